import { SCENARIOS } from '../../local/scenarios';
import { readPage, rowsOf, testExists } from './pages';

const rows = rowsOf(readPage('deploys-and-traffic.md'), 'change');

/** What is in backticks in the last column: tests and scenarios. */
const named = rows.flatMap(cells => [...cells.at(-1)!.matchAll(/`([^`]+)`/g)].map(([, name]) => name!));

const scenarios = SCENARIOS.map(({ name }) => name);

test('every test and every scenario that the page names exists', () => {
  expect(named.length).toBeGreaterThan(30);
  expect(named.filter(name => !testExists(name) && !scenarios.includes(name))).toEqual([]);
});

test('every row has its six columns, and says what users feel', () => {
  expect(rows.length).toBeGreaterThan(30);
  expect(rows.filter(cells => cells.length !== 6 || cells[3] === '')).toEqual([]);
});

test('each scenario of deployments is named', () => {
  expect(scenarios.filter(name => name.startsWith('deploy-') && !named.includes(name))).toEqual([]);
});
