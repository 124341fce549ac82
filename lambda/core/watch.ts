import type { Migration, Reason, ScheduleStep, ShiftRecord, StandstillConfig } from '../contract';
import { MAX_BLIND_SECONDS } from '../contract';
import type { AlarmVerdict } from './alarm-watch';
import { currentStep, elapsedSeconds, nextLookSeconds, remainingSeconds, stillLookSeconds } from './pacing';
import type { LiveRoute } from './plan';
import { describeRoutes } from './plan';
import type { ProbeVerdict } from './probe';
import type { Shares } from './rule-actions';
import { allOn, describeShares, sameShares, sharesAt } from './rule-actions';

/** What operators asked of the run, as its record says. */
export type Wishes = Pick<ShiftRecord, 'paused' | 'resumed' | 'promoted'>;

export interface WatchFacts {
  readonly migration: Migration;
  readonly wishes: Wishes;
  readonly standstill: StandstillConfig;
  readonly live: readonly LiveRoute[];
  readonly alarms: AlarmVerdict;
  readonly probe: ProbeVerdict;
  readonly now: Date;
}

/** Why the schedule stands still, though nothing speaks against the new colour. */
interface Obstacle {
  readonly kind: 'blind' | 'paused' | 'gate';
  readonly note: string;
}

export type WatchVerdict =
  | { readonly kind: 'revert'; readonly reason: Reason }
  | { readonly kind: 'stand'; readonly obstacle: Obstacle; readonly waitSeconds: number; readonly note: string }
  | { readonly kind: 'wait'; readonly waitSeconds: number; readonly note: string }
  | { readonly kind: 'advance'; readonly note: string }
  | { readonly kind: 'promote'; readonly note: string }
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

/** What puts traffic back whatever operators wish. */
const breach = (facts: WatchFacts): Reason | null => {
  const { migration, live, alarms, probe, now } = facts;
  const foreign = foreignChange(writtenShares(migration), live);
  if (foreign !== null) return foreign;
  if (alarms.finding === 'breach' || alarms.finding === 'missing') return alarms.reason;
  if (probe.kind === 'breach') return probe.reason;
  const blind = blindness(facts);
  const seconds = blind === null ? 0 : elapsedSeconds(migration.blindSince, now);
  return blind === null || seconds < MAX_BLIND_SECONDS ? null : { ...blind, cause: `${blind.cause} for ${Math.round(seconds)} seconds` };
};

/** Why nothing can be said of the new colour at the moment, good or bad. */
const blindness = ({ alarms, probe }: WatchFacts): Reason | null => {
  if (alarms.finding === 'blind') return alarms.reason;
  return probe.kind === 'blind' ? probe.reason : null;
};

const at = ({ to }: Migration, step: ScheduleStep | undefined): string =>
  step === undefined ? `before the first step to ${to}` : `${to} at ${step.weight} %`;

const holdIsOver = ({ migration, now }: WatchFacts): boolean => {
  const step = currentStep(migration);
  return step === undefined || remainingSeconds(step, migration.stepStartedAt, now) <= 0;
};

/** Whether an operator let the release go on after it came to the gate. */
const gateIsOpen = ({ migration: { gateSince }, wishes: { resumed } }: WatchFacts): boolean =>
  gateSince !== undefined && resumed !== undefined && Date.parse(resumed.at) >= Date.parse(gateSince);

const standstill = (facts: WatchFacts): Obstacle | null => {
  const { migration, wishes: { paused } } = facts;
  const step = currentStep(migration);
  if (paused !== undefined) return { kind: 'paused', note: `paused by ${paused.by}${paused.reason === undefined ? '' : `: ${paused.reason}`}` };
  return step?.pause === true && holdIsOver(facts) && !gateIsOpen(facts)
    ? { kind: 'gate', note: 'the gate of this step waits for "resume"' }
    : null;
};

/** How long pauses and gates have taken by now, all together. */
const stoodSeconds = ({ stoodSeconds: before = 0, stillSince }: Migration, now: Date): number => before + elapsedSeconds(stillSince, now);

const stand = ({ migration, now }: WatchFacts, obstacle: Obstacle): WatchVerdict => ({
  kind: 'stand', obstacle, waitSeconds: stillLookSeconds(stoodSeconds(migration, now)),
  note: `${at(migration, currentStep(migration))} stands still: ${obstacle.note}`,
});

const canBePromoted = ({ migration, wishes: { promoted } }: WatchFacts): boolean =>
  promoted !== undefined && migration.step >= 0 && migration.step + 1 < migration.schedule.length;

/** One look at a run. While a failed probe is not refuted nothing goes on, and the next look comes at once. */
export const judgeWatch = (facts: WatchFacts): WatchVerdict => {
  const verdict = judge(facts);
  const { probe } = facts;
  if (probe.kind !== 'failing' || verdict.kind === 'revert') return verdict;
  return { ...verdict.kind === 'stand' ? verdict : { kind: 'wait' }, waitSeconds: 1, note: `${at(facts.migration, currentStep(facts.migration))}, ${probe.note}` };
};

const judge = (facts: WatchFacts): WatchVerdict => {
  const { migration, standstill: limit, now } = facts;
  const reason = breach(facts);
  if (reason !== null) return { kind: 'revert', reason };
  const blind = blindness(facts);
  if (blind !== null) return stand(facts, { kind: 'blind', note: blind.cause });
  if (facts.wishes.paused === undefined && canBePromoted(facts)) return { kind: 'promote', note: `promoted by ${facts.wishes.promoted!.by}` };

  const obstacle = standstill(facts);
  const stood = stoodSeconds(migration, now);
  if (obstacle !== null && stood < limit.timeoutSeconds) return stand(facts, obstacle);
  if (obstacle !== null && limit.onTimeout === 'revert') {
    return {
      kind: 'revert',
      reason: { error: 'StoodTooLong', cause: `the schedule has stood still for ${Math.round(stood)} seconds, allowed: ${limit.timeoutSeconds}; ${obstacle.note}` },
    };
  }
  return judgeHold(facts);
};

const judgeHold = (facts: WatchFacts): WatchVerdict => {
  const { migration, now } = facts;
  const step = currentStep(migration);
  const here = at(migration, step);
  if (step !== undefined && !holdIsOver(facts)) {
    const remaining = remainingSeconds(step, migration.stepStartedAt, now);
    return { kind: 'wait', waitSeconds: nextLookSeconds(step, remaining, migration.schedule), note: `${here}, quiet, ${Math.ceil(remaining)} seconds to go` };
  }
  return migration.step + 1 < migration.schedule.length
    ? { kind: 'advance', note: step === undefined ? here : `${here} passed` }
    : { kind: 'finish', note: `${here} passed its bake` };
};
