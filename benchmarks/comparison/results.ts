import { median } from '../alb/numbers';
import type { Crossings } from './boundary';
import type { Cell, ScheduleName, Table } from './cells';
import type { PacedCell, PacedTally } from './paced';
import type { Tally } from './run';

export interface RuleResult {
  readonly rule: string;
  /** Share of the releases that were put back. */
  readonly reverted: number;
  /** Mean over all releases: requests of users that failed because they went to green. */
  readonly failures: number;
  /** Of the releases that were put back, until traffic was back; null when there is none. */
  readonly medianMinutes: number | null;
}

export interface CellResult {
  readonly table: Table;
  readonly scenario: string;
  readonly healthy: boolean;
  readonly schedule: ScheduleName;
  readonly requestsPerSecond: number;
  readonly baseline: number;
  readonly latencySeconds?: number;
  readonly probesPerMinute?: number;
  readonly rules: readonly RuleResult[];
}

export interface BoundaryResult extends Crossings {
  readonly requestsPerSecond: number;
  readonly baseline: number;
}

/** On average. */
export interface PacedResult {
  readonly scenario: string;
  readonly healthy: boolean;
  readonly pacing: PacedCell['pacing'];
  readonly requestsPerSecond: number;
  readonly latencySeconds?: number;
  /** Share of the releases that were put back. */
  readonly reverted: number;
  readonly minutes: number;
  /** Share of the steps that were left; null when none was. */
  readonly inconclusive: number | null;
  /** Requests of users that failed because they went to green. */
  readonly failures: number;
}

export interface Results {
  readonly repetitions: number;
  readonly seed: number;
  readonly cells: readonly CellResult[];
  readonly paced: readonly PacedResult[];
  readonly boundary: readonly BoundaryResult[];
}

const ruleResult = ({ rule, runs, failures, revertedAfter }: Tally): RuleResult => ({
  rule,
  reverted: revertedAfter.length / runs,
  failures: failures / runs,
  medianMinutes: revertedAfter.length === 0 ? null : median(revertedAfter),
});

export const cellResult = ({ table, scenario, service, schedule }: Cell, tallies: readonly Tally[]): CellResult =>
  ({ table, scenario: scenario.name, healthy: scenario.healthy, schedule, ...service, rules: tallies.map(ruleResult) });

export const pacedResult = ({ scenario, service, pacing }: PacedCell, tally: PacedTally): PacedResult => {
  const { runs, reverted, minutes, steps, inconclusive, failures } = tally;
  return {
    scenario: scenario.name, healthy: scenario.healthy, pacing, ...service,
    reverted: reverted / runs, minutes: minutes / runs, failures: failures / runs, inconclusive: steps === 0 ? null : inconclusive / steps,
  };
};

/** Of a rule that is known to be in a cell. */
export const resultOf = ({ rules, scenario }: CellResult, name: string): RuleResult => {
  const found = rules.find(({ rule }) => rule === name);
  if (found === undefined) throw new Error(`${scenario} was not played with ${name}`);
  return found;
};

/** Mean failures, as a multiple of the oracle's. */
export const timesOracle = (cell: CellResult, name: string): number => resultOf(cell, name).failures / resultOf(cell, 'oracle').failures;

/** Parts that were measured one after the other, as one. */
export const joined = (parts: readonly Results[]): Results => {
  const [{ repetitions, seed }] = parts as readonly [Results, ...Results[]];
  const other = parts.find(part => part.repetitions !== repetitions || part.seed !== seed);
  if (other !== undefined) {
    throw new Error(`parts have to be of the same --reps and --seed: ${repetitions} and ${seed}, but ${other.repetitions} and ${other.seed}`);
  }
  return {
    repetitions, seed,
    cells: parts.flatMap(({ cells }) => cells),
    paced: parts.flatMap(({ paced }) => paced),
    boundary: parts.flatMap(({ boundary }) => boundary),
  };
};
