import type { Color } from './color';
import type { HookName } from './hooks';
import type { ExecutionContext, Migration } from './migration';
import type { ProberConfig } from './prober';

/** What the state machine asks of the prober. */
export interface ProberEvent {
  readonly task: 'smoke-test' | 'probe';
  readonly prober: ProberConfig;
  readonly migration: Migration;
}

/** What a user's function gets. What it answers is ignored; that it throws puts traffic back while a release runs. */
export interface HookEvent {
  readonly hook: HookName;
  readonly shift: string;
  readonly execution: ExecutionContext;
  /** What the execution was started with. */
  readonly input: unknown;
  /** Where the release stands: `from`, `to`, `schedule`, `step`, and after its end `error` and `cause`. False when the input was refused. */
  readonly migration: Migration | false;
}

/** What is to be retired after a release: the old colour's target groups, and what runs behind them. */
export interface RetireEvent {
  readonly shift: string;
  readonly execution: ExecutionContext;
  readonly retired: Color;
  readonly migration: Migration;
}
