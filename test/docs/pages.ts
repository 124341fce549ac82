import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(__dirname, '..', '..');

export const readPage = (name: string): string => readFileSync(join(ROOT, 'docs', name), 'utf8');

/** The cells of every row of a page's tables, without their headers, whose first cell is given. */
export const rowsOf = (page: string, header: string): string[][] => page.split('\n')
  .filter(line => line.startsWith('| ') && !line.startsWith(`| ${header}`))
  .map(line => line.split('|').slice(1, -1).map(cell => cell.trim()));

/** Whether there is such a test, or a folder of tests; as in `alb/routing`, `test/local` may be left out. */
export const testExists = (name: string): boolean => ['test/local', 'test'].some(folder => {
  const path = join(ROOT, folder, name.replace(/\/\*$/, ''));
  return existsSync(`${path}.test.ts`) || (existsSync(path) && readdirSync(path).some(file => file.endsWith('.test.ts')));
});
