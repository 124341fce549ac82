import type { GuardianInput, Reason, RouteConfig, ShiftRecord } from '../contract';
import { type AlarmObservation, judgeAlarms } from './alarm-watch';
import { underDeployment } from './deployment';
import { hasTruth, judgeRest, type RestDuty, type Resting, type SeenRoute } from './drift';
import { revertOverdue } from './overdue';
import { type ExecutionState, isAlive, isOver } from './owner';
import { judgeWrite, type RuleWrite, ruleWriteOf } from './rule-write';

/** As EventBridge delivers it: at least once, late at times, and in any order. Only the clock and CloudTrail come with an input of ours. */
export interface GuardianEvent extends Partial<GuardianInput> {
  readonly 'source': string;
  readonly 'detail-type': string;
  readonly 'time': string;
  readonly 'detail': unknown;
}

/** What woke the guardian. */
export type Occasion =
  | { readonly kind: 'alarm'; readonly name: string; readonly at: Date }
  | { readonly kind: 'execution'; readonly execution: string }
  /** Somebody else wrote a rule of the shift. */
  | { readonly kind: 'write'; readonly write: RuleWrite; readonly resting?: Resting | undefined }
  | { readonly kind: 'schedule'; readonly resting?: Resting | undefined };

/** What it is to do. */
export type Duty =
  | RestDuty
  /** Traffic goes back. */
  | { readonly kind: 'revert'; readonly reason: Reason }
  /** Traffic is back: look once more, and give up the lock. */
  | { readonly kind: 'settle' }
  /** The owner was stopped, and traffic stays where it is. */
  | { readonly kind: 'hold' }
  /** Whoever retired the old colour died: the lock is given up. */
  | { readonly kind: 'free' }
  /** An alarm of a release that is over: a person decides. */
  | { readonly kind: 'notify'; readonly alarm: string };

export interface GuardianFacts {
  readonly occasion: Occasion;
  readonly record: ShiftRecord | null;
  /** Null when it was not asked for. */
  readonly owner: ExecutionState | null;
  readonly alarms: readonly AlarmObservation[];
  /** Null when nobody asked for it. */
  readonly live: readonly SeenRoute[] | null;
  readonly now: Date;
}

interface AlarmDetail {
  readonly alarmName?: string;
  readonly state?: { readonly value?: string; readonly timestamp?: string };
}

interface ExecutionDetail {
  readonly executionArn?: string;
  readonly status?: string;
}

/** CloudWatch writes a zone without a colon. The time of the event itself has no fractions of a second. */
const alarmTime = (timestamp: string | undefined, eventTime: string): Date =>
  new Date(timestamp === undefined ? eventTime : timestamp.replace(/([+-]\d\d)(\d\d)$/, '$1:$2'));

/** Rules of an earlier version bring no routes: then nothing is known of the shift at rest. */
const restingOf = ({ routes, restingDriftPolicy }: GuardianEvent): Resting | undefined =>
  routes && restingDriftPolicy && { routes, restingDriftPolicy };

/** Null for what the guardian is not there for. */
export const occasionOf = (event: GuardianEvent): Occasion | null => {
  const { source, 'detail-type': type, time, detail } = event;
  switch (`${source}: ${type}`) {
    case 'aws.cloudwatch: CloudWatch Alarm State Change': {
      const { alarmName, state } = detail as AlarmDetail;
      return alarmName === undefined || state?.value !== 'ALARM' ? null : { kind: 'alarm', name: alarmName, at: alarmTime(state.timestamp, time) };
    }
    case 'aws.states: Step Functions Execution Status Change': {
      const { executionArn, status } = detail as ExecutionDetail;
      const ended = ['ABORTED', 'TIMED_OUT', 'FAILED'].includes(status ?? '');
      return executionArn === undefined || !ended ? null : { kind: 'execution', execution: executionArn };
    }
    case 'aws.elasticloadbalancing: AWS API Call via CloudTrail': {
      const write = ruleWriteOf(detail, time, event.writers ?? []);
      return write && { kind: 'write', write, resting: restingOf(event) };
    }
    case 'aws.events: Scheduled Event': return { kind: 'schedule', resting: restingOf(event) };
    default: return null;
  }
};

const nothing = (why: string): Duty => ({ kind: 'nothing', why });

/** An alarm of the time before the run says nothing about it. */
const isOfRun = (at: string | Date | undefined, { ownerSince }: ShiftRecord): boolean =>
  at === undefined || ownerSince === undefined || new Date(at).getTime() >= Date.parse(ownerSince);

interface Questions {
  /** The execution whose state has to be known. */
  readonly owner?: string | undefined;
  readonly alarms: readonly string[];
  /** Routes whose rules have to be read. */
  readonly routes?: readonly RouteConfig[] | undefined;
}

/** While a deployment changes the rules they may say anything, and routes that it replaced are not the shift's any more. */
const restingRoutes = (occasion: Occasion, record: ShiftRecord, now: Date): readonly RouteConfig[] | undefined => {
  const { routes } = 'resting' in occasion ? occasion.resting ?? {} : {};
  return routes !== undefined && hasTruth(record) && underDeployment(record, routes, now) === null ? routes : undefined;
};

/** What has to be looked up to know the duty: as little as possible, since this runs every minute. */
export const questionsOf = (occasion: Occasion, record: ShiftRecord | null, now: Date): Questions => {
  if (record === null) return { alarms: [] };
  if (record.status === 'idle') return { alarms: [], routes: restingRoutes(occasion, record, now) };
  const watched = record.status === 'migrating' ? record.run?.watched ?? [] : [];
  switch (occasion.kind) {
    case 'alarm': return { alarms: watched.filter(name => name === occasion.name && isOfRun(occasion.at, record)) };
    case 'execution': return { alarms: [], owner: occasion.execution === record.owner ? record.owner : undefined };
    case 'write': return { alarms: [], owner: record.owner, routes: record.status === 'migrating' ? record.run?.routes : undefined };
    case 'schedule': return { alarms: watched, owner: record.owner };
  }
};

/** Alarms that went off during the run, and still are. */
const breach = ({ record, alarms }: GuardianFacts): Reason | null => {
  const names = alarms.filter(({ state, since }) => state === 'ALARM' && isOfRun(since, record!)).map(({ name }) => name);
  return judgeAlarms(names, alarms).reason;
};

const isDead = ({ record, owner, now }: GuardianFacts): boolean => owner !== null && !isAlive(owner, record!.ownerSince, now);

const ownerDied = ({ owner: name, safe }: ShiftRecord, state: ExecutionState): Reason => ({
  error: 'OwnerDied',
  cause: `${name} ended${state.kind === 'ended' ? ` as ${state.status}` : ''} without finishing; the guardian put traffic back to ${safe}`,
});

/**
 * Held stays held, also when Step Functions has forgotten the execution. A run that moved nothing has nothing to hold: what is off the safe
 * colour then was moved by the owner before it, whose writes may still land.
 */
const isHeld = ({ run, heldSince, begunAt }: ShiftRecord, owner: ExecutionState): boolean => owner.kind === 'ended'
  ? owner.status === 'ABORTED' && run?.onStop === 'hold' && begunAt !== undefined
  : heldSince !== undefined;

/** What a stopped release holds is for people to change. */
const foreign = ({ occasion, record, live }: GuardianFacts): Reason | null =>
  occasion.kind !== 'write' || live === null ? null : judgeWrite(occasion.write, record!, live);

const whileMigrating = (facts: GuardianFacts): Duty => {
  const { record, owner } = facts;
  const reason = breach(facts) ?? (isDead(facts) ? null : foreign(facts));
  if (reason !== null) return { kind: 'revert', reason };
  if (!isDead(facts)) return nothing('nothing speaks against the release that runs');
  if (!isHeld(record!, owner!)) return { kind: 'revert', reason: ownerDied(record!, owner!) };
  return record!.heldSince === undefined ? { kind: 'hold' } : nothing('traffic stays where it is, as the policy says');
};

const whileReverting = (facts: GuardianFacts): Duty => {
  const { occasion, now } = facts;
  const record = facts.record!;
  if (record.revert?.verifiedAt !== undefined) {
    return occasion.kind === 'schedule' && isOver(record.settleAt, now) ? { kind: 'settle' } : nothing('traffic is back');
  }
  // Who said that a stack's rollback needs the old colour does not write rules.
  return isDead(facts) || revertOverdue(record, now) || record.revert?.road === 'deployment'
    ? { kind: 'revert', reason: record.revert ?? ownerDied(record, { kind: 'unknown' }) }
    : nothing('traffic is just going back');
};

const whileIdle = ({ occasion, record, live }: GuardianFacts): Duty => {
  if (live !== null && 'resting' in occasion && occasion.resting !== undefined) {
    return judgeRest({ record: record!, live, restingDriftPolicy: occasion.resting.restingDriftPolicy });
  }
  const { last } = record!;
  const isWatched = occasion.kind === 'alarm' && last?.outcome === 'completed' && last.watched?.includes(occasion.name) === true;
  return isWatched && occasion.at.getTime() >= Date.parse(last.at)
    ? { kind: 'notify', alarm: occasion.name }
    : nothing('no release runs');
};

/** Decided from what is, not from what the event says: a duplicate, or an event that comes late, finds its work done. */
export const dutyOf = (facts: GuardianFacts): Duty => {
  const { record } = facts;
  if (record === null) return nothing('there was no release yet');
  if (record.status === 'idle') return whileIdle(facts);
  if (record.status === 'retiring') return isDead(facts) ? { kind: 'free' } : nothing('the old colour is being retired');
  // It was started by a version that did not say which rules it moves.
  if (record.run === undefined) return nothing('this run is from before there was a guardian');
  return record.status === 'migrating' ? whileMigrating(facts) : whileReverting(facts);
};
