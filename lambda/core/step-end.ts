import type { Migration, ShiftConfig, ShiftRecord } from '../contract';
import { LEAST_MINUTES } from './acceptance';
import { isAccepted, isCompared, lookAtStep } from './comparison-watch';
import { afterStandstill, currentStep, remainingSeconds } from './pacing';

/** What operators asked of the run, as its record says. */
export type Wishes = Pick<ShiftRecord, 'paused' | 'resumed' | 'promoted'>;

/** How far a run has come, and who asked what of it. */
export interface Course {
  readonly migration: Migration;
  readonly config: ShiftConfig;
  readonly wishes: Wishes;
  readonly now: Date;
}

/** Of the current step's hold, and of some seconds more; before the first step there is none. */
const remainingWith = ({ migration, now }: Course, more: number): number => {
  const step = currentStep(migration);
  if (step === undefined) return 0;
  return remainingSeconds({ ...step, holdSeconds: step.holdSeconds + more }, afterStandstill(migration, now).stepStartedAt, now);
};

export const remaining = (course: Course): number => remainingWith(course, 0);

export const holdIsOver = (course: Course): boolean => remaining(course) <= 0;

/** For how long a step may be held beyond its time. */
export const strictSeconds = ({ comparison }: ShiftConfig): number => comparison?.pacing === 'strict' ? comparison.strictHoldSeconds : 0;

/** Until the pacing waits no longer for traffic. */
export const strictRemaining = (course: Course): number => remainingWith(course, strictSeconds(course.config));

export const isPromoted = ({ migration, wishes: { promoted } }: Course): boolean =>
  promoted !== undefined && migration.step >= 0 && migration.step + 1 < migration.schedule.length;

const isResumed = ({ resumed }: Wishes, since: string | undefined): boolean =>
  since !== undefined && resumed !== undefined && Date.parse(resumed.at) >= Date.parse(since);

/** Whether an operator let the release go on after it came to the gate. */
export const gateIsOpen = ({ migration, wishes }: Course): boolean => isResumed(wishes, migration.gateSince);

/** Who opens the gate of a step has seen how little there is to tell of it. */
const isLetGo = (course: Course): boolean => gateIsOpen(course) || isResumed(course.wishes, course.migration.inconclusiveSince);

/** To a gate the release comes when its step is over. */
const mayComeEarly = ({ config, migration }: Course): boolean =>
  config.comparison?.pacing === 'fast' && currentStep(migration)?.pause !== true && (lookAtStep(migration)?.step.minutes ?? 0) >= LEAST_MINUTES;

export type StepEnd =
  /** Its time is not over. */
  | 'running'
  /** Its time is over, and the pacing waits for more traffic. */
  | 'lacking'
  /** Its time is over, and there was too little traffic to tell. */
  | 'inconclusive'
  /** Nothing more is to be learned of it. */
  | 'over';

/** Where the current step stands by its time and by the comparison. */
export const stepEnd = (course: Course): StepEnd => {
  const { config, migration } = course;
  const isOver = holdIsOver(course);
  if (!isCompared(config, migration)) return isOver ? 'over' : 'running';
  if (isAccepted(migration)) return isOver || mayComeEarly(course) ? 'over' : 'running';
  if (!isOver) return 'running';
  if (isLetGo(course)) return 'over';
  return strictRemaining(course) > 0 ? 'lacking' : 'inconclusive';
};
