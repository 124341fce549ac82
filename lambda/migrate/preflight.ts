import type { Migration, Reason, ShiftConfig } from '../contract';
import { askedAlarms, judgeAlarms } from '../core/alarm-watch';
import { judgeOwners, ownedResources } from '../core/ownership';
import { pollSeconds } from '../core/pacing';
import { refusedForDeletedRule } from '../core/plan';
import { judgePreflight } from '../core/preflight';
import type { Gateways } from '../gateways';
import { giveUpUnbegun } from '../give-up';
import { readHealth, readRoutes } from '../routes';
import { diversion, planned, refusal, type Task } from './answers';
import { untilLanded } from './landed';

const askOwners = async ({ loadBalancer, ecs }: Gateways, { routes, ecsServices = [] }: ShiftConfig): Promise<Reason | null> => {
  const deleted = refusedForDeletedRule(await readRoutes(loadBalancer, { routes }));
  if (deleted !== null) return deleted;
  const [tagged, services] = await Promise.all([loadBalancer.tagged(ownedResources(routes)), ecs.services(ecsServices)]);
  return judgeOwners(routes, { tagged, services });
};

export const preflight: Task = async (gateways, event) => {
  const { loadBalancer, alarms, records, now } = gateways;
  const { config } = event;
  const { preflightStartedAt } = planned(event);
  const migration: Migration = { ...planned(event), preflightStartedAt: preflightStartedAt ?? now().toISOString() };
  if (!migration.dryRun) {
    const record = await records.read(config.shift);
    const elsewhere = diversion(migration, record) ?? await untilLanded(gateways, config, planned(event), record);
    if (elsewhere !== null) return elsewhere;
  }

  const names = askedAlarms(config, migration.to, migration.ignoreAlarms);
  const [health, safeHealth, observations, owned] = await Promise.all([
    readHealth(loadBalancer, config, migration.to),
    readHealth(loadBalancer, config, migration.from),
    alarms.observe(names),
    // Who owns the rules does not change while targets are waited for.
    preflightStartedAt === undefined ? askOwners(gateways, config) : null,
  ]);

  const verdict = judgePreflight({ config, migration, health, safeHealth, owned, now: now(), alarms: judgeAlarms(names, observations) });
  switch (verdict.kind) {
    case 'wait':
      return { ...migration, next: 'wait', waitSeconds: pollSeconds(config.healthyTimeoutSeconds, config.healthyTimeoutSeconds), note: verdict.note };
    case 'refuse':
      await giveUpUnbegun(gateways, config.shift, migration);
      return refusal(migration, verdict.reason);
    case 'ready':
      return migration.dryRun
        ? { ...migration, next: 'done', note: dryRunNote(config, migration, verdict.note) }
        : { ...migration, next: 'shift', safeHealthy: verdict.safeHealthy, note: verdict.note };
  }
};

const describePlan = ({ from, to, schedule }: Migration) =>
  `from ${from} to ${to} by ${schedule.map(({ weight, holdSeconds }) => `${weight} % for ${holdSeconds} s`).join(', ')}`;

const dryRunNote = ({ prober }: ShiftConfig, migration: Migration, note: string): string =>
  `dry run: would shift ${describePlan(migration)}; ${note}; ${prober ? 'smoke tests were not run, ' : ''}nothing was changed`;
