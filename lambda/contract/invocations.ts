import type { HookName } from './hooks';
import type { ExecutionContext, Migration } from './migration';
import type { ProberConfig } from './prober';

/** What the state machine asks of the prober. */
export interface ProberEvent {
  readonly task: 'smoke-test' | 'probe';
  readonly prober: ProberConfig;
  readonly migration: Migration;
}

/** What a user's function gets. Its answer is ignored; that it throws puts traffic back while a release runs. */
export interface HookEvent {
  readonly hook: HookName;
  readonly shift: string;
  readonly execution: ExecutionContext;
  /** What the execution was started with. */
  readonly input: unknown;
  /** Where the release stands: `from`, `to`, `schedule`, `step`, and after its end `error` and `cause`. */
  readonly migration: Migration;
}
