import type { RouteConfig, ShiftRecord } from './contract';
import { type RestDuty, restorable, withDrift } from './core/drift';
import { guardianSince } from './core/owner';
import { acquired } from './core/record';
import type { Gateways } from './gateways';
import { putBackMarked } from './revert';
import { readHealth } from './routes';
import { tellDrift } from './tell';

type Of<Kind extends RestDuty['kind']> = Extract<RestDuty, { kind: Kind }>;

/** Notes and tells it, unless somebody wrote the record since it was seen. */
export const noteDrift = async (gateways: Gateways, seen: ShiftRecord, { live, reason, next }: Of<'drift'>): Promise<void> => {
  const since = gateways.now().toISOString();
  let isNoted = false;
  await gateways.records.change(seen.shift, current => {
    isNoted = current?.revision === seen.revision;
    return isNoted ? withDrift(seen, { since, live }) : null;
  });
  if (isNoted) await tellDrift(gateways, seen, reason, next);
};

export const forgetDrift = async ({ records }: Gateways, seen: ShiftRecord): Promise<void> => {
  await records.change(seen.shift, current => current?.revision === seen.revision ? withDrift(seen, undefined) : null);
};

/** Whether the rules can be restored is asked only when they are to be. */
export const fit = async ({ loadBalancer }: Gateways, record: ShiftRecord, duty: Of<'restore'>): Promise<RestDuty> =>
  restorable(record, duty, await readHealth(loadBalancer, duty, record.safe));

const takeLock = ({ records }: Gateways, seen: ShiftRecord, { reason, routes }: Of<'restore'>, at: string): Promise<ShiftRecord | null> =>
  records.change(seen.shift, current => current?.revision === seen.revision
    ? acquired(current, {
        shift: seen.shift, owner: guardianSince(at), at, safe: seen.safe, run: runOf(routes, at),
        revert: { ...reason, road: 'guardian', decidedAt: at },
      })
    : null);

const runOf = (routes: readonly RouteConfig[], startedAt: string) => ({ startedAt, routes, watched: [], onStop: 'revert' }) as const;

/** As an operator's rollback does it, and only if the record is still the one that was seen: no release or deployment has begun since. */
export const restore = async (gateways: Gateways, seen: ShiftRecord, duty: Of<'restore'>): Promise<void> => {
  const at = gateways.now().toISOString();
  const taken = await takeLock(gateways, seen, duty, at);
  if (taken?.owner !== guardianSince(at)) return;
  await putBackMarked(gateways, { shift: seen.shift, routes: duty.routes }, { owner: taken.owner, epoch: taken.epoch }, taken);
};
