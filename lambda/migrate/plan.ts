import type { MigrateEvent, Migration, Outcome, Reason, ShiftRecord } from '../contract';
import { namesOfAllAlarms } from '../core/alarm-watch';
import { underDeployment } from '../core/deployment';
import { goingBack, goingTo } from '../core/guarded-run';
import { parseMigrateInput } from '../core/input';
import { type ExecutionState, isAlive, isOver, landsUntil, ownersWritesLandUntil } from '../core/owner';
import { alreadyRunning, ownerDied, planMigration, safeColor, writesUnderWay } from '../core/plan';
import { acquired, migrating, refused, verified } from '../core/record';
import type { Gateways } from '../gateways';
import { giveUpRetirement } from '../give-up';
import { bringBack, readRoutes } from '../routes';
import { refusal, type Task, unplanned } from './answers';

/** Somebody may be bringing traffic back at this moment, whether or not its owner is dead. */
const remainsLandUntil = (dead: ShiftRecord, owner: ExecutionState, now: Date): string | undefined =>
  dead.status === 'reverting' ? landsUntil(now) : ownersWritesLandUntil(dead, owner, now);

/** Takes the lock from an owner that died; traffic is marked as going back before anything is written. */
const takeOver = async (
  { records, now }: Gateways, { config, execution }: MigrateEvent, dead: ShiftRecord, owner: ExecutionState,
): Promise<ShiftRecord> => {
  const at = now().toISOString();
  const cause = `${dead.owner} ended without finishing; ${execution.id} took over and put traffic back to ${dead.safe}`;
  const revert = { error: 'OwnerDied', cause, road: 'takeover', decidedAt: at } as const;
  const settleAt = remainsLandUntil(dead, owner, now());
  const taken = await records.change(config.shift, current => current?.revision === dead.revision
    ? acquired(current, {
        shift: config.shift, owner: execution.id, at, safe: dead.safe, run: goingBack(config, execution.startTime), revert, settleAt,
      })
    : null);
  if (taken?.owner !== execution.id) throw new Error(`the lock of ${config.shift} was taken by ${taken?.owner} at the same time`);
  return taken;
};

/** Not so when an operator wants traffic back: that mark stays, for the tasks to see. */
const isTakeover = ({ owner, status, revert }: ShiftRecord, execution: string): boolean =>
  owner === execution && status === 'reverting' && revert?.road === 'takeover';

/** A plan that is repeated, because its answer was lost, after an operator put the release back: that was its end. */
const wasPutBack = (record: ShiftRecord | null, execution: string): record is ShiftRecord & { last: Outcome & Reason } =>
  record?.status === 'idle' && record.last?.outcome === 'reverted' && record.last.owner === execution;

export const plan: Task = async (gateways, event) => {
  const { config, execution } = event;
  const parsed = parseMigrateInput(event.input, namesOfAllAlarms(config));
  if (!parsed.ok) return refusal(unplanned(event), parsed.refusal);

  let record = await gateways.records.read(config.shift);
  if (wasPutBack(record, execution.id)) return refusal(unplanned(event), record.last);
  const isOthers = record !== null && record.status !== 'idle' && record.owner !== execution.id;
  const owner = isOthers ? await gateways.executions.state(record!.owner!) : null;
  if (owner !== null && isAlive(owner, record!.ownerSince, gateways.now())) return refusal(unplanned(event), occupied(record!));
  const deploying = underDeployment(record, config.routes, gateways.now());
  if (deploying !== null) return refusal(unplanned(event), deploying);
  if (record !== null && owner !== null) {
    if (parsed.value.dryRun === true) return refusal(unplanned(event), ownerDied(record));
    record = record.status === 'retiring' ? await giveUpRetirement(gateways, record) : await takeOver(gateways, event, record, owner);
  }
  const tookOver = record !== null && isTakeover(record, execution.id);
  if (tookOver) await bringBack(gateways.loadBalancer, config, record!.safe);

  const safe = safeColor(record, await readRoutes(gateways.loadBalancer, config));
  const decision = 'refusal' in safe ? safe : planMigration({ config, input: parsed.value, execution, safe: safe.safe });
  if ('refusal' in decision) {
    if (tookOver) await giveUpLock(gateways, event);
    return refusal(unplanned(event), decision.refusal);
  }
  const { migration } = decision;
  return migration.dryRun ? migration : lock(gateways, event, migration, record);
};

/** A living owner that has put traffic back only waits until it may say so. */
const occupied = (record: ShiftRecord): Reason => record.revert?.verifiedAt !== undefined && record.settleAt !== undefined
  ? writesUnderWay(record, record.settleAt)
  : alreadyRunning(record);

/** While the dead owner's writes may land, the lock is kept by an execution that is over: the guardian looks once more, and frees it. */
const giveUpLock = async ({ records, now }: Gateways, { config, execution }: MigrateEvent) => {
  const at = now();
  return records.change(config.shift, current => {
    // A repeated plan may have decided otherwise meanwhile, and the release goes on.
    if (current === null || !isTakeover(current, execution.id)) return null;
    return isOver(current.settleAt, at) ? refused(current) : verified(current, at.toISOString());
  });
};

/** The conditional write that makes one execution the owner. A repeated task finds the lock its own. */
const lock = async (
  { records, now }: Gateways, { config, execution }: MigrateEvent, migration: Migration, seen: ShiftRecord | null,
): Promise<Migration> => {
  const run = goingTo(config, execution.startTime, migration.to, migration.ignoreAlarms);
  const record = await records.change(config.shift, current => {
    if (current?.owner === execution.id) return isTakeover(current, execution.id) ? migrating(current, migration.to, run) : null;
    if (current !== null && current.status !== 'idle') return null;
    if (current?.revision !== seen?.revision) throw new Error(`the record of ${config.shift} changed while the release was planned`);
    const { from: safe, to: target } = migration;
    return acquired(current, { shift: config.shift, owner: execution.id, at: now().toISOString(), safe, target, run });
  });
  return record?.owner === execution.id ? { ...migration, epoch: record.epoch } : refusal(migration, alreadyRunning(record!));
};
