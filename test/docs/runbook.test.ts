import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { EVENT_TYPES } from '../../lambda/contract';
import { ROOT } from '../examples/commands';
import { readPage, rowsOf } from './pages';
import { answeredIn, errorNamesIn, sourcesIn, textsIn, thrownIn } from './said';

const source = (file: string): string => readFileSync(join(ROOT, file), 'utf8');

/** What a row is about: a name, or a part of a sentence. */
interface Told {
  readonly names: readonly string[];
  readonly sentences: readonly string[];
}

const toldOn = (page: string): Told => {
  const about = rowsOf(page, 'event').map(([cell]) => cell!);
  return {
    names: about.flatMap(cell => [.../^`([^`]+)`$/.exec(cell) ?? []].slice(1)),
    sentences: about.flatMap(cell => [.../^"([^"]+)"$/.exec(cell) ?? []].slice(1)),
  };
};

const page = readPage('runbook.md');
const told = toldOn(page);

const names = [...new Set([...Object.values(EVENT_TYPES), ...['lambda', 'cli'].flatMap(sourcesIn).flatMap(errorNamesIn)])];

const lacking = (text: string): string[] => names.filter(name => !toldOn(text).names.includes(name));

describe('names of events and errors', () => {
  test('all that the code has are in the page, once', () => {
    expect(names.length).toBeGreaterThan(50);
    expect(lacking(page)).toEqual([]);
    expect(told.names.filter((name, index) => told.names.indexOf(name) !== index)).toEqual([]);
  });

  test('the page has no other', () => {
    expect(told.names.filter(name => !names.includes(name))).toEqual([]);
  });

  test('one that is missing would be noticed', () => {
    expect(lacking(page.replace('| `StoodTooLong` |', '| `StoodTooLonk` |'))).toEqual(['StoodTooLong']);
  });

  test.each([
    ['const reason = { error: \'Bad\', cause: \'it is\' };', ['Bad']],
    ['const reason = { error: (given && given.error) || \'Bad\' };', ['Bad']],
    ['const ERRORS = { a: \'Bad\', b: \'Worse\' } as const; const reason = { error: ERRORS[kind] };', ['Bad', 'Worse']],
    ['const refused = (error: string, cause: string) => ({ error, cause }); refused(\'Bad\', \'it is\');', ['Bad']],
    ['throw Object.assign(new Error(\'it is\'), { name: \'Bad\' });', ['Bad']],
    ['const row = { name: \'Bad\', error: other(\'Worse\') };', []],
  ])('in %s they are found', (text, found) => {
    expect(errorNamesIn(text)).toEqual(found);
  });
});

describe('sentences', () => {
  const thrown = [
    ...sourcesIn('cli/operator').flatMap(text => thrownIn(text, 'SaidError')),
    ...answeredIn(source('cli/operator/explain-error.ts'), 'explanation'),
    ...[...sourcesIn('lambda/weighted-rule'), source('lambda/aws/secrets.ts')].flatMap(text => thrownIn(text, 'Error')),
  ];
  const isTold = (parts: readonly string[], sentences = told.sentences): boolean =>
    sentences.some(sentence => parts.some(part => part.includes(sentence)));

  test('all that the command line explains and a deployment fails with are in the page', () => {
    expect(thrown.length).toBeGreaterThan(15);
    expect(thrown.filter(parts => !isTold(parts))).toEqual([]);
  });

  test('the page has none that nobody says', () => {
    const all = ['lambda', 'cli'].flatMap(sourcesIn).flatMap(textsIn);
    expect(told.sentences.filter(sentence => !all.some(text => text.includes(sentence)))).toEqual([]);
  });

  test('one that is missing would be noticed', () => {
    const without = told.sentences.filter(sentence => sentence !== 'has no TrafficShift');
    expect(thrown.filter(parts => !isTold(parts, without))).toEqual([[expect.stringContaining('the stack '), expect.stringContaining('has no TrafficShift')]]);
  });
});

test('every row says what it means, what users feel, and what to do', () => {
  const rows = page.split('\n').filter(line => line.startsWith('| ')).map(line => line.split('|').slice(1, -1).map(cell => cell.trim()));
  expect(rows.filter(cells => cells.length !== 4 || cells.includes(''))).toEqual([]);
});
