import { isThrottled } from '../aws/throttling';
import type { Migration } from '../contract';
import { askedAlarms, holdingAlarms, judgeAlarms, watchedAlarms } from '../core/alarm-watch';
import type { Healthy } from '../core/capacity';
import { capacityOf } from '../core/capacity';
import { measuredOver, withoutProbes } from '../core/metrics';
import { afterStandstill } from '../core/pacing';
import { afterProbe, judgeProbe } from '../core/probe';
import type { Requests } from '../core/stickiness';
import { isSticky, settledMinutes } from '../core/stickiness';
import type { Look, WatchFacts, WatchVerdict } from '../core/watch';
import { breach, judgeUnseen, judgeWatch, stepWanted } from '../core/watch';
import type { Gateways } from '../gateways';
import { readHealthy, readRoutes } from '../routes';
import { diversion, planned, type Task, toRevert } from './answers';
import { compared } from './compare';

type Stand = Extract<WatchVerdict, { kind: 'stand' }>;

const standing = (migration: Migration, { obstacle, waitSeconds, note }: Stand, at: string): Migration => ({
  ...migration, next: 'wait', waitSeconds, note,
  stillSince: migration.stillSince ?? at,
  blindSince: obstacle.kind === 'blind' ? migration.blindSince ?? at : undefined,
  gateSince: obstacle.kind === 'gate' ? migration.gateSince ?? at : migration.gateSince,
  inconclusiveSince: obstacle.kind === 'inconclusive' ? migration.inconclusiveSince ?? at : migration.inconclusiveSince,
});

const going = (migration: Migration, verdict: Exclude<WatchVerdict, Stand>): Migration => {
  switch (verdict.kind) {
    case 'revert': return toRevert(migration, verdict.reason);
    case 'wait': return { ...migration, next: 'wait', waitSeconds: verdict.waitSeconds, note: verdict.note };
    case 'advance': return { ...migration, next: 'shift', note: verdict.note };
    // The next step is the last.
    case 'promote': return { ...migration, next: 'shift', skipTo: migration.schedule.length - 1, note: verdict.note };
    case 'finish': return { ...migration, next: 'finish', note: verdict.note };
  }
};

/** Only what is judged is asked: the safe colour's health at every look, the new colour's when a step may come. */
const readCapacity = async ({ loadBalancer }: Gateways, seen: Look): Promise<Healthy> => {
  const { config, migration: { from, to } } = seen;
  const { newColorPercent, minRevertPercent } = capacityOf(config);
  const [safe, fresh] = await Promise.all([
    minRevertPercent > 0 ? readHealthy(loadBalancer, config, from) : {},
    newColorPercent > 0 && stepWanted(seen) !== undefined ? readHealthy(loadBalancer, config, to) : {},
  ]);
  return { ...safe, ...fresh };
};

/** A look at which something could not be seen. */
class Unseen extends Error {}

const unreadable = (error: Error): never => {
  throw new Unseen(`the metrics could not be read (${error.name}: ${error.message})`);
};

/** Asked last, when nothing else keeps the next step back: metrics are paid for by the read. */
const readRequests = async ({ metrics }: Gateways, { config, migration, now }: Look): Promise<Requests | null> => {
  const minutes = isSticky(config) ? settledMinutes(migration, now) : null;
  if (minutes === null) return null;
  const counted = await metrics.minutes(config.routes, minutes.from, minutes.to).catch(unreadable);
  const periods = withoutProbes(counted, migration.probed ?? []);
  const { blue, green } = measuredOver(periods);
  return { blue: blue.requests, green: green.requests };
};

const answer = (migration: Migration, verdict: WatchVerdict, at: Date): Migration =>
  verdict.kind === 'stand' ? standing(migration, verdict, at.toISOString()) : going(afterStandstill(migration, at), verdict);

const look: Task = async (gateways, event) => {
  const { loadBalancer, alarms, records, now } = gateways;
  const { config, probe } = event;
  const migration = afterProbe(planned(event), config, probe, now());
  const { to, ignoreAlarms } = migration;
  const [record, live, observations] = await Promise.all([
    records.read(config.shift), readRoutes(loadBalancer, config), alarms.observe(askedAlarms(config, to, ignoreAlarms)),
  ]);
  const diverted = diversion(migration, record);
  if (diverted !== null) return diverted;

  const before: Look = {
    migration, config, wishes: record!, live, now: now(),
    alarms: judgeAlarms(watchedAlarms(config, to, ignoreAlarms), observations),
    holdingAlarms: judgeAlarms(holdingAlarms(config, to, ignoreAlarms), observations),
    probe: judgeProbe(migration, config, probe),
  };
  const reason = breach(before);
  if (reason !== null) return toRevert(migration, reason);
  const seen: Look = { ...before, migration: await compared(gateways, config, migration).catch(unreadable) };
  // Going back waits for nothing that only going forward needs.
  const worse = breach(seen);
  if (worse !== null) return toRevert(seen.migration, worse);
  const facts: WatchFacts = { ...seen, healthy: await readCapacity(gateways, seen), requests: null };
  const verdict = judgeWatch(facts);
  const steps = verdict.kind === 'advance' || verdict.kind === 'promote';
  return answer(seen.migration, steps ? judgeWatch({ ...facts, requests: await readRequests(gateways, seen) }) : verdict, seen.now);
};

export const watch: Task = async (gateways, event) => {
  try {
    return await look(gateways, event);
  } catch (error) {
    if (!isThrottled(error) && !(error instanceof Unseen)) throw error;
    const cause = error instanceof Unseen ? error.message : `AWS throttles what the release looks at (${error.name}: ${error.message})`;
    const at = gateways.now();
    const migration = afterProbe(planned(event), event.config, event.probe, at);
    return answer(migration, judgeUnseen(migration, cause, at), at);
  }
};
