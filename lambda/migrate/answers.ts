import type { Ending, MigrateEvent, Migration, Reason, ShiftRecord } from '../contract';
import type { Owner } from '../core/record';
import { standing } from '../core/record';
import type { Gateways } from '../gateways';

/** One state of the Migrate state machine. */
export type Task = (gateways: Gateways, event: MigrateEvent) => Promise<Migration>;

/** What a Migrate execution carries before anything is planned. */
export const unplanned = ({ execution }: MigrateEvent): Migration => ({
  next: 'failed', owner: execution.id, epoch: 0, startedAt: execution.startTime, from: 'blue', to: 'green', schedule: [], dryRun: false,
  ignoreAlarms: [], step: -1, waitSeconds: 0, note: '',
});

export const failed = (migration: Migration, ending: Ending, { error, cause }: Reason, note: string): Migration =>
  ({ ...migration, next: 'failed', ending, error, cause, note });

export const refusal = (migration: Migration, reason: Reason): Migration => failed(migration, 'refused', reason, `refused: ${reason.cause}`);

export const planned = ({ migration }: MigrateEvent): Migration => {
  if (migration === false) throw new Error('this task needs a planned migration');
  return migration;
};

export const superseded = (migration: Migration, by: string): Migration => failed(migration, 'superseded', {
  error: 'Superseded', cause: `this execution does not own the shift any more (now: ${by}); it stopped without a write`,
}, 'stopped without a write');

/** Where a task that would move or judge traffic goes instead, when the record says that it may not; null when it may. */
export const diversion = (migration: Migration, record: ShiftRecord | null): Migration | null => {
  const where = standing(record, migration satisfies Owner);
  switch (where.kind) {
    case 'owner': return null;
    case 'completed': return { ...migration, next: 'done', note: 'finished before' };
    case 'reverting': return toRevert(migration, where.revert ?? { error: 'Reverted', cause: 'traffic was put back' });
    case 'superseded': return superseded(migration, where.by);
  }
};

export const toRevert = (migration: Migration, { error, cause }: Reason): Migration =>
  ({ ...migration, next: 'revert', error, cause, note: `putting traffic back: ${cause}` });

/** For a Wait state. */
export const secondsUntil = (instant: string, now: Date): number => Math.max(1, Math.ceil((Date.parse(instant) - now.getTime()) / 1000));

/** Traffic is back; somebody looks once more when no write can land any more. */
export const toSettle = (migration: Migration, { error, cause }: Reason, until: string, now: Date): Migration => ({
  ...migration,
  next: 'settle',
  error,
  cause,
  waitSeconds: secondsUntil(until, now),
  note: `traffic is back; a write that was under way may still land until ${until}`,
});
