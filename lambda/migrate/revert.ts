import type { MigrateEvent, Migration, Reason, ShiftRecord } from '../contract';
import type { Gateways } from '../gateways';
import { type PutBack, putBack } from '../revert';
import { failed, superseded, type Task, unplanned } from './answers';

/** Why the execution came here: the verdict of a task, or an error that its Catch caught. */
const reasonOf = ({ migration, failure }: MigrateEvent): Reason => failure === false
  ? { error: (migration && migration.error) || 'Reverted', cause: (migration && migration.cause) || 'traffic is put back' }
  : { error: 'TaskFailed', cause: `a task of this release failed with ${failure.Error}: ${failure.Cause ?? 'no cause given'}` };

/** Only a run that got as far as a step may write rules when it cannot read the record. */
const mayHaveMovedTraffic = (migration: Migration | false): boolean =>
  migration !== false && !migration.dryRun && (migration.step >= 0 || migration.next === 'shift');

/** It ended in its plan or its preflight, before any write of its own. */
const neverReachedAStep = (migration: Migration | false): boolean =>
  migration === false || migration.dryRun || (migration.step < 0 && migration.next !== 'shift' && migration.next !== 'revert');

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
  let { epoch } = migration;
  if (neverReachedAStep(event.migration)) {
    const record = await recordIfReadable(gateways, event);
    // Trying for hours to put back what was never moved would only keep a pipeline waiting.
    if (record === 'unreadable') return nothingMoved(migration, reason, 'the next start will bring the record up to date');
    // A failure in the plan can come after the lock was taken: then only the record knows the epoch.
    if (event.migration === false && record?.owner === execution.id) epoch = record.epoch;
  }
  const fallback = mayHaveMovedTraffic(event.migration) ? migration.from : undefined;
  return answer(await putBack(gateways, { config, reason, road: 'watch', me: { owner: execution.id, epoch }, fallback }), event, reason);
};

const nothingMoved = (migration: Migration, reason: Reason, note = 'the record was not this run\'s'): Migration =>
  ({ ...failed(migration, reason, `nothing had been moved; ${note}`), ending: 'refused' });

const answer = (result: PutBack, event: MigrateEvent, reason: Reason): Migration => {
  const migration = event.migration || unplanned(event);
  switch (result.kind) {
    case 'reverted': return { ...failed(migration, result.revert, `${result.safe} serves everything again`), ending: 'reverted' };
    case 'completed': return { ...migration, next: 'done', note: `${result.safe} serves everything` };
    case 'superseded': return event.failure === false ? superseded(migration, result.by) : nothingMoved(migration, reason);
  }
};
