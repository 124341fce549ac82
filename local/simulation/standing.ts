import type { Ending, Rule } from './rule';
import type { Trial } from './trials';

/** A figure of a simulation. */
export interface Estimate {
  readonly value: number;
  readonly standardError: number;
}

/** What a rule is worth with releases whose green is worse. */
export interface Detection {
  /** Share of them that is put back. */
  readonly probability: Estimate;
  /** Requests of users that failed because they went to green, of a release on average. */
  readonly failures: Estimate;
  /** From the release's beginning until traffic is back, of those that were put back; null when none was. */
  readonly medianMinutes: number | null;
}

export interface Standing {
  readonly rule: string;
  /** Null when nothing was the matter with green. */
  readonly detection: Detection | null;
  /** Share of the releases that are put back although green is no worse. */
  readonly falseRollback: Estimate;
}

const isReverted = ({ revertedAfter }: Ending): boolean => revertedAfter !== null;

/** What happened each time, or never, is not certain: the error is that of Laplace's rule of succession, which is never 0. */
const probability = (hits: number, all: number): Estimate => {
  const expected = (hits + 1) / (all + 2);
  return { value: hits / all, standardError: Math.sqrt(expected * (1 - expected) / (all + 3)) };
};

/** Of one value alone there is no error: NaN. */
const mean = (values: readonly number[]): Estimate => {
  const average = values.reduce((sum, value) => sum + value, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - average) ** 2, 0);
  return { value: average, standardError: Math.sqrt(squares / (values.length - 1) / values.length) };
};

const median = (values: readonly number[]): number | null => {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  if (sorted.length === 0) return null;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
};

const detection = (endings: readonly Ending[]): Detection => ({
  probability: probability(endings.filter(isReverted).length, endings.length),
  failures: mean(endings.map(({ failures }) => failures)),
  medianMinutes: median(endings.flatMap(({ revertedAfter }) => revertedAfter ?? [])),
});

/** How the rules did in some trials, at least one. */
export const standings = (rules: readonly Rule[], trials: readonly Trial[]): Standing[] => rules.map(({ name }, index) => {
  const worse = trials.flatMap(trial => trial.worse?.[index] ?? []);
  return {
    rule: name,
    detection: worse.length === 0 ? null : detection(worse),
    falseRollback: probability(trials.filter(({ noWorse }) => isReverted(noWorse[index]!)).length, trials.length),
  };
});
