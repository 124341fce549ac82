import type { Migration } from '../contract';
import { judgeAlarms, watchedAlarms } from '../core/alarm-watch';
import { afterStandstill, standstillOf } from '../core/pacing';
import { afterProbe, judgeProbe } from '../core/probe';
import type { WatchVerdict } from '../core/watch';
import { judgeWatch } from '../core/watch';
import { readRoutes } from '../routes';
import { diversion, planned, type Task, toRevert } from './answers';

type Stand = Extract<WatchVerdict, { kind: 'stand' }>;

const standing = (migration: Migration, { obstacle, waitSeconds, note }: Stand, at: string): Migration => ({
  ...migration, next: 'wait', waitSeconds, note,
  stillSince: migration.stillSince ?? at,
  blindSince: obstacle.kind === 'blind' ? migration.blindSince ?? at : undefined,
  gateSince: obstacle.kind === 'gate' ? migration.gateSince ?? at : migration.gateSince,
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

export const watch: Task = async ({ loadBalancer, alarms, records, now }, event) => {
  const { config, probe } = event;
  const migration = afterProbe(planned(event), config, probe, now());
  const names = watchedAlarms(config, migration.to, migration.ignoreAlarms);
  const [record, live, observations] = await Promise.all([
    records.read(config.shift), readRoutes(loadBalancer, config), alarms.observe(names),
  ]);
  const diverted = diversion(migration, record);
  if (diverted !== null) return diverted;

  const facts = {
    wishes: record!, standstill: standstillOf(config), live, alarms: judgeAlarms(names, observations),
    probe: judgeProbe(migration, config, probe), now: now(),
  };
  const verdict = judgeWatch({ ...facts, migration });
  if (verdict.kind === 'stand') return standing(migration, verdict, facts.now.toISOString());
  // Going on ends the standstill, and with it the time for which nothing could be judged: that must not take back what it led to.
  if (verdict.kind === 'revert') return toRevert(migration, verdict.reason);
  const moving = afterStandstill(migration, facts.now);
  const judged = judgeWatch({ ...facts, migration: moving });
  return judged.kind === 'stand' ? standing(moving, judged, facts.now.toISOString()) : going(moving, judged);
};
