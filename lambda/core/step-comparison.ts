import type { Baseline, SignalCounts, StepComparison } from '../contract';
import { acceptance, NO_ACCEPTANCE, withAcceptance } from './acceptance';
import { added, bucketOf, NOTHING, type Signal, type SignalMinute } from './signals';

const UNSEEN: SignalCounts = { safe: NOTHING, fresh: NOTHING };

/** Failures say whether a version is good. Only where they are not watched, the others have to. */
const isAccepting = ({ name }: Signal, signals: readonly Signal[]): boolean => {
  const isFailure = (each: string) => each === 'answered' || each === 'unanswered';
  return isFailure(name) || !signals.some(signal => isFailure(signal.name));
};

export const unseen = (step: number): StepComparison => ({ step, minutes: 0, counts: {}, acceptance: {} });

/** One minute more of the step. */
const seenOf = (
  { step, minutes, counts, acceptance: logs }: StepComparison, minute: SignalMinute,
  signals: readonly Signal[], baselines: readonly Baseline[],
): StepComparison => ({
  step,
  minutes: minutes + (minute.green.requests > 0 ? 1 : 0),
  counts: Object.fromEntries(signals.map(signal => {
    const { blue, green } = bucketOf(minute, signal);
    const { safe, fresh } = counts[signal.name] ?? UNSEEN;
    return [signal.name, { safe: added(safe, blue), fresh: added(fresh, green) }];
  })),
  acceptance: Object.fromEntries(signals.flatMap((signal, index) => {
    if (!isAccepting(signal, signals)) return [];
    const known = logs[signal.name] ?? NO_ACCEPTANCE;
    return [[signal.name, withAcceptance(known, bucketOf(minute, signal), baselines[index]!.dispersion)]];
  })),
});

/** One minute more: the first of another step begins anew. */
export const withMinute = (
  known: StepComparison, minute: SignalMinute & { readonly step: number }, signals: readonly Signal[], baselines: readonly Baseline[],
): StepComparison => seenOf(known.step === minute.step ? known : unseen(minute.step), minute, signals, baselines);

/** A of the signal that has least of it; 1 as long as nothing was seen. */
export const leastAcceptance = ({ acceptance: logs }: StepComparison): number => {
  const all = Object.values(logs);
  return all.length === 0 ? acceptance(NO_ACCEPTANCE) : Math.min(...all.map(acceptance));
};
