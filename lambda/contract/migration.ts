import type { Color } from './color';
import type { ComparisonProgress } from './comparison';
import type { ScheduleStep, ShiftConfig } from './config';
import type { HookName } from './hooks';
import type { ProbedMinute, ProbeReport } from './prober';

/** Where a Migrate execution goes next: the only thing its Choice states look at. */
export type MigrateNext = 'preflight' | 'wait' | 'shift' | 'revert' | 'settle' | 'finish' | 'retire' | 'done' | 'failed';

/** How a run that failed ended: nothing was moved, or everything was put back. */
export type Ending = 'refused' | 'reverted' | 'superseded';

/** A step's weight, and since when the rules say so. */
export interface WrittenStep {
  /** Index into the schedule. */
  readonly step: number;
  readonly weight: number;
  /** ISO 8601. */
  readonly at: string;
}

/** The state that a Migrate execution carries from task to task. */
export interface Migration {
  readonly next: MigrateNext;
  /** The execution that owns the record, and its fencing number. */
  readonly owner: string;
  readonly epoch: number;
  readonly startedAt: string;
  readonly from: Color;
  readonly to: Color;
  readonly schedule: readonly ScheduleStep[];
  readonly dryRun: boolean;
  readonly ignoreAlarms: readonly string[];
  readonly reason?: string;
  /** Index into `schedule` of the step whose weights were written last; -1 before the first. */
  readonly step: number;
  readonly stepStartedAt?: string;
  /** When the last attempt at a step's write began: for a while after it may still land, whatever its answer was. */
  readonly lastWriteBegunAt?: string;
  /** Index of the next step when a promotion leaves some out. */
  readonly skipTo?: number;
  readonly preflightStartedAt?: string;
  /** Since when a watched alarm could not be evaluated. */
  readonly blindSince?: string;
  /** Since when the schedule has been standing still, for whatever reason: that time does not count as watched. */
  readonly stillSince?: string;
  /** Since when the step has been waiting at its gate. */
  readonly gateSince?: string;
  /** How long the schedule has stood still before that, all together. */
  readonly stoodSeconds?: number;
  /** Healthy targets of the safe colour when the release started, by target group. */
  readonly safeHealthy?: Readonly<Record<string, number>>;
  /** How many probes of the new colour failed in a row. */
  readonly probeFailures?: number;
  /** When the last probe was made. */
  readonly probedAt?: string;
  /** The probes of the last half hour, to be subtracted from the metrics. */
  readonly probed?: readonly ProbedMinute[];
  /** Whether the smoke tests ran at 100 % without the preview header. */
  readonly probedAsUser?: boolean;
  /** The steps that were written, in their order: which weight a minute had. Absent in executions that an earlier version started. */
  readonly written?: readonly WrittenStep[];
  /** Absent until the first step has been looked at, and where nothing is compared. */
  readonly comparison?: ComparisonProgress;
  /** Since when the step stands at its end, because there was too little traffic to tell. */
  readonly inconclusiveSince?: string;
  /** How many steps ended without enough traffic to tell. */
  readonly inconclusiveSteps?: number;
  /** Seconds to the next look, for the Wait state. */
  readonly waitSeconds: number;
  /** What the last task saw or did, in a sentence: for whoever reads the execution in the console. */
  readonly note: string;
  readonly ending?: Ending;
  /** Set when the execution is to end FAILED: read by the Fail state. */
  readonly error?: string;
  readonly cause?: string;
}

/** Step Functions' error output, as a Catch leaves it. */
export interface CaughtError {
  readonly Error: string;
  readonly Cause?: string;
}

export type MigrateTask = 'plan' | 'preflight' | 'tested' | 'shift' | 'watch' | 'finish' | 'drained' | 'retired' | 'revert' | 'settle';

export interface ExecutionContext {
  /** ARN of the execution. */
  readonly id: string;
  /** ISO 8601. */
  readonly startTime: string;
}

/** What the Migrate state machine sends to the controller. */
export interface MigrateEvent {
  readonly task: MigrateTask;
  readonly config: ShiftConfig;
  readonly execution: ExecutionContext;
  readonly input: unknown;
  /** False before the plan: a definition cannot hold null. */
  readonly migration: Migration | false;
  /** False unless a task failed. */
  readonly failure: CaughtError | false;
  /**
   * What the prober found since the last look, or why it could not be asked; false where there is none. Absent in executions that an
   * earlier version started.
   */
  readonly probe?: { readonly report: ProbeReport } | CaughtError | false;
  /** The user's function that failed. */
  readonly failedHook?: HookName | false;
}

/** What the Operate state machine sends to the controller. */
export interface OperateEvent {
  readonly task: 'operate';
  readonly config: ShiftConfig;
  readonly execution: ExecutionContext;
  readonly input: unknown;
}

export type ControllerEvent = MigrateEvent | OperateEvent;
