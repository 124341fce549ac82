import type { MigrateEvent, Migration, Outcome, Reason, ShiftRecord } from './contract';
import { judgeAlarms, namesOfAllAlarms, watchedAlarms } from './core/alarm-watch';
import { parseMigrateInput } from './core/input';
import { afterBlindness, nextLookSeconds, pollSeconds } from './core/pacing';
import { alreadyRunning, ownerDied, planMigration, safeColor } from './core/plan';
import { judgePreflight } from './core/preflight';
import type { Owner } from './core/record';
import { acquired, migrating, refused, released, standing } from './core/record';
import { sameShares, sharesAt } from './core/rule-actions';
import { foreignChange, judgeWatch, writtenShares } from './core/watch';
import type { Gateways } from './gateways';
import { putBack } from './revert';
import { bringBack, readRoutes, writeShares } from './routes';

type Task = (gateways: Gateways, event: MigrateEvent) => Promise<Migration>;

/** What a Migrate execution carries before anything is planned. */
const unplanned = ({ execution }: MigrateEvent): Migration => ({
  next: 'failed', owner: execution.id, epoch: 0, startedAt: execution.startTime, from: 'blue', to: 'green', schedule: [], dryRun: false,
  ignoreAlarms: [], step: -1, waitSeconds: 0, note: '',
});

const failed = (migration: Migration, { error, cause }: Reason, note: string): Migration =>
  ({ ...migration, next: 'failed', error, cause, note });

const refusal = (migration: Migration, reason: Reason): Migration => failed(migration, reason, `refused: ${reason.cause}`);

const planned = ({ migration }: MigrateEvent): Migration => {
  if (migration === false) throw new Error('this task needs a planned migration');
  return migration;
};

/** Takes the lock from an owner that died; traffic is marked as going back before anything is written. */
const takeOver = async ({ records, now }: Gateways, { config, execution }: MigrateEvent, dead: ShiftRecord): Promise<ShiftRecord> => {
  const at = now().toISOString();
  const cause = `${dead.owner} ended without finishing; ${execution.id} took over and put traffic back to ${dead.safe}`;
  const revert = { error: 'OwnerDied', cause, road: 'takeover', decidedAt: at } as const;
  const taken = await records.change(config.shift, current => current?.revision === dead.revision
    ? acquired(current, { shift: config.shift, owner: execution.id, at, safe: dead.safe, revert })
    : null);
  if (taken?.owner !== execution.id) throw new Error(`the lock of ${config.shift} was taken by ${taken?.owner} at the same time`);
  return taken;
};

/** Not so when an operator wants traffic back: that mark stays, for the tasks to see. */
const isTakeover = ({ owner, status, revert }: ShiftRecord, execution: string): boolean =>
  owner === execution && status === 'reverting' && revert?.road === 'takeover';

/** A plan that is repeated, because its answer was lost, after an operator put the release back: that was its end. */
const wasPutBack = (record: ShiftRecord | null, execution: string): record is ShiftRecord & { last: Outcome & Reason } =>
  record?.status === 'idle' && record.last?.outcome === 'reverted' && record.last.owner === execution;

const plan: Task = async (gateways, event) => {
  const { config, execution } = event;
  const parsed = parseMigrateInput(event.input, namesOfAllAlarms(config));
  if (!parsed.ok) return refusal(unplanned(event), parsed.refusal);

  let record = await gateways.records.read(config.shift);
  if (record !== null && record.status !== 'idle' && record.owner !== execution.id) {
    if (await gateways.executions.isRunning(record.owner!)) return refusal(unplanned(event), alreadyRunning(record));
    if (parsed.value.dryRun === true) return refusal(unplanned(event), ownerDied(record));
    record = await takeOver(gateways, event, record);
  }
  if (wasPutBack(record, execution.id)) return refusal(unplanned(event), record.last);
  const tookOver = record !== null && isTakeover(record, execution.id);
  if (tookOver) await bringBack(gateways.loadBalancer, config, record!.safe);

  const safe = safeColor(record, await readRoutes(gateways.loadBalancer, config));
  const decision = 'refusal' in safe ? safe : planMigration({ config, input: parsed.value, execution, safe: safe.safe });
  if ('refusal' in decision) {
    if (tookOver) await giveUpLock(gateways, event);
    return refusal(unplanned(event), decision.refusal);
  }
  const { migration } = decision;
  return migration.dryRun ? migration : lock(gateways, event, migration, record);
};

const giveUpLock = async ({ records }: Gateways, { config, execution }: MigrateEvent) =>
  records.change(config.shift, current => current?.owner === execution.id ? refused(current) : null);

/** The conditional write that makes one execution the owner. A repeated task finds the lock its own. */
const lock = async (
  { records, now }: Gateways, { config, execution }: MigrateEvent, migration: Migration, seen: ShiftRecord | null,
): Promise<Migration> => {
  const record = await records.change(config.shift, current => {
    if (current?.owner === execution.id) return isTakeover(current, execution.id) ? migrating(current, migration.to) : null;
    if (current !== null && current.status !== 'idle') return null;
    if (current?.revision !== seen?.revision) throw new Error(`the record of ${config.shift} changed while the release was planned`);
    const { from: safe, to: target } = migration;
    return acquired(current, { shift: config.shift, owner: execution.id, at: now().toISOString(), safe, target });
  });
  return record?.owner === execution.id ? { ...migration, epoch: record.epoch } : refusal(migration, alreadyRunning(record!));
};

const preflight: Task = async ({ loadBalancer, alarms, records, now }, event) => {
  const { config } = event;
  const migration: Migration = { ...planned(event), preflightStartedAt: planned(event).preflightStartedAt ?? now().toISOString() };
  const groups = [...new Set(config.routes.map(route => route.targetGroupArns[migration.to]))];
  const names = watchedAlarms(config, migration.to, migration.ignoreAlarms);

  const verdict = judgePreflight({
    config, migration, now: now(),
    health: await Promise.all(groups.map(group => loadBalancer.health(group))),
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

const superseded = (migration: Migration, by: string): Migration => failed(migration, {
  error: 'Superseded', cause: `this execution does not own the shift any more (now: ${by}); it stopped without a write`,
}, 'stopped without a write');

/** Where a task that would move or judge traffic goes instead, when the record says that it may not; null when it may. */
const diversion = (migration: Migration, record: ShiftRecord | null): Migration | null => {
  const where = standing(record, migration satisfies Owner);
  switch (where.kind) {
    case 'owner': return null;
    case 'completed': return { ...migration, next: 'done', note: 'finished before' };
    case 'reverting': return toRevert(migration, where.revert ?? { error: 'Reverted', cause: 'traffic was put back' });
    case 'superseded': return superseded(migration, where.by);
  }
};

const toRevert = (migration: Migration, { error, cause }: Reason): Migration =>
  ({ ...migration, next: 'revert', error, cause, note: `putting traffic back: ${cause}` });

const shift: Task = async ({ loadBalancer, records, now }, event) => {
  const { config } = event;
  const migration = planned(event);
  const diverted = diversion(migration, await records.read(config.shift));
  if (diverted !== null) return diverted;

  const index = migration.step + 1;
  const step = migration.schedule[index];
  if (step === undefined) throw new Error(`there is no step after ${migration.step}`);
  const shares = sharesAt(migration.to, step.weight);

  const live = await readRoutes(loadBalancer, config);
  // Routes that say already what this step writes are its own work, left by an attempt whose answer was lost.
  const foreign = foreignChange(writtenShares(migration), live.filter(route => !sameShares(route.shares, shares)));
  if (foreign !== null) return toRevert(migration, foreign);

  await writeShares(loadBalancer, config, shares, 'single', live);

  // The check and the write are two calls: somebody may have decided to go back in between, and then this write came too late.
  return diversion(migration, await records.read(config.shift)) ?? {
    ...migration,
    next: 'wait',
    step: index,
    stepStartedAt: now().toISOString(),
    blindSince: undefined,
    waitSeconds: nextLookSeconds(step, step.holdSeconds, migration.schedule),
    note: `${migration.to} serves ${step.weight} %`,
  };
};

const watch: Task = async ({ loadBalancer, alarms, records, now }, event) => {
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

const finish: Task = async ({ records, now }, event) => {
  const { config } = event;
  const migration = planned(event);
  const { owner, epoch, from, to } = migration;
  const record = await records.change(config.shift, current =>
    current !== null && standing(current, migration).kind === 'owner'
      ? released(current, to, { outcome: 'completed', owner, epoch, at: now().toISOString() })
      : null);
  const done: Migration = { ...migration, next: 'done', note: `${to} serves everything; ${from} is idle` };
  return record?.last?.outcome === 'completed' && record.last.epoch === epoch ? done : diversion(migration, record) ?? done;
};

/** Why the execution came here: the verdict of a task, or an error that its Catch caught. */
const reasonOf = ({ migration, failure }: MigrateEvent): Reason => failure === false
  ? { error: (migration && migration.error) || 'Reverted', cause: (migration && migration.cause) || 'traffic is put back' }
  : { error: 'TaskFailed', cause: `a task of this release failed with ${failure.Error}: ${failure.Cause ?? 'no cause given'}` };

/** Only a run that got as far as a step may write rules when it cannot read the record. */
const mayHaveMovedTraffic = (migration: Migration | false): boolean =>
  migration !== false && !migration.dryRun && (migration.step >= 0 || migration.next === 'shift');

const revert: Task = async (gateways, event) => {
  const { config, execution } = event;
  const reason = reasonOf(event);
  // A failure in the plan can come after the lock was taken: then only the record knows the epoch.
  const record = event.migration === false ? await gateways.records.read(config.shift) : null;
  const migration = event.migration || { ...unplanned(event), epoch: record?.owner === execution.id ? record.epoch : 0 };

  const result = await putBack(gateways, {
    config, reason, road: 'watch',
    me: { owner: execution.id, epoch: migration.epoch },
    fallback: mayHaveMovedTraffic(event.migration) ? migration.from : undefined,
  });
  switch (result.kind) {
    case 'reverted': return failed(migration, result.revert, `${result.safe} serves everything again`);
    case 'completed': return { ...migration, next: 'done', note: `${result.safe} serves everything` };
    case 'superseded': return event.failure === false ? superseded(migration, result.by) : failed(migration, reason, 'nothing had been moved');
  }
};

export const MIGRATE_TASKS = { plan, preflight, shift, watch, finish, revert } as const;
