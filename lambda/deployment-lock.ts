import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { RecordGateway } from './aws/records';
import { isRefused } from './aws/refused';
import { StackGateway } from './aws/stack';
import type { RuleDeployment, ShiftRecord } from './contract';
import {
  type DeployingResource, isLock, keptForLateWrite, locked, lockFrom, mayBeginWrite, rolledBackWith, stillOccupied, unlocked,
} from './core/deployment';
import { elapsedSeconds } from './core/pacing';
import { hasReleased } from './core/record';
import { isRolledBack } from './stack-rollback';

/** A resource whose deployment changes what a rule does with traffic. */
export interface DeploymentRequest {
  /** The shift that moves the rule's weights; absent when none does, and there is nobody to wait for. */
  readonly record?: { readonly shift: string; readonly table: string };
  readonly stackId: string;
  readonly logicalId: string;
}

export interface HeldLock {
  /** Null before the first release: only the rules know then which colour is live. */
  readonly record: ShiftRecord | null;
  /** To be called before each attempt at a write. Throws when the lock is too old; then it is taken anew, and the work done again. */
  readonly mayWrite: () => void;
  /** Whether CloudFormation undoes this stack's deployment: asked when it matters, and once. */
  readonly isRollback: () => Promise<boolean>;
}

export interface UnderLock<Result> {
  readonly result: Result;
  /** ARNs of rules and target groups that others took the place of. */
  readonly replaced?: readonly string[];
  /** ARNs that the resource uses now, whether or not they were replaced before. */
  readonly inUse?: readonly string[];
}

/** What the lock needs of the world outside. */
export interface LockGateways {
  /** By the name of their table. */
  readonly records: (table: string) => Pick<RecordGateway, 'change'>;
  readonly stacks: Pick<StackGateway, 'status'>;
  readonly now: () => Date;
  readonly sleep: (seconds: number) => Promise<unknown>;
}

type Work<Result> = (lock: HeldLock) => Promise<UnderLock<Result>>;

/**
 * How long a release is waited for, in seconds. Together with a lock's life it stays below the 13 minutes of the function; releases
 * that take longer are to be waited for by people.
 */
const BUDGET_SECONDS = 10 * 60;

/** The record costs a read each time. */
const POLL_SECONDS = 10;

/** A lock that is too old for another write. */
class LockTooOld extends Error {}

/** A resource that deploys, from its request to its answer. */
interface Deployment extends Pick<LockGateways, 'now' | 'sleep'>, Pick<HeldLock, 'isRollback'>, DeployingResource {
  readonly records: ReturnType<LockGateways['records']>;
  readonly begunAt: Date;
}

/** With its record as it was then. Without a lock the writes of a rollback have to do that could not get one. */
interface Hold {
  readonly record: ShiftRecord | null;
  readonly lock?: RuleDeployment;
}

const askOnce = ({ stacks }: LockGateways, stackId: string): () => Promise<boolean> => {
  let asked: Promise<boolean> | undefined;
  return () => asked ??= isRolledBack(stacks, stackId);
};

/** Null while somebody else has the record. */
const tryToHold = async (deployment: Deployment, held: RuleDeployment | undefined): Promise<Required<Hold> | ShiftRecord> => {
  const lock = lockFrom(deployment, deployment.now());
  const record = await deployment.records.change(deployment.shift, current => locked(current, deployment, lock, held));
  return isLock(record!.deployment, lock) ? { record, lock } : record!;
};

const isHold = (answer: Hold | ShiftRecord): answer is Required<Hold> => 'lock' in answer;

/** A release must not go on with what a rollback takes away. It, or the guardian, puts traffic back. */
const sendBack = (deployment: Deployment): Promise<unknown> =>
  deployment.records.change(deployment.shift, current => rolledBackWith(current, deployment, deployment.now()));

const waitForHold = async (deployment: Deployment, held?: RuleDeployment): Promise<Hold> => {
  const { begunAt, now, isRollback } = deployment;
  for (;;) {
    const answer = await tryToHold(deployment, held);
    if (isHold(answer)) return answer;
    const waited = elapsedSeconds(begunAt.toISOString(), now());
    const isUndone = await isRollback();
    if (waited >= BUDGET_SECONDS) {
      if (!isUndone) throw new Error(stillOccupied(answer, waited));
      console.error(`a rollback waits no longer: ${stillOccupied(answer, waited)}`);
      return { record: answer };
    }
    if (isUndone) await sendBack(deployment);
    await deployment.sleep(POLL_SECONDS);
  }
};

/** A rollback goes on without a lock where it can have none. */
const hold = (deployment: Deployment, held?: RuleDeployment): Promise<Hold> =>
  waitForHold(deployment, held).catch(async (error: unknown) => {
    if (!await deployment.isRollback()) throw error;
    console.error('the record could not be locked; the rollback goes on all the same', error);
    return { record: null };
  });

/** What is not noted would let a controller go on with ARNs that are replaced: then the lock stays. A rollback is answered all the same. */
const giveUp = async (deployment: Deployment, { lock }: Hold, { replaced, inUse }: Omit<UnderLock<unknown>, 'result'>): Promise<void> => {
  try {
    await deployment.records.change(deployment.shift, current => unlocked(current, lock, { replaced, inUse }));
  } catch (error) {
    if (!await deployment.isRollback()) throw error;
    console.error(error);
  }
};

/** The work failed: nothing about that is changed by a lock that ends by itself only. */
const giveUpFailed = async ({ records, shift, now }: Deployment, { lock }: Hold, mayLand: boolean): Promise<void> => {
  if (lock === undefined) return;
  const failedAt = now();
  await records
    .change(shift, current => mayLand ? keptForLateWrite(current, lock, failedAt) : unlocked(current, lock))
    .catch((error: unknown) => console.error(error));
};

/** Null when the lock has become too old before a write. */
const attempt = async <Result>(deployment: Deployment, held: Hold, work: Work<Result>): Promise<UnderLock<Result> | null> => {
  let hasWritten = false;
  const mayWrite = () => {
    if (held.lock !== undefined && !mayBeginWrite(held.lock, deployment.now())) throw new LockTooOld();
    hasWritten = true;
  };
  try {
    return await work({ record: hasReleased(held.record) ? held.record : null, mayWrite, isRollback: deployment.isRollback });
  } catch (error) {
    if (error instanceof LockTooOld) return null;
    await giveUpFailed(deployment, held, hasWritten && !isRefused(error));
    throw error;
  }
};

const workUnder = async <Result>(deployment: Deployment, work: Work<Result>): Promise<Result> => {
  let held = await hold(deployment);
  for (;;) {
    const done = await attempt(deployment, held, work);
    if (done !== null) {
      const { result, ...replacement } = done;
      await giveUp(deployment, held, replacement);
      return result;
    }
    held = await hold(deployment, held.lock);
  }
};

/** Deployments that share a shift's record with its releases: while one has the lock no other, and no release, begins. */
export const deploymentLock = (gateways: LockGateways) =>
  async <Result>({ record, stackId, logicalId }: DeploymentRequest, work: Work<Result>): Promise<Result> => {
    const isRollback = askOnce(gateways, stackId);
    if (record === undefined) return (await work({ record: null, mayWrite: () => undefined, isRollback })).result;
    const { records, now, sleep } = gateways;
    return workUnder({
      records: records(record.table), now, sleep, shift: record.shift, by: `${stackId}/${logicalId}`, holder: randomUUID(),
      begunAt: now(), isRollback,
    }, work);
  };

export const underLock = deploymentLock({
  records: table => new RecordGateway(table), stacks: new StackGateway(), now: () => new Date(), sleep: seconds => wait(seconds * 1000),
});
