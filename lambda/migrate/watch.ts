import { judgeAlarms, watchedAlarms } from '../core/alarm-watch';
import { afterBlindness } from '../core/pacing';
import { judgeWatch } from '../core/watch';
import { readRoutes } from '../routes';
import { diversion, planned, type Task, toRevert } from './answers';

export const watch: Task = async ({ loadBalancer, alarms, records, now }, event) => {
  const { config } = event;
  const migration = planned(event);
  const names = watchedAlarms(config, migration.to, migration.ignoreAlarms);
  const [record, live, observations] = await Promise.all([
    records.read(config.shift), readRoutes(loadBalancer, config), alarms.observe(names),
  ]);
  const diverted = diversion(migration, record);
  if (diverted !== null) return diverted;

  const judged = judgeAlarms(names, observations);
  const seeing = judged.finding === 'blind' ? migration : afterBlindness(migration, now());
  const verdict = judgeWatch({ migration: seeing, live, alarms: judged, now: now() });
  switch (verdict.kind) {
    case 'revert': return toRevert(seeing, verdict.reason);
    case 'hold': return { ...seeing, next: 'wait', waitSeconds: verdict.waitSeconds, blindSince: verdict.blindSince, note: verdict.note };
    case 'wait': return { ...seeing, next: 'wait', waitSeconds: verdict.waitSeconds, note: verdict.note };
    case 'advance': return { ...seeing, next: 'shift', note: verdict.note };
    case 'finish': return { ...seeing, next: 'finish', note: verdict.note };
  }
};
