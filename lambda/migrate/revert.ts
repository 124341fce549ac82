import type { MigrateEvent, Migration, Reason } from '../contract';
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

/** The epoch under which this execution may have taken the lock: a failure in the plan can come after that. */
const ownEpoch = async ({ records }: Gateways, { config, execution, migration }: MigrateEvent): Promise<number> => {
  if (migration !== false) return migration.epoch;
  const record = await records.read(config.shift);
  return record?.owner === execution.id ? record.epoch : 0;
};

export const revert: Task = async (gateways, event) => {
  const { config, execution } = event;
  const migration = event.migration || unplanned(event);
  const reason = reasonOf(event);
  const moved = mayHaveMovedTraffic(event.migration);
  try {
    const me = { owner: execution.id, epoch: await ownEpoch(gateways, event) };
    return answer(await putBack(gateways, { config, reason, road: 'watch', me, fallback: moved ? migration.from : undefined }), event, reason);
  } catch (error) {
    // Trying for hours to put back what was never moved would only keep a pipeline waiting.
    if (moved) throw error;
    console.error(error);
    return failed(migration, reason, 'nothing had been moved; the record could not be brought up to date, the next start will see to it');
  }
};

const answer = (result: PutBack, event: MigrateEvent, reason: Reason): Migration => {
  const migration = event.migration || unplanned(event);
  switch (result.kind) {
    case 'reverted': return failed(migration, result.revert, `${result.safe} serves everything again`);
    case 'completed': return { ...migration, next: 'done', note: `${result.safe} serves everything` };
    case 'superseded': return event.failure === false ? superseded(migration, result.by) : failed(migration, reason, 'nothing had been moved');
  }
};
