import { type Random, seededRandom } from '../../local/random';
import { endings } from '../../local/simulation/endings';
import { type Cell, nameOf, SCHEDULES } from './cells';

/** What came of a rule in a cell's repetitions. */
export interface Tally {
  readonly rule: string;
  readonly runs: number;
  /** Summed over the runs: requests of users that failed because they went to green. */
  readonly failures: number;
  /** Of each run that was put back: minutes until traffic was back. */
  readonly revertedAfter: readonly number[];
}

/** FNV-1a: a seed for a name. */
const hashed = (name: string): number =>
  [...name].reduce((hash, character) => Math.imul(hash ^ character.charCodeAt(0), 0x01000193) >>> 0, 0x811c9dc5);

/** Whatever is compared meets the same releases. */
export const randomOf = (name: string, seed: number, repetition: number): Random => seededRandom(hashed(`${seed}, ${repetition}, ${name}`));

/** So many repetitions, from a given one on. */
export const runCell = (cell: Cell, seed: number, from: number, count: number): Tally[] => {
  const { service, scenario, schedule, rules } = cell;
  const name = nameOf(cell);
  const runs = Array.from({ length: count }, (_, index) =>
    endings(service, scenario, SCHEDULES[schedule], rules, () => randomOf(name, seed, from + index)));
  return cell.rules.map((rule, index) => {
    const mine = runs.map(each => each[index]!);
    return {
      rule: rule.name,
      runs: count,
      failures: mine.reduce((sum, { failures }) => sum + failures, 0),
      revertedAfter: mine.flatMap(({ revertedAfter }) => revertedAfter ?? []),
    };
  });
};

/** Two parts of the same repetitions as one. */
export const added = (a: readonly Tally[], b: readonly Tally[]): Tally[] => a.map((tally, index) => ({
  rule: tally.rule,
  runs: tally.runs + b[index]!.runs,
  failures: tally.failures + b[index]!.failures,
  revertedAfter: [...tally.revertedAfter, ...b[index]!.revertedAfter],
}));
