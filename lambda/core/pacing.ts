import type { Migration, ScheduleStep, ShiftConfig, StandstillConfig } from '../contract';

/** How far apart the looks at a step are: close together in short holds, so that a breach is seen soon. */
const POLLS = [
  { holdsUpTo: 10 * 60, seconds: 20 },
  { holdsUpTo: 2 * 3600, seconds: 60 },
  { holdsUpTo: Infinity, seconds: 180 },
] as const;

/**
 * Looks in all holds of a run together. One takes up to 15 events (two of the wait, five of each of the tasks, two of the choice, one of
 * a probe that could not be made), and an execution whose history reaches 25,000 events ends there and then, whatever it is in the
 * middle of.
 */
const MAX_LOOKS = 600;

/** Seconds between two looks at a hold, given how long all holds of the run take together. */
export const pollSeconds = (holdSeconds: number, totalSeconds: number): number => {
  const { seconds } = POLLS.find(({ holdsUpTo }) => holdSeconds <= holdsUpTo)!;
  return Math.max(seconds, Math.ceil(totalSeconds / MAX_LOOKS));
};

export const totalHoldSeconds = (schedule: readonly ScheduleStep[]): number =>
  schedule.reduce((sum, { holdSeconds }) => sum + holdSeconds, 0);

const secondsSince = (instant: string, now: Date): number => (now.getTime() - Date.parse(instant)) / 1000;

export const elapsedSeconds = (instant: string | undefined, now: Date): number =>
  instant === undefined ? 0 : Math.max(0, secondsSince(instant, now));

/** Seconds until a step's hold is over, never negative. */
export const remainingSeconds = (step: ScheduleStep, stepStartedAt: string | undefined, now: Date): number =>
  Math.max(0, step.holdSeconds - elapsedSeconds(stepStartedAt, now));

/**
 * The next look: at the poll's distance, or when the hold is over, whichever is sooner; whole seconds, at least one. `longer` is by how
 * many seconds each step may be held beyond its time.
 */
export const nextLookSeconds = (step: ScheduleStep, remaining: number, schedule: readonly ScheduleStep[], longer = 0): number =>
  Math.max(1, Math.ceil(Math.min(pollSeconds(step.holdSeconds, totalHoldSeconds(schedule) + longer * schedule.length), remaining)));

/** For executions that were started before there was a limit. */
const DEFAULT_STANDSTILL: StandstillConfig = { timeoutSeconds: 24 * 3600, onTimeout: 'revert' };

export const standstillOf = ({ standstill }: ShiftConfig): StandstillConfig => standstill ?? DEFAULT_STANDSTILL;

/** Whether the run has not stood still for longer than it may. */
export const mayStand = (config: ShiftConfig, { stoodSeconds = 0 }: Migration): boolean =>
  stoodSeconds < standstillOf(config).timeoutSeconds;

/** How far apart the looks at a schedule are that stands still: after half a day nobody waits for it. */
const STILL_POLLS = [
  { upTo: 10 * 60, seconds: 20 },
  { upTo: 2 * 3600, seconds: 60 },
  { upTo: 12 * 3600, seconds: 180 },
  { upTo: Infinity, seconds: 600 },
] as const;

/** Seconds to the next look at a schedule that stands still: the longer it has, the rarer. */
export const stillLookSeconds = (stoodSeconds: number): number => STILL_POLLS.find(({ upTo }) => stoodSeconds < upTo)!.seconds;

/** The time in which the schedule stood still does not count as watched: the hold ends that much later. */
export const afterStandstill = (migration: Migration, now: Date): Migration => {
  const { stillSince, stepStartedAt } = migration;
  if (stillSince === undefined) return migration;
  const stood = elapsedSeconds(stillSince, now);
  const going = { ...migration, stillSince: undefined, blindSince: undefined, stoodSeconds: (migration.stoodSeconds ?? 0) + stood };
  if (stepStartedAt === undefined) return going;
  const startedAt = new Date(Date.parse(stepStartedAt) + stood * 1000);
  return { ...going, stepStartedAt: startedAt.toISOString() };
};

export const currentStep = (migration: Migration): ScheduleStep | undefined => migration.schedule[migration.step];
