import type { Migration, ScheduleStep, ShiftConfig, ShiftRecord } from '../contract';
import { inconclusiveStepsOf } from '../core/comparison-watch';
import { STEP_WRITE_DEADLINE_SECONDS } from '../core/owner';
import { elapsedSeconds, mayStand, nextLookSeconds, stillLookSeconds } from '../core/pacing';
import { ruleDeleted } from '../core/plan';
import { moving, progressed, standing } from '../core/record';
import { sameShares, sharesAt } from '../core/rule-actions';
import { strictSeconds } from '../core/step-end';
import { foreignChange, leavesForeignChange, writtenShares } from '../core/watch';
import { withWritten } from '../core/written';
import type { Gateways } from '../gateways';
import { readRoutes, writeShares } from '../routes';
import { diversion, planned, type Task, toRevert } from './answers';

/** Between the look that let the step through and its write an operator paused, or somebody changed the rules. */
const held = (migration: Migration, at: string, note: string): Migration =>
  ({ ...migration, next: 'wait', stillSince: migration.stillSince ?? at, waitSeconds: stillLookSeconds(0), note });

const begun = (config: ShiftConfig, migration: Migration, step: number, { weight, holdSeconds }: ScheduleStep, at: string): Migration => ({
  ...withWritten(migration, { step, weight, at }),
  next: 'wait',
  step,
  stepStartedAt: at,
  blindSince: undefined,
  gateSince: undefined,
  inconclusiveSince: undefined,
  inconclusiveSteps: inconclusiveStepsOf(config, migration),
  skipTo: undefined,
  waitSeconds: nextLookSeconds({ weight, holdSeconds }, holdSeconds, migration.schedule, strictSeconds(config)),
  note: `${migration.to} serves ${weight} %`,
});

/** Somebody may have decided since then that traffic goes back: the machine repeats the task, which looks again. */
const requireFreshLook = (lookedAt: string, now: Date): void => {
  const seconds = elapsedSeconds(lookedAt, now);
  if (seconds > STEP_WRITE_DEADLINE_SECONDS) throw new Error(`the record was read ${Math.round(seconds)} seconds ago, too long to write by it`);
};

/** From now on no other task of this run gives up the lock as if nothing had been moved. */
const beginMoving = async ({ records }: Gateways, { shift: name }: ShiftConfig, migration: Migration, seen: ShiftRecord, at: string) =>
  seen.begunAt !== undefined ? seen : records.change(name, current =>
    ownedBy(current, migration) && current.begunAt === undefined ? moving(current, at) : null);

export const shift: Task = async (gateways, event) => {
  const { loadBalancer, records, now } = gateways;
  const { config } = event;
  const lookedAt = now().toISOString();
  const migration: Migration = { ...planned(event), lastWriteBegunAt: lookedAt };
  const seen = await records.read(config.shift);
  const diverted = diversion(migration, seen);
  if (diverted !== null) return diverted;
  if (seen?.paused !== undefined && mayStand(config, migration)) return held(migration, now().toISOString(), 'paused before the next step');

  const meanwhile = diversion(migration, await beginMoving(gateways, config, migration, seen!, lookedAt));
  if (meanwhile !== null) return meanwhile;

  const index = migration.skipTo ?? migration.step + 1;
  const step = migration.schedule[index];
  if (step === undefined) throw new Error(`there is no step after ${migration.step}`);
  const shares = sharesAt(migration.to, step.weight);

  const live = await readRoutes(loadBalancer, config);
  const deleted = ruleDeleted(live);
  if (deleted !== null) return toRevert(migration, deleted);
  // Routes that say already what this step writes are its own work, left by an attempt whose answer was lost.
  const foreign = foreignChange(writtenShares(migration), live.filter(route => !sameShares(route.shares, shares)));
  if (foreign !== null) {
    return leavesForeignChange(config) ? held(migration, now().toISOString(), foreign.cause) : toRevert(migration, foreign);
  }

  requireFreshLook(lookedAt, now());
  await writeShares(loadBalancer, config, shares, 'single', live);

  // The check and the write are two calls: somebody may have decided to go back in between, and then this write came too late.
  const at = now().toISOString();
  const progress = { step: index, of: migration.schedule.length, weight: step.weight, at };
  const record = await records.change(config.shift, current =>
    ownedBy(current, migration) && current.progress?.step !== index ? progressed(current, progress) : null);
  return diversion(migration, record) ?? begun(config, migration, index, step, at);
};

const ownedBy = (record: ShiftRecord | null, migration: Migration): record is ShiftRecord =>
  record !== null && standing(record, migration).kind === 'owner';
