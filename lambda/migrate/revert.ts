import type { MigrateEvent, Migration, Reason, ShiftRecord } from '../contract';
import { isOver, landsUntil } from '../core/owner';
import type { Gateways } from '../gateways';
import { giveUpUnbegun } from '../give-up';
import { putBack } from '../revert';
import { failed, refusal, type Task, unplanned } from './answers';
import { concluded } from './concluded';

/** Why the execution came here: the verdict of a task, a user's function, or an error that a Catch caught. */
const reasonOf = ({ migration, failure, failedHook }: MigrateEvent): Reason => {
  if (failure === false) {
    return { error: (migration && migration.error) || 'Reverted', cause: (migration && migration.cause) || 'traffic is put back' };
  }
  const why = `failed with ${failure.Error}: ${failure.Cause ?? 'no cause given'}`;
  return failedHook ? { error: 'HookFailed', cause: `the hook ${failedHook} ${why}` } : { error: 'TaskFailed', cause: `a task of this release ${why}` };
};

/**
 * Only a run that got as far as a step may write rules when it cannot read the record. Nor one that passed its bake: the record may
 * say already that it completed.
 */
const mayWriteUnmarked = (migration: Migration | false): boolean =>
  migration !== false && !migration.dryRun && migration.next !== 'finish' && (migration.step >= 0 || migration.next === 'shift');

/** It ended in its plan or its preflight, before any write of its own. */
const neverReachedAStep = (migration: Migration | false): boolean =>
  migration === false || migration.dryRun || (migration.step < 0 && migration.next !== 'shift' && migration.next !== 'revert');

/** Until when a step's write of this run may land: one that was answered may be the repetition of another that was not. */
const ownWritesLandUntil = (migration: Migration | false, now: Date): string | undefined => {
  if (migration === false || neverReachedAStep(migration)) return undefined;
  if (migration.next === 'shift') return landsUntil(now);
  const begunAt = migration.lastWriteBegunAt ?? migration.stepStartedAt;
  const until = begunAt === undefined ? undefined : landsUntil(new Date(begunAt));
  return isOver(until, now) ? undefined : until;
};

const recordIfReadable = async ({ records }: Gateways, { config }: MigrateEvent): Promise<ShiftRecord | null | 'unreadable'> => {
  try {
    return await records.read(config.shift);
  } catch (error) {
    console.error(error);
    return 'unreadable';
  }
};

export const revert: Task = async (gateways, event) => {
  const { config, execution } = event;
  const migration = event.migration || unplanned(event);
  const reason = reasonOf(event);
  // A user's function spoke against the release before its first step: there is nothing to put back.
  if (event.failedHook === 'beforeShift' && await giveUpUnbegun(gateways, config.shift, migration)) return refusal(migration, reason);
  let { epoch } = migration;
  if (neverReachedAStep(event.migration)) {
    const record = await recordIfReadable(gateways, event);
    // Trying for hours to put back what was never moved would only keep a pipeline waiting.
    if (record === 'unreadable') return failed(migration, 'refused', reason, 'nothing had been moved; the next start will bring the record up to date');
    // A failure in the plan can come after the lock was taken: then only the record knows the epoch.
    if (event.migration === false && record?.owner === execution.id) epoch = record.epoch;
  }
  const result = await putBack(gateways, {
    config, reason, road: 'watch', me: { owner: execution.id, epoch },
    landsUntil: ownWritesLandUntil(event.migration, gateways.now()),
    fallback: mayWriteUnmarked(event.migration) ? migration.from : undefined,
  });
  if (result.kind === 'superseded' && event.failure !== false) {
    return failed(migration, neverReachedAStep(event.migration) ? 'refused' : 'superseded', reason, 'nothing had been moved');
  }
  return concluded(gateways, { ...migration, epoch }, result);
};
