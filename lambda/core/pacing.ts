import type { Migration, ScheduleStep } from '../contract';

/**
 * How far apart the looks at a step are: close together in short holds, so that a breach is seen soon, and far apart in long
 * ones, so that two days stay under 10,000 events of the 25,000 that an execution's history holds.
 */
const POLLS = [
  { holdsUpTo: 10 * 60, seconds: 20 },
  { holdsUpTo: 2 * 3600, seconds: 60 },
  { holdsUpTo: Infinity, seconds: 180 },
] as const;

export const pollSeconds = (holdSeconds: number): number =>
  POLLS.find(({ holdsUpTo }) => holdSeconds <= holdsUpTo)!.seconds;

const secondsSince = (instant: string, now: Date): number => (now.getTime() - Date.parse(instant)) / 1000;

export const elapsedSeconds = (instant: string | undefined, now: Date): number =>
  instant === undefined ? 0 : Math.max(0, secondsSince(instant, now));

/** Seconds until a step's hold is over, never negative. */
export const remainingSeconds = (step: ScheduleStep, stepStartedAt: string | undefined, now: Date): number =>
  Math.max(0, step.holdSeconds - elapsedSeconds(stepStartedAt, now));

/** The next look: at the poll's distance, or when the hold is over, whichever is sooner; whole seconds, at least one. */
export const nextLookSeconds = (step: ScheduleStep, remaining: number): number =>
  Math.max(1, Math.ceil(Math.min(pollSeconds(step.holdSeconds), remaining)));

export const currentStep = (migration: Migration): ScheduleStep | undefined => migration.schedule[migration.step];
