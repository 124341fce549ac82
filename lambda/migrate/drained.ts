import type { ShiftConfig, ShiftRecord } from '../contract';
import { underDeployment } from '../core/deployment';
import { stillInUse } from '../core/drain';
import { retiring } from '../core/record';
import { readRoutes } from '../routes';
import { planned, type Task } from './answers';

/** The release is over; whatever speaks against the retirement of its old colour leaves that as it is. */
export const drained: Task = async ({ loadBalancer, records, now }, event) => {
  const { config } = event;
  const migration = planned(event);
  const inUse = stillInUse(migration.from, await readRoutes(loadBalancer, config));
  if (inUse !== null) return { ...migration, next: 'done', note: inUse.cause };

  const at = now();
  const record = await records.change(config.shift, current =>
    underDeployment(current, config.routes, at) === null ? retiring(current, migration, at.toISOString()) : null);
  return record?.status === 'retiring' && record.owner === migration.owner
    ? { ...migration, next: 'retire', note: `${migration.from} has drained` }
    : { ...migration, next: 'done', note: `${migration.from} is not retired: ${whyNot(record, config, at)}` };
};

const whyNot = (record: ShiftRecord | null, { routes }: ShiftConfig, at: Date): string =>
  underDeployment(record, routes, at)?.cause ?? 'the shift has gone on since this release';
