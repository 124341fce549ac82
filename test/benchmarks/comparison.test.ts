import { BOUNDARY, runBoundary } from '../../benchmarks/comparison/boundary';
import { CELLS, nameOf } from '../../benchmarks/comparison/cells';
import { replaced } from '../../benchmarks/comparison/docs';
import { goalsOf, isMet } from '../../benchmarks/comparison/goals';
import { addedPaced, PACED, pacedName, runPaced } from '../../benchmarks/comparison/paced';
import { cellResult, type CellResult, joined, pacedResult, type Results } from '../../benchmarks/comparison/results';
import { added, runCell } from '../../benchmarks/comparison/run';
import { tables } from '../../benchmarks/comparison/tables';

const SEED = 7;
const cell = CELLS.find(({ table }) => table === 'bad')!;

test('no two cells are the same: their names are what their releases are drawn from', () => {
  expect(new Set(CELLS.map(nameOf)).size).toBe(CELLS.length);
});

test('the same seed gives the same numbers, however repetitions are shared out', () => {
  const whole = runCell(cell, SEED, 0, 6);
  const parts = added(runCell(cell, SEED, 0, 2), runCell(cell, SEED, 2, 4));
  expect(parts.map(({ rule, runs, revertedAfter }) => ({ rule, runs, revertedAfter })))
    .toEqual(whole.map(({ rule, runs, revertedAfter }) => ({ rule, runs, revertedAfter })));
  parts.forEach(({ failures }, index) => expect(failures).toBeCloseTo(whole[index]!.failures, 8));
  expect(runCell(cell, SEED + 1, 0, 6)).not.toEqual(whole);
  expect(runBoundary(BOUNDARY[0]!, SEED, 3)).toEqual(runBoundary(BOUNDARY[0]!, SEED, 3));
});

test('the same with a pacing, and all pacings meet the same releases', () => {
  const paced = PACED.find(({ pacing, scenario }) => pacing === 'strict' && !scenario.healthy)!;
  const { failures, ...counts } = runPaced(paced, SEED, 0, 6);
  const parts = addedPaced(runPaced(paced, SEED, 0, 2), runPaced(paced, SEED, 2, 4));
  expect(parts).toMatchObject(counts);
  expect(parts.failures).toBeCloseTo(failures, 8);
  expect(new Set(PACED.map(pacedName)).size).toBe(PACED.length / 3);
});

const results = (cells: readonly CellResult[]): Results => ({ repetitions: 2, seed: SEED, cells, paced: [], boundary: [] });

const everyCell = (): CellResult[] => CELLS.map(each => cellResult(each, each.rules.map(({ name }) =>
  ({ rule: name, runs: 100, failures: 100, revertedAfter: each.scenario.healthy ? [] : Array<number>(100).fill(3) }))));

interface Change {
  readonly reverted?: number;
  readonly failures?: number;
}

const withShipped = (cells: readonly CellResult[], where: (each: CellResult) => boolean, change: Change): CellResult[] =>
  cells.map(each => where(each)
    ? { ...each, rules: each.rules.map(rule => rule.rule === 'comparison' ? { ...rule, ...change } : rule) }
    : each);

const missed = (cells: readonly CellResult[]): string[] => goalsOf(results(cells)).filter(goal => !isMet(goal)).map(({ name }) => name);

const half = withShipped(everyCell(), ({ scenario }) => scenario === '+5 pp', { failures: 0.5 });

test('a rule that errs nowhere meets every goal', () => {
  expect(missed(half)).toEqual([]);
});

test.each<[string, (each: CellResult) => boolean, Change, string[]]>([
  ['one healthy cell', ({ scenario, requestsPerSecond }) => scenario === 'Poisson errors' && requestsPerSecond === 2, { reverted: 0.02 },
    ['false rollbacks in each healthy cell but cold starts, %']],
  ['a cold start', ({ scenario }) => scenario.startsWith('cold start'), { reverted: 1 }, []],
  ['an incident', ({ table, scenario }) => table === 'healthy' && scenario.startsWith('shared incident'), { reverted: 0.012 },
    ['and on average, %', 'in a shared incident while blue has 5 % of 20 req/s, %']],
  ['an incident while nothing is left on blue', ({ schedule, scenario }) => schedule === 'canary 10 %' && scenario.startsWith('shared'),
    { reverted: 1 }, []],
  ['what is missed', ({ table, scenario }) => table === 'bad' && scenario === '+1 pp', { reverted: 0.97 },
    ['+2 and +1 pp found from 20 req/s, %']],
  ['what is found late', ({ table, scenario }) => table === 'bad' && scenario === '+2 pp', { failures: 3 },
    ['+2 pp, from 20 req/s', 'failures against looking at step ends, from 20 req/s']],
])('the goals notice %s', (_, where, change, names) => {
  expect(missed(withShipped(half, where, change))).toEqual(names);
});

test('each table has a row for every one of its cells, or of their traffic', () => {
  const made = tables(results(half));
  expect(made).toHaveLength(8);
  for (const table of made) {
    const [head, ...rows] = table.split('\n').filter(line => line.startsWith('|'));
    expect(rows.length).toBeGreaterThan(1);
    expect(new Set(rows.map(row => row.split('|').length))).toEqual(new Set([head!.split('|').length]));
    expect(table).not.toContain('NaN');
    expect(table).not.toContain('undefined');
  }
});

test('a pacing has a row for every green, and a good one says how many steps are inconclusive', () => {
  const tally = { runs: 10, reverted: 1, minutes: 250, steps: 50, inconclusive: 20, failures: 30 };
  const [good, bad, ...none] = tables({ ...results([]), paced: PACED.map(each => pacedResult(each, tally)) });
  expect(none).toEqual([]);
  expect(good).toContain('25 min, 40, 10.0');
  expect(bad).toContain('10, 3.0');
  expect(tables({ ...results([]), paced: PACED.map(each => pacedResult(each, { ...tally, steps: 0, inconclusive: 0 })) }).join('')).not.toContain('NaN');
});

test('parts of a measurement make the whole, but not of different ones', () => {
  const all = results(half);
  const parts = [results(half.slice(0, 5)), results(half.slice(5))];
  expect(joined(parts)).toEqual(all);
  expect(() => joined([...parts, { ...all, repetitions: 3 }])).toThrow('the same --reps');
  expect(() => joined([...parts, { ...all, seed: 8 }])).toThrow('the same --reps');
});

test('rewrites what lies between the markers, again and again', () => {
  const [begin, end] = ['begin', 'end'].map(which => `<!-- made by npm run bench:comparison -- --docs: ${which} -->`);
  const page = `before\n${begin}\nold\n${end}\nafter\n`;
  expect(replaced(page, 'new')).toBe(`before\n${begin}\n\nnew\n\n${end}\nafter\n`);
  expect(replaced(replaced(page, 'newer'), 'new')).toBe(replaced(page, 'new'));
  for (const broken of ['nothing', `${end} ${begin}`, `${begin}`, page + page]) expect(() => replaced(broken, 'new')).toThrow('once, in this order');
});
