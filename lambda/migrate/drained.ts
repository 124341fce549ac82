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

  const record = await records.change(config.shift, current => retiring(current, migration, now().toISOString()));
  return record?.status === 'retiring' && record.owner === migration.owner
    ? { ...migration, next: 'retire', note: `${migration.from} has drained` }
    : { ...migration, next: 'done', note: `${migration.from} is not retired: the shift has gone on since this release` };
};
