import { readPage, rowsOf, testExists } from './pages';

const rows = rowsOf(readPage('rehearsal-fidelity.md'), 'What');

/** The last column of every row. */
const named = rows.flatMap(cells => [...cells.at(-1)!.matchAll(/`([a-z\d-]+(?:\/[a-z\d*-]+)+)`/g)].map(([, name]) => name!));

test('every test that the page names exists', () => {
  expect(named.length).toBeGreaterThan(80);
  expect(named.filter(name => !testExists(name))).toEqual([]);
});

test('every row has its four columns, and says whether it is so here', () => {
  expect(rows.filter(cells => cells.length !== 4 || cells[1] === '')).toEqual([]);
});
