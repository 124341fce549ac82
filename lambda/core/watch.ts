import type { Migration, Reason } from '../contract';
import { MAX_BLIND_SECONDS } from '../contract';
import type { AlarmVerdict } from './alarm-watch';
import { currentStep, elapsedSeconds, nextLookSeconds, remainingSeconds } from './pacing';
import type { LiveRoute } from './plan';
import { describeRoutes } from './plan';
import type { Shares } from './rule-actions';
import { allOn, describeShares, sameShares, sharesAt } from './rule-actions';

export interface WatchFacts {
  readonly migration: Migration;
  readonly live: readonly LiveRoute[];
  readonly alarms: AlarmVerdict;
  readonly now: Date;
}

export type WatchVerdict =
  | { readonly kind: 'revert'; readonly reason: Reason }
  /** The schedule stands still: there is something that cannot be judged. */
  | { readonly kind: 'hold'; readonly waitSeconds: number; readonly blindSince: string; readonly note: string }
  | { readonly kind: 'wait'; readonly waitSeconds: number; readonly note: string }
  | { readonly kind: 'advance'; readonly note: string }
  | { readonly kind: 'finish'; readonly note: string };

/** What the last write of this run made of the rules. */
export const writtenShares = (migration: Migration): Shares => {
  const step = currentStep(migration);
  return step === undefined ? allOn(migration.from) : sharesAt(migration.to, step.weight);
};

/** Null when every live rule says `expected`, or else why the run cannot go on. */
export const foreignChange = (expected: Shares, live: readonly LiveRoute[]): Reason | null =>
  live.every(({ shares }) => sameShares(shares, expected)) ? null : {
    error: 'ForeignChange',
    cause: `this release wrote ${describeShares(expected)}, but live is ${describeRoutes(live)}: somebody else changed the rules`,
  };

/** One look at a step that is being held. */
export const judgeWatch = ({ migration, live, alarms, now }: WatchFacts): WatchVerdict => {
  const step = currentStep(migration);
  if (step === undefined) throw new Error(`step ${migration.step} is not in the schedule of ${migration.schedule.length}`);

  const foreign = foreignChange(writtenShares(migration), live);
  if (foreign !== null) return { kind: 'revert', reason: foreign };

  if (alarms.finding === 'breach' || alarms.finding === 'missing') return { kind: 'revert', reason: alarms.reason! };
  if (alarms.finding === 'blind') {
    const blindSince = migration.blindSince ?? now.toISOString();
    const blind = elapsedSeconds(blindSince, now);
    return blind >= MAX_BLIND_SECONDS
      ? { kind: 'revert', reason: { ...alarms.reason!, cause: `${alarms.reason!.cause} for ${Math.round(blind)} seconds` } }
      : { kind: 'hold', waitSeconds: nextLookSeconds(step, step.holdSeconds, migration.schedule), blindSince, note: `holding: ${alarms.reason!.cause}` };
  }

  const remaining = remainingSeconds(step, migration.stepStartedAt, now);
  const at = `${migration.to} at ${step.weight} %`;
  if (remaining > 0) {
    return { kind: 'wait', waitSeconds: nextLookSeconds(step, remaining, migration.schedule), note: `${at}, quiet, ${Math.ceil(remaining)} seconds to go` };
  }
  return migration.step + 1 < migration.schedule.length
    ? { kind: 'advance', note: `${at} passed` }
    : { kind: 'finish', note: `${at} passed its bake` };
};
