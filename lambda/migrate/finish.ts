import type { Migration } from '../contract';
import { askedAlarms } from '../core/alarm-watch';
import { drainSeconds } from '../core/drain';
import { stillLookSeconds } from '../core/pacing';
import { ruleDeleted } from '../core/plan';
import { released, standing } from '../core/record';
import { foreignChange, leavesForeignChange, writtenShares } from '../core/watch';
import { readRoutes } from '../routes';
import { diversion, planned, type Task, toRevert } from './answers';

export const finish: Task = async ({ loadBalancer, records, now }, event) => {
  const { config } = event;
  const migration = planned(event);
  const diverted = diversion(migration, await records.read(config.shift));
  if (diverted !== null) return diverted;
  const live = await readRoutes(loadBalancer, config);
  const deleted = ruleDeleted(live);
  if (deleted !== null) return toRevert(migration, deleted);
  const foreign = foreignChange(writtenShares(migration), live);
  if (foreign !== null) {
    return leavesForeignChange(config)
      ? { ...migration, next: 'wait', stillSince: now().toISOString(), waitSeconds: stillLookSeconds(0), note: foreign.cause }
      : toRevert(migration, foreign);
  }

  const { owner, epoch, from, to, ignoreAlarms, inconclusiveSteps } = migration;
  const watched = askedAlarms(config, to, ignoreAlarms);
  const record = await records.change(config.shift, current =>
    current !== null && standing(current, migration).kind === 'owner'
      ? released(current, to, { outcome: 'completed', owner, epoch, at: now().toISOString(), inconclusiveSteps, watched })
      : null);
  const done: Migration = { ...migration, next: 'done', waitSeconds: drainSeconds(config, from), note: `${to} serves everything; ${from} is idle` };
  return record?.last?.outcome === 'completed' && record.last.epoch === epoch ? done : diversion(migration, record) ?? done;
};
