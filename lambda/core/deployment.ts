import type { Reason, Revert, RouteConfig, RuleDeployment, ShiftRecord } from '../contract';
import { FIRST_LIVE_COLOR } from '../contract';
import { isOver, landsUntil, LATE_WRITE_SECONDS, secondsAfter } from './owner';
import { elapsedSeconds } from './pacing';
import { markedReverting } from './record';

/** How long a deployment may hold the lock, in seconds. Whoever has not given it up by then is dead. */
const LOCK_SECONDS = 180;

/** A write that begins within this time has landed, if it ever does, when the lock is over. */
const WRITE_WITHIN_SECONDS = LOCK_SECONDS - LATE_WRITE_SECONDS;

/** The newest: a configuration that is out of date names at least one of those that its deployment replaced. */
const MAX_REPLACED = 20;

/** Which lock, and for whom. */
export interface DeployingResource {
  readonly shift: string;
  /** The resource, as `<stack id>/<logical id>`. */
  readonly by: string;
  /** Which of its requests: a name of its own. */
  readonly holder: string;
}

/** What a deployment did to ARNs that controllers know. */
export interface Replacement {
  readonly replaced?: readonly string[];
  /** These are wanted again, if they were replaced before. */
  readonly inUse?: readonly string[];
}

/** Why a release, or a rollback of one that is over, must not begin now: a deployment is changing the rules. Null when it may. */
export const underDeployment = (record: ShiftRecord | null, routes: readonly RouteConfig[], now: Date): Reason | null => {
  const deployment = record?.deployment;
  if (deployment !== undefined && !isOver(deployment.until, now)) {
    return {
      error: 'DeploymentUnderWay',
      cause: `${deployment.by} has been changing the rules since ${deployment.at}. Wait for the deployment, then start again. Nothing was changed.`,
    };
  }
  const stale = routes
    .flatMap(({ ruleArn, targetGroupArns: { blue, green } }) => [ruleArn, blue, green])
    .find(arn => record?.replaced?.includes(arn));
  return stale === undefined ? null : {
    error: 'DeploymentUnderWay',
    cause: `a deployment has put another one in the place of ${stale}, which this configuration still names. Wait for the deployment, then ` +
      'start again. Nothing was changed.',
  };
};

export const lockFrom = ({ by, holder }: DeployingResource, at: Date): RuleDeployment =>
  ({ by, holder, at: at.toISOString(), until: secondsAfter(at, LOCK_SECONDS) });

/** Another request of the same resource is another holder, also in the same millisecond: the writes of the first one may still land. */
export const isLock = (one: RuleDeployment | undefined, other: RuleDeployment | undefined): boolean =>
  one !== undefined && one.holder === other?.holder && one.at === other.at;

const isFree = ({ status, deployment }: ShiftRecord, now: Date, held: RuleDeployment | undefined): boolean =>
  status === 'idle' && (deployment === undefined || isOver(deployment.until, now) || isLock(deployment, held));

/**
 * The record under a lock; `held` is one that is taken anew. Null while somebody else moves traffic or rules. Without a record one is
 * made, under an epoch that says that there was no release yet.
 */
export const locked = (
  current: ShiftRecord | null, { shift }: DeployingResource, lock: RuleDeployment, held?: RuleDeployment,
): ShiftRecord | null => {
  if (current === null) return { shift, revision: 1, epoch: 0, status: 'idle', safe: FIRST_LIVE_COLOR, deployment: lock };
  return isFree(current, new Date(lock.at), held) ? { ...current, revision: current.revision + 1, deployment: lock } : null;
};

/** Whether a write that begins now will have landed when the lock is over. */
export const mayBeginWrite = ({ at }: RuleDeployment, now: Date): boolean => elapsedSeconds(at, now) <= WRITE_WITHIN_SECONDS;

const replacedAfter = (known: readonly string[], { replaced = [], inUse = [] }: Replacement): readonly string[] | undefined => {
  const all = [...known.filter(arn => !replaced.includes(arn)), ...new Set(replaced)].filter(arn => !inUse.includes(arn));
  return all.length === 0 ? undefined : all.slice(-MAX_REPLACED);
};

const sameArns = (some: readonly string[] = [], others: readonly string[] = []): boolean =>
  some.length === others.length && some.every((arn, index) => arn === others[index]);

/** The deployment is over. What it replaced is noted also when it had no lock, or has lost it. Null when there is nothing to write. */
export const unlocked = (
  current: ShiftRecord | null, held: RuleDeployment | undefined, replacement: Replacement = {},
): ShiftRecord | null => {
  if (current === null) return null;
  const replaced = replacedAfter(current.replaced ?? [], replacement);
  const isHeld = isLock(current.deployment, held);
  if (!isHeld && sameArns(replaced, current.replaced)) return null;
  return { ...current, revision: current.revision + 1, deployment: isHeld ? undefined : current.deployment, replaced };
};

/** A write failed, but may still land: until then nobody else may begin. */
export const keptForLateWrite = (current: ShiftRecord | null, held: RuleDeployment, failedAt: Date): ShiftRecord | null =>
  current !== null && isLock(current.deployment, held)
    ? { ...current, revision: current.revision + 1, deployment: { ...held, until: landsUntil(failedAt) } }
    : null;

/** CloudFormation is undoing what it did: nothing that a stack was before is refused. */
export const isRollingBack = (stackStatus: string): boolean => stackStatus.includes('ROLLBACK') || stackStatus.includes('DELETE');

/** The release that runs goes back, since the stack does. Null when none runs, or it goes back already. */
export const rolledBackWith = (current: ShiftRecord | null, { by }: DeployingResource, at: Date): ShiftRecord | null => {
  if (current?.status !== 'migrating') return null;
  const cause = `CloudFormation rolls the stack back, and ${by} has to change what the release moves; traffic goes back to ${current.safe}`;
  const revert: Revert = { error: 'DeploymentRolledBack', cause, road: 'deployment', decidedAt: at.toISOString() };
  return markedReverting(current, revert, landsUntil(at));
};

const DOING: Readonly<Record<Exclude<ShiftRecord['status'], 'idle'>, string>> = {
  migrating: 'has been moving its traffic', reverting: 'has been moving its traffic, which goes back now,', retiring: 'has been retiring its old colour',
};

/** What CloudFormation shows for a deployment that waited for as long as it may. */
export const stillOccupied = ({ shift, status, owner, ownerSince, deployment }: ShiftRecord, waitedSeconds: number): string => {
  const waited = `It was waited for over ${Math.round(waitedSeconds / 60)} minutes, and the rule was not changed.`;
  if (status === 'idle') return `${shift} is locked: ${deployment?.by} has been changing its rules since ${deployment?.at}. ${waited} Deploy again`;
  const wayOut = status === 'migrating' ? 'Wait until it ends, or roll it back' : 'Wait until it ends';
  return `${shift} is locked: ${owner} ${DOING[status]} since ${ownerSince}. ${waited} ${wayOut}, then deploy again`;
};
