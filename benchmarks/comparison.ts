/**
 * Plays the rule that is shipped, and what a release could be judged by instead, against the same simulated releases.
 * `npm run bench:comparison -- [--reps N] [--seed N] [--threads N] [--only TABLE]... [--json FILE] [--docs]`, or with what
 * such runs left: `[--from FILE]... [--docs]`
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { BOUNDARY, type BoundaryCell, type Crossings } from './comparison/boundary';
import { CELLS, nameOf, TABLES } from './comparison/cells';
import { rewrite } from './comparison/docs';
import { type Goal, goalsOf, isMet } from './comparison/goals';
import { addedPaced, PACED, type PacedCell, pacedName, type PacedTally } from './comparison/paced';
import { type Answer, type Task, work } from './comparison/pool';
import { progressOf } from './comparison/progress';
import { type BoundaryResult, cellResult, joined, pacedResult, type Results } from './comparison/results';
import { added, type Tally } from './comparison/run';
import { table, tables } from './comparison/tables';

const DEFAULT_REPETITIONS = 2000;
/** Of one task, so that both cores are busy to the end. */
const CHUNK = 250;
/** Rare events need more. */
const BOUNDARY_FACTOR = 10;

const { values: options } = parseArgs({
  options: {
    reps: { type: 'string', default: String(DEFAULT_REPETITIONS) },
    seed: { type: 'string', default: '1' },
    threads: { type: 'string', default: String(availableParallelism()) },
    json: { type: 'string' },
    from: { type: 'string', multiple: true },
    only: { type: 'string', multiple: true },
    docs: { type: 'boolean', default: false },
  },
});

const PARTS = [...TABLES, 'pacing', 'boundary'] as const;

const wanted = (part: typeof PARTS[number]): boolean => options.only === undefined || options.only.includes(part);

const positive = (name: 'reps' | 'seed' | 'threads'): number => {
  const value = Number(options[name]);
  if (!Number.isInteger(value) || value < 1) throw new Error(`--${name} is ${options[name]}: it has to be a whole number from 1 on`);
  return value;
};

const unknown = options.only?.find(part => !(PARTS as readonly string[]).includes(part));
if (unknown !== undefined) throw new Error(`--only is ${unknown}: it has to be one of ${PARTS.join(', ')}; repeat it for more than one`);

const chunks = (kind: Task['kind'], index: number, seed: number, count: number, size: number): Task[] =>
  Array.from({ length: Math.ceil(count / size) }, (_, part) =>
    ({ kind, index, seed, from: part * size, count: Math.min(size, count - part * size) }));

const tasksOf = (repetitions: number, seed: number): Task[] => [
  ...CELLS.flatMap((cell, index) => wanted(cell.table) ? chunks('cell', index, seed, repetitions, CHUNK) : []),
  ...wanted('pacing') ? PACED.flatMap((_, index) => chunks('paced', index, seed, repetitions, CHUNK)) : [],
  ...wanted('boundary')
    ? BOUNDARY.flatMap((_, index) => chunks('boundary', index, seed, BOUNDARY_FACTOR * repetitions, BOUNDARY_FACTOR * CHUNK))
    : [],
];

const boundaryName = ({ requestsPerSecond, baseline }: BoundaryCell): string => `boundary, ${requestsPerSecond} req/s, ${baseline * 100} %`;

const pacingName = (cell: PacedCell): string => `${pacedName(cell)}, ${cell.pacing}`;

const NAMES = { cell: CELLS.map(nameOf), paced: PACED.map(pacingName), boundary: BOUNDARY.map(boundaryName) };

const crossed = (a: BoundaryResult, { runs, plain, shipped }: Crossings): BoundaryResult =>
  ({ ...a, runs: a.runs + runs, plain: a.plain + plain, shipped: a.shipped + shipped });

/** What was answered so far, by the place of its cell. */
interface Known {
  readonly cell: Map<number, readonly Tally[]>;
  readonly paced: Map<number, PacedTally>;
  readonly boundary: Map<number, BoundaryResult>;
}

const keep = ({ cell, paced, boundary }: Known, answer: Answer): void => {
  const { index } = answer;
  switch (answer.kind) {
    case 'cell': return void cell.set(index, cell.has(index) ? added(cell.get(index)!, answer.tallies) : answer.tallies);
    case 'paced': return void paced.set(index, paced.has(index) ? addedPaced(paced.get(index)!, answer.tally) : answer.tally);
    case 'boundary': {
      const none = { ...BOUNDARY[index]!, runs: 0, plain: 0, shipped: 0 };
      return void boundary.set(index, crossed(boundary.get(index) ?? none, answer.crossings));
    }
  }
};

const measure = async (repetitions: number, seed: number): Promise<Results> => {
  const tasks = tasksOf(repetitions, seed);
  const known: Known = { cell: new Map(), paced: new Map(), boundary: new Map() };
  const progress = progressOf(tasks.map(({ kind, index }) => NAMES[kind][index]!));
  await work(tasks, positive('threads'), answer => {
    keep(known, answer);
    progress(NAMES[answer.kind][answer.index]!);
  });
  return {
    repetitions, seed,
    cells: CELLS.flatMap((cell, index) => known.cell.has(index) ? [cellResult(cell, known.cell.get(index)!)] : []),
    paced: PACED.flatMap((cell, index) => known.paced.has(index) ? [pacedResult(cell, known.paced.get(index)!)] : []),
    boundary: BOUNDARY.flatMap((_, index) => known.boundary.get(index) ?? []),
  };
};

/** How far the numbers can be relied on. */
const introduction = ({ repetitions, seed }: Results): string => {
  const error = 100 * Math.sqrt(0.01 * 0.99 / repetitions);
  return `Each cell: ${repetitions.toLocaleString('en')} simulated releases, seed ${seed}; a rate of 1 % has a standard error of ${error.toFixed(2)} points.`
    + (repetitions < DEFAULT_REPETITIONS
      ? ` The goals are meant for ${DEFAULT_REPETITIONS.toLocaleString('en')}: with fewer, one may be met or missed by chance.`
      : '');
};

const goalRow = (goal: Goal): string[] => {
  const { name, bar, measured, isLeast, where } = goal;
  return [isMet(goal) ? 'yes' : '**no**', name, `${isLeast ? 'at least' : 'at most'} ${bar}`, measured.toFixed(2), where];
};

const main = async (): Promise<void> => {
  const results = options.from === undefined
    ? await measure(positive('reps'), positive('seed'))
    : joined(options.from.map(file => JSON.parse(readFileSync(file, 'utf8')) as Results));
  const goals = goalsOf(results);
  const made = [
    introduction(results), ...tables(results), table('Goals, of the rule that is shipped, with all signals', ['met', 'goal', 'bar', 'worst', 'where'], goals.map(goalRow)),
  ].join('\n\n');
  console.log(made);
  if (options.json !== undefined) writeFileSync(options.json, JSON.stringify(results, null, 2));
  if (options.docs) rewrite(join(__dirname, '..', 'docs', 'comparison.md'), made);
  if (!goals.every(isMet)) process.exitCode = 1;
};

void main();
