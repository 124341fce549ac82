import { nextLookSeconds } from '../core/pacing';
import { sameShares, sharesAt } from '../core/rule-actions';
import { foreignChange, writtenShares } from '../core/watch';
import { readRoutes, writeShares } from '../routes';
import { diversion, planned, type Task, toRevert } from './answers';

export const shift: Task = async ({ loadBalancer, records, now }, event) => {
  const { config } = event;
  const migration = planned(event);
  const diverted = diversion(migration, await records.read(config.shift));
  if (diverted !== null) return diverted;

  const index = migration.step + 1;
  const step = migration.schedule[index];
  if (step === undefined) throw new Error(`there is no step after ${migration.step}`);
  const shares = sharesAt(migration.to, step.weight);

  const live = await readRoutes(loadBalancer, config);
  // Routes that say already what this step writes are its own work, left by an attempt whose answer was lost.
  const foreign = foreignChange(writtenShares(migration), live.filter(route => !sameShares(route.shares, shares)));
  if (foreign !== null) return toRevert(migration, foreign);

  await writeShares(loadBalancer, config, shares, 'single', live);

  // The check and the write are two calls: somebody may have decided to go back in between, and then this write came too late.
  return diversion(migration, await records.read(config.shift)) ?? {
    ...migration,
    next: 'wait',
    step: index,
    stepStartedAt: now().toISOString(),
    blindSince: undefined,
    waitSeconds: nextLookSeconds(step, step.holdSeconds, migration.schedule),
    note: `${migration.to} serves ${step.weight} %`,
  };
};
