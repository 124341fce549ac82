import type { Migration, ScheduleStep, ShiftRecord } from '../contract';
import { STEP_WRITE_DEADLINE_SECONDS } from '../core/owner';
import { elapsedSeconds, nextLookSeconds, stillLookSeconds } from '../core/pacing';
import { progressed, standing } from '../core/record';
import { sameShares, sharesAt } from '../core/rule-actions';
import { foreignChange, writtenShares } from '../core/watch';
import { readRoutes, writeShares } from '../routes';
import { diversion, planned, type Task, toRevert } from './answers';

/** An operator paused between the look that let the step through and its write. */
const held = (migration: Migration, at: string): Migration =>
  ({ ...migration, next: 'wait', stillSince: migration.stillSince ?? at, waitSeconds: stillLookSeconds(0), note: 'paused before the next step' });

const begun = (migration: Migration, step: number, { weight, holdSeconds }: ScheduleStep, at: string): Migration => ({
  ...migration,
  next: 'wait',
  step,
  stepStartedAt: at,
  blindSince: undefined,
  gateSince: undefined,
  skipTo: undefined,
  waitSeconds: nextLookSeconds({ weight, holdSeconds }, holdSeconds, migration.schedule),
  note: `${migration.to} serves ${weight} %`,
});

/** Somebody may have decided since then that traffic goes back: the machine repeats the task, which looks again. */
const requireFreshLook = (lookedAt: string, now: Date): void => {
  const seconds = elapsedSeconds(lookedAt, now);
  if (seconds > STEP_WRITE_DEADLINE_SECONDS) throw new Error(`the record was read ${Math.round(seconds)} seconds ago, too long to write by it`);
};

export const shift: Task = async ({ loadBalancer, records, now }, event) => {
  const { config } = event;
  const lookedAt = now().toISOString();
  const migration: Migration = { ...planned(event), lastWriteBegunAt: lookedAt };
  const seen = await records.read(config.shift);
  const diverted = diversion(migration, seen);
  if (diverted !== null) return diverted;
  if (seen?.paused !== undefined) return held(migration, now().toISOString());

  const index = migration.skipTo ?? migration.step + 1;
  const step = migration.schedule[index];
  if (step === undefined) throw new Error(`there is no step after ${migration.step}`);
  const shares = sharesAt(migration.to, step.weight);

  const live = await readRoutes(loadBalancer, config);
  // Routes that say already what this step writes are its own work, left by an attempt whose answer was lost.
  const foreign = foreignChange(writtenShares(migration), live.filter(route => !sameShares(route.shares, shares)));
  if (foreign !== null) return toRevert(migration, foreign);

  requireFreshLook(lookedAt, now());
  await writeShares(loadBalancer, config, shares, 'single', live);

  // The check and the write are two calls: somebody may have decided to go back in between, and then this write came too late.
  const at = now().toISOString();
  const progress = { step: index, of: migration.schedule.length, weight: step.weight, at };
  const record = await records.change(config.shift, current =>
    ownedBy(current, migration) && current.progress?.step !== index ? progressed(current, progress) : null);
  return diversion(migration, record) ?? begun(migration, index, step, at);
};

const ownedBy = (record: ShiftRecord | null, migration: Migration): record is ShiftRecord =>
  record !== null && standing(record, migration).kind === 'owner';
