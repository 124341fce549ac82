import type { Migration } from '../contract';
import { judgeAlarms, watchedAlarms } from '../core/alarm-watch';
import { pollSeconds } from '../core/pacing';
import { judgePreflight } from '../core/preflight';
import { refused, standing } from '../core/record';
import { readHealth } from '../routes';
import { diversion, planned, refusal, type Task } from './answers';
import { untilLanded } from './landed';

export const preflight: Task = async (gateways, event) => {
  const { loadBalancer, alarms, records, now } = gateways;
  const { config } = event;
  const migration: Migration = { ...planned(event), preflightStartedAt: planned(event).preflightStartedAt ?? now().toISOString() };
  if (!migration.dryRun) {
    const record = await records.read(config.shift);
    const elsewhere = diversion(migration, record) ?? await untilLanded(gateways, config, planned(event), record);
    if (elsewhere !== null) return elsewhere;
  }

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
        ? { ...migration, next: 'done', note: `dry run: would shift ${describePlan(migration)}; ${verdict.note}; nothing was changed` }
        : { ...migration, next: 'shift', note: verdict.note };
  }
};

const describePlan = ({ from, to, schedule }: Migration) =>
  `from ${from} to ${to} by ${schedule.map(({ weight, holdSeconds }) => `${weight} % for ${holdSeconds} s`).join(', ')}`;
