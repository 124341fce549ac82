import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(__dirname, '..', '..');
const page = readFileSync(join(ROOT, 'docs', 'rehearsal-fidelity.md'), 'utf8');

/** The last column of every row. */
const named = page.split('\n')
  .filter(line => line.startsWith('| ') && !line.startsWith('| What'))
  .flatMap(line => [...line.split('|').at(-2)!.matchAll(/`([a-z\d-]+(?:\/[a-z\d*-]+)+)`/g)].map(([, name]) => name!));

const exists = (name: string): boolean => ['test/local', 'test'].some(folder => {
  const path = join(ROOT, folder, name.replace(/\/\*$/, ''));
  return existsSync(`${path}.test.ts`) || (existsSync(path) && readdirSync(path).some(file => file.endsWith('.test.ts')));
});

test('every test that the page names exists', () => {
  expect(named.length).toBeGreaterThan(80);
  expect(named.filter(name => !exists(name))).toEqual([]);
});

test('every row has its four columns, and says whether it is so here', () => {
  const rows = page.split('\n').filter(line => line.startsWith('| ') && !line.startsWith('| What'));
  expect(rows.filter(row => row.split('|').length !== 6 || row.split('|')[2]!.trim() === '')).toEqual([]);
});
