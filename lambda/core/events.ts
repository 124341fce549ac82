import type { Color, EventKind, ExecutionContext, MigrateTask, Migration, Reason, ShiftRecord } from '../contract';
import { endOfStep } from './comparison-watch';
import { untold } from './comparison-words';
import { isExecution } from './owner';
import { currentStep } from './pacing';

/** A write of the record. */
export interface RecordChange {
  readonly before: ShiftRecord | null;
  readonly after: ShiftRecord;
}

/** What a function was asked, answered, and wrote into the record on the way. */
export interface Invocation {
  readonly shift: string;
  /** Absent for the guardian, whom no execution asks. */
  readonly execution?: ExecutionContext;
  readonly input?: unknown;
  /** Of a Migrate execution only. */
  readonly task?: MigrateTask;
  readonly before: Migration | false;
  /** Null when there is none, because no Migrate execution asked or because the task failed. */
  readonly after: Migration | null;
  readonly changes: readonly RecordChange[];
}

/** Which run it is about, and how far that has come. */
export interface Run {
  readonly execution?: string;
  readonly startedAt?: string;
  readonly from?: Color;
  readonly to?: Color;
  readonly weight?: number;
  /** The first one is 1. */
  readonly step?: number;
  readonly steps?: number;
}

export interface Happening {
  readonly kind: EventKind;
  readonly run: Run;
  readonly reason?: Reason;
  /** What the run has to say of itself. */
  readonly note?: string;
  /** What the comparison said of the step before, or of the whole release when that is complete. */
  readonly compared?: string;
  /** Of a complete release: how many of its steps ended without enough traffic to tell. */
  readonly inconclusiveSteps?: number;
}

/** Tasks in which a release can turn out to be complete, as their repetition or at a second look. */
const ENDS: readonly MigrateTask[] = ['shift', 'watch', 'finish', 'revert', 'settle'];

const runOf = (migration: Migration): Run => {
  const { owner: execution, startedAt, from, to, step, schedule } = migration;
  const current = currentStep(migration);
  return { execution, startedAt, from, to, ...current && { weight: current.weight, step: step + 1, steps: schedule.length } };
};

const runOfRecord = ({ owner, run, safe, target, progress }: ShiftRecord, asking: ExecutionContext | undefined): Run => ({
  execution: owner !== undefined && isExecution(owner) ? owner : undefined,
  startedAt: run?.startedAt ?? (owner === asking?.id ? asking?.startTime : undefined),
  from: safe,
  to: target,
  ...progress && { weight: progress.weight, step: progress.step + 1, steps: progress.of },
});

/** Also when the input was refused, and nothing but the input says so. */
export const isDryRun = ({ before, after, input }: Invocation): boolean =>
  (before && before.dryRun) || after?.dryRun === true || (input as { dryRun?: unknown } | null | undefined)?.dryRun === true;

/** An alarm that cannot be evaluated comes and goes by itself. */
const standsStill = (migration: Migration | false): boolean =>
  migration !== false && migration.stillSince !== undefined && migration.blindSince === undefined;

const WAITS_FOR_SOMEBODY = ['gateSince', 'inconclusiveSince'] as const;

const beginsToStandStill = (before: Migration | false, after: Migration): boolean => after.next === 'wait' && standsStill(after)
  && (!standsStill(before) || WAITS_FOR_SOMEBODY.some(since => after[since] !== undefined && (before && before[since]) === undefined));

const ofMigration = ({ task, before, after }: Invocation): Happening[] => {
  if (after === null || task === undefined) return [];
  const run = runOf(after);
  if (task === 'preflight' && after.next === 'shift') return [{ kind: 'started', run, note: after.note }];
  if (before && after.step > before.step) return [{ kind: 'step', run, note: before.note, compared: endOfStep(before, after) }];
  if (beginsToStandStill(before, after)) return [{ kind: 'paused', run, note: after.note }];
  if (after.next === 'done' && ENDS.includes(task)) return [{ kind: 'completed', run, compared: untold(after), inconclusiveSteps: after.inconclusiveSteps }];
  if (after.next !== 'failed' || after.ending !== 'refused') return [];
  const planned = before ? run : { execution: run.execution, startedAt: run.startedAt };
  return [{ kind: 'refused', run: planned, reason: { error: after.error ?? 'Refused', cause: after.cause ?? after.note } }];
};

/** Whoever takes the lock of a dead owner puts back what that one left. */
const takenOver = ({ after: answer, changes, execution }: Invocation): Happening[] => answer === null ? [] : changes
  .filter(({ before, after }) => after.revert?.road === 'takeover' && before?.owner !== after.owner && before?.revert?.verifiedAt === undefined)
  .map(({ before, after: { revert } }) => ({ kind: 'reverted', run: runOfRecord(before!, execution), reason: revert }));

/** All writes of the record as one; null without any. */
const net = (changes: readonly RecordChange[]): RecordChange | null => {
  const [first, last] = [changes[0], changes.at(-1)];
  return first && last ? { before: first.before, after: last.after } : null;
};

/** What became of a run as its record has it: for runs that cannot tell it themselves, and so that it is told but once. */
const ofRecord = ({ changes, execution }: Invocation): Happening[] => {
  const change = net(changes);
  if (change === null) return [];
  const { after } = change;
  // An epoch is a run's: what was before it belongs to another one.
  const before = change.before?.epoch === after.epoch ? change.before : null;
  const run = runOfRecord(after.owner === undefined ? changes.at(-1)!.before ?? after : after, execution);
  const { revert, heldSince } = after;
  if (revert?.verifiedAt !== undefined && before?.revert?.verifiedAt === undefined) return [{ kind: 'reverted', run, reason: revert }];
  if (revert?.failedAt !== undefined && revert.failedAt !== before?.revert?.failedAt) return [{ kind: 'revertFailed', run, reason: revert }];
  if (heldSince !== undefined && before?.heldSince === undefined) {
    return [{ kind: 'paused', run, note: 'its execution was stopped, and by policy traffic stays where it is; a watched alarm still puts it back' }];
  }
  return [];
};

/** What there is to tell, in the order in which it happened. Repeated tasks repeat it. */
export const happenings = (invocation: Invocation): Happening[] => isDryRun(invocation) ? [] : [
  ...takenOver(invocation), ...ofRecord(invocation), ...ofMigration(invocation),
];
