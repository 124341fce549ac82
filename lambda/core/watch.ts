import type { Migration, Reason, ScheduleStep, ShiftConfig } from '../contract';
import { MAX_BLIND_SECONDS } from '../contract';
import type { AlarmVerdict } from './alarm-watch';
import type { Healthy } from './capacity';
import { newColorShortage, safeColorShortage } from './capacity';
import { comparisonBreach, goodEnough, isAccepted, isCompared, lookAtStep, missingRequests, tooLittle } from './comparison-watch';
import { standOf } from './comparison-words';
import { LATE_WRITE_SECONDS } from './owner';
import { currentStep, elapsedSeconds, nextLookSeconds, standstillOf, stillLookSeconds } from './pacing';
import type { LiveRoute } from './plan';
import { describeRoutes, ruleDeleted } from './plan';
import type { ProbeVerdict } from './probe';
import type { Shares } from './rule-actions';
import { allOn, describeShares, sameShares, sharesAt } from './rule-actions';
import type { Course } from './step-end';
import { gateIsOpen, holdIsOver, isPromoted, remaining, stepEnd, strictRemaining, strictSeconds } from './step-end';
import type { Requests } from './stickiness';
import { excessShare } from './stickiness';

/** What a poll sees before anything is asked that only a step forward needs. */
export interface Look extends Course {
  readonly live: readonly LiveRoute[];
  readonly alarms: AlarmVerdict;
  /** Of the alarms that hold the schedule, and put nothing back. */
  readonly holdingAlarms: AlarmVerdict;
  readonly probe: ProbeVerdict;
}

export interface WatchFacts extends Look {
  /** Of the safe colour's groups, and of the new colour's when there is a `stepWanted`. */
  readonly healthy: Healthy;
  /** Of the step's last minutes; null where they are not counted. */
  readonly requests: Requests | null;
}

/** Why the schedule stands still, though nothing speaks for going back. */
interface Obstacle {
  readonly kind:
    'blind' | 'foreign' | 'alarm' | 'paused' | 'no-requests' | 'safe-capacity' | 'capacity' | 'gate' | 'inconclusive' | 'stickiness';
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

/** Whether a foreign change is left alone until it is gone. Executions that an earlier version started put traffic back. */
export const leavesForeignChange = ({ onForeignChange }: Pick<ShiftConfig, 'onForeignChange'>): boolean => onForeignChange === 'hold';

/** Why nothing can be said of the new colour at the moment, good or bad. */
const blindness = ({ alarms, holdingAlarms, probe }: Look): Reason | null => {
  if (alarms.finding === 'blind') return alarms.reason;
  if (holdingAlarms.finding === 'blind' || holdingAlarms.finding === 'missing') return holdingAlarms.reason;
  return probe.kind === 'blind' ? probe.reason : null;
};

/** What puts traffic back whatever operators wish. */
export const breach = (look: Look): Reason | null => {
  const { migration, config, live, alarms, probe, now } = look;
  const deleted = ruleDeleted(live);
  if (deleted !== null) return deleted;
  const foreign = foreignChange(writtenShares(migration), live);
  if (foreign !== null && !leavesForeignChange(config)) return foreign;
  if (alarms.finding === 'breach' || alarms.finding === 'missing') return alarms.reason;
  if (probe.kind === 'breach') return probe.reason;
  const worse = comparisonBreach(migration);
  if (worse !== null) return worse;
  const unseen = blindness(look);
  const seconds = unseen === null ? 0 : elapsedSeconds(migration.blindSince, now);
  return unseen === null || seconds < MAX_BLIND_SECONDS ? null : { ...unseen, cause: `${unseen.cause} for ${Math.round(seconds)} seconds` };
};

const at = ({ to }: Migration, step: ScheduleStep | undefined): string =>
  step === undefined ? `before the first step to ${to}` : `${to} at ${step.weight} %`;

/** Whether the next step may come, as far as this one is concerned. */
const mayLeave = (look: Look): boolean => {
  const end = stepEnd(look);
  return end === 'over' || (end === 'inconclusive' && look.config.comparison!.onInconclusive === 'advance');
};

/**
 * The step that may come now, if nothing stands in its way: the new colour must have the capacity for it. The last one wants itself
 * once more, for a release must not end on a colour that lost its targets meanwhile: the load balancer would send users there all the same.
 */
export const stepWanted = (look: Look): ScheduleStep | undefined => {
  const { schedule, step } = look.migration;
  if (isPromoted(look)) return schedule.at(-1);
  return mayLeave(look) ? schedule[step + 1] ?? schedule[step] : undefined;
};

type Stop = (facts: WatchFacts) => Obstacle | null;

const blind: Stop = facts => {
  const reason = blindness(facts);
  return reason === null ? null : { kind: 'blind', note: reason.cause };
};

const changed: Stop = ({ migration, live }) => {
  const foreign = foreignChange(writtenShares(migration), live);
  return foreign === null ? null : { kind: 'foreign', note: `${foreign.cause}. It goes on when they say again what was written` };
};

const alarming: Stop = ({ holdingAlarms: { finding, reason } }) =>
  finding === 'breach' ? { kind: 'alarm', note: `${reason!.cause}. It goes on when that is over` } : null;

const paused: Stop = ({ wishes: { paused: wish } }) =>
  wish === undefined ? null : { kind: 'paused', note: `paused by ${wish.by}${wish.reason === undefined ? '' : `: ${wish.reason}`}` };

const unreached: Stop = ({ migration }) => {
  const note = missingRequests(migration);
  return note === null ? null : { kind: 'no-requests', note };
};

const safeColorShrank: Stop = ({ config, migration, healthy }) => {
  const note = safeColorShortage(config, migration, healthy);
  return note === null ? null : { kind: 'safe-capacity', note };
};

const newColorIsSmall: Stop = facts => {
  const { config, migration, healthy } = facts;
  const next = stepWanted(facts);
  const note = next === undefined ? null : newColorShortage(config, migration, next.weight, healthy);
  return note === null ? null : { kind: 'capacity', note };
};

const soFar = ({ config, migration }: Look): string =>
  isCompared(config, migration) && !isAccepted(migration) ? `; so far there was ${tooLittle(migration)}` : '';

/** A promotion leaves the gates out. */
const gated: Stop = facts => currentStep(facts.migration)?.pause === true && holdIsOver(facts) && !gateIsOpen(facts) && !isPromoted(facts)
  ? { kind: 'gate', note: `the gate of this step waits for "resume"${soFar(facts)}` }
  : null;

const untold: Stop = facts => {
  const { config: { comparison }, migration } = facts;
  if (comparison?.onInconclusive !== 'hold' || isPromoted(facts) || stepEnd(facts) !== 'inconclusive') return null;
  return { kind: 'inconclusive', note: `${tooLittle(migration)}. It goes on when there was enough, or with "resume"` };
};

const misled: Stop = ({ migration, requests }) => {
  const note = requests === null ? null : excessShare(migration, requests);
  return note === null ? null : { kind: 'stickiness', note };
};

const STOPS: readonly Stop[] = [blind, changed, alarming, paused, unreached, safeColorShrank, newColorIsSmall, gated, untold, misled];

/** What stands in the way, the most telling first. */
const obstaclesOf = (facts: WatchFacts): Obstacle[] => STOPS.map(stop => stop(facts)).filter(obstacle => obstacle !== null);

/** How long pauses and gates have taken by now, all together. */
const stoodSeconds = ({ stoodSeconds: before = 0, stillSince }: Migration, now: Date): number => before + elapsedSeconds(stillSince, now);

const stand = ({ migration, now }: Pick<Look, 'migration' | 'now'>, obstacle: Obstacle): WatchVerdict => ({
  kind: 'stand', obstacle,
  // Metrics are no finer than a minute, and are paid for by the read.
  waitSeconds: Math.max(obstacle.kind === 'stickiness' ? 60 : 0, stillLookSeconds(stoodSeconds(migration, now))),
  note: `${at(migration, currentStep(migration))} stands still: ${obstacle.note}`,
});

/** Going on after a foreign change would write over it; an alarm speaks against the new colour. */
const PASSED_BY_NOBODY: readonly Obstacle['kind'][] = ['foreign', 'alarm'];

/** Why a run that stood still for longer than it may goes back; null when it goes on. */
const stoodTooLong = ({ config }: WatchFacts, obstacles: readonly Obstacle[], stood: number): Reason | null => {
  const { timeoutSeconds, onTimeout } = standstillOf(config);
  // Going back for want of the safe colour's targets would send everything to what cannot carry it.
  const [obstacle] = obstacles.filter(({ kind }) => kind !== 'safe-capacity');
  if (obstacle === undefined || (onTimeout === 'continue' && !PASSED_BY_NOBODY.includes(obstacle.kind))) return null;
  const cause = `the schedule has stood still for ${Math.round(stood)} seconds, allowed: ${timeoutSeconds}; ${obstacle.note}`;
  return { error: 'StoodTooLong', cause };
};

/** A look at which AWS refused to answer: nothing is known, as when an alarm cannot be evaluated. */
export const judgeUnseen = (migration: Migration, cause: string, now: Date): WatchVerdict => {
  const unseen = elapsedSeconds(migration.blindSince, now);
  return unseen < MAX_BLIND_SECONDS
    ? stand({ migration, now }, { kind: 'blind', note: cause })
    : { kind: 'revert', reason: { error: 'Unwatched', cause: `${cause}; nothing could be watched for ${Math.round(unseen)} seconds` } };
};

/** One look at a run. While a failed probe is not refuted nothing goes on, and the next look comes at once. */
export const judgeWatch = (facts: WatchFacts): WatchVerdict => {
  const verdict = judge(facts);
  const { migration, probe } = facts;
  if (probe.kind !== 'failing' || verdict.kind === 'revert') return verdict;
  return { ...verdict.kind === 'stand' ? verdict : { kind: 'wait' }, waitSeconds: 1, note: `${at(migration, currentStep(migration))}, ${probe.note}` };
};

const judge = (facts: WatchFacts): WatchVerdict => {
  const { migration, config, now } = facts;
  const reason = breach(facts);
  if (reason !== null) return { kind: 'revert', reason };

  const obstacles = obstaclesOf(facts);
  const [obstacle] = obstacles;
  const stood = stoodSeconds(migration, now);
  if (obstacle !== undefined && (obstacle.kind === 'blind' || stood < standstillOf(config).timeoutSeconds)) return stand(facts, obstacle);
  const tooLong = stoodTooLong(facts, obstacles, stood);
  return tooLong === null ? judgeHold(facts) : { kind: 'revert', reason: tooLong };
};

const waiting = ({ migration, config }: WatchFacts, step: ScheduleStep, left: number, note: string): WatchVerdict =>
  ({ kind: 'wait', waitSeconds: nextLookSeconds(step, left, migration.schedule, strictSeconds(config)), note });

const quiet = (facts: WatchFacts, step: ScheduleStep, here: string): WatchVerdict => {
  const left = remaining(facts);
  const look = lookAtStep(facts.migration);
  const compared = look === null ? '' : `; ${standOf(facts.migration, look)}`;
  return waiting(facts, step, left, `${here}, quiet, ${Math.ceil(left)} seconds to go${compared}`);
};

const lacking = (facts: WatchFacts, step: ScheduleStep, here: string): WatchVerdict => {
  const left = strictRemaining(facts);
  return waiting(facts, step, left, `${here} waits for traffic, for ${Math.ceil(left)} seconds at most: ${tooLittle(facts.migration)}`);
};

/** What there is to say of a step that is left. */
const passing = ({ config, migration }: WatchFacts, here: string): string => {
  if (!isCompared(config, migration)) return `${here} passed`;
  return isAccepted(migration) ? `${here} passed, ${goodEnough(migration)}` : `${here} passed with a warning, ${tooLittle(migration)}`;
};

const inconclusive = ({ migration }: WatchFacts, here: string): Reason =>
  ({ error: 'Inconclusive', cause: `${here} had ${tooLittle(migration)}. What is not known to be good goes back, as the policy says` });

const judgeHold = (facts: WatchFacts): WatchVerdict => {
  const { migration, config, wishes } = facts;
  if (wishes.paused === undefined && isPromoted(facts)) return { kind: 'promote', note: `promoted by ${wishes.promoted!.by}` };
  const step = currentStep(migration);
  const here = at(migration, step);
  if (step !== undefined) {
    const end = stepEnd(facts);
    if (end === 'running') return quiet(facts, step, here);
    if (end === 'lacking') return lacking(facts, step, here);
    if (end === 'inconclusive' && config.comparison!.onInconclusive === 'revert') return { kind: 'revert', reason: inconclusive(facts, here) };
  }
  if (migration.step + 1 < migration.schedule.length) return { kind: 'advance', note: step === undefined ? here : passing(facts, here) };
  // An attempt that was given up and repeated can land after the release: then nobody would put it right.
  const seconds = migration.lastWriteBegunAt === undefined ? 0 : LATE_WRITE_SECONDS - elapsedSeconds(migration.lastWriteBegunAt, facts.now);
  return seconds > 0
    ? { kind: 'wait', waitSeconds: Math.ceil(seconds), note: `${here} passed its bake; its last write may still land a second time` }
    : { kind: 'finish', note: `${here} passed its bake` };
};
