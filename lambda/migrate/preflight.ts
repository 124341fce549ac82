import type { Migration } from '../contract';
import { judgeAlarms, watchedAlarms } from '../core/alarm-watch';
import { pollSeconds } from '../core/pacing';
import { judgePreflight } from '../core/preflight';
import { refused, standing } from '../core/record';
import { readHealth } from '../routes';
import { diversion, planned, refusal, type Task } from './answers';

export const preflight: Task = async ({ loadBalancer, alarms, records, now }, event) => {
  const { config } = event;
  const migration: Migration = { ...planned(event), preflightStartedAt: planned(event).preflightStartedAt ?? now().toISOString() };
  const diverted = migration.dryRun ? null : diversion(migration, await records.read(config.shift));
  if (diverted !== null) return diverted;

  const names = watchedAlarms(config, migration.to, migration.ignoreAlarms);

  const verdict = judgePreflight({
    config, migration, now: now(),
    health: await readHealth(loadBalancer, config, migration.to),
    alarms: judgeAlarms(names, await alarms.observe(names)),
  });
  switch (verdict.kind) {
    case 'wait':
      return { ...migration, next: 'wait', waitSeconds: pollSeconds(config.healthyTimeoutSeconds, config.healthyTimeoutSeconds), note: verdict.note };
    case 'refuse':
      await records.change(config.shift, current =>
        current !== null && standing(current, migration).kind === 'owner' ? refused(current) : null);
      return refusal(migration, verdict.reason);
    case 'ready':
      return migration.dryRun
        ? { ...migration, next: 'done', note: `dry run: would shift ${describePlan(migration)}; ${verdict.note}; ${config.prober ? 'smoke tests were not run, ' : ''}nothing was changed` }
        : { ...migration, next: 'shift', note: verdict.note };
  }
};

const describePlan = ({ from, to, schedule }: Migration) =>
  `from ${from} to ${to} by ${schedule.map(({ weight, holdSeconds }) => `${weight} % for ${holdSeconds} s`).join(', ')}`;
