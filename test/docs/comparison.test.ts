import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { replaced } from '../../benchmarks/comparison/docs';
import { COMPARISON_DEFAULTS } from '../../lambda/core/comparison';
import { readPage, rowsOf } from './pages';

const page = readPage('comparison.md');

test('names the defaults that the code has', () => {
  const named = rowsOf(page, 'option').filter(([option]) => option!.replaceAll('`', '') in COMPARISON_DEFAULTS);
  expect(Object.fromEntries(named.map(([option, value]) => [option!.replaceAll('`', ''), value])))
    .toEqual(Object.fromEntries(Object.entries(COMPARISON_DEFAULTS).map(([option, value]) => [option, [value].flat().join(', ')])));
});

test('has its picture, and the place for the tables of the benchmark', () => {
  const pictures = [...page.matchAll(/!\[[^\]]+\]\(([^)]+)\)/g)].map(([, path]) => path!);
  expect(pictures.map(path => existsSync(join(__dirname, '..', '..', 'docs', path)))).toEqual([true]);
  expect(() => replaced(page, '')).not.toThrow();
});
