import type { Condition } from './choice';
import type { Path, Template } from './paths';

/** A path that points somewhere, null for "nothing", undefined for the default. */
type OptionalPath = Path | null | undefined;

export interface Retrier {
  readonly errors: readonly string[];
  readonly intervalSeconds: number;
  readonly maxAttempts: number;
  readonly backoffRate: number;
  readonly maxDelaySeconds: number | undefined;
  readonly jitter: 'NONE' | 'FULL';
}

export interface Catcher {
  readonly errors: readonly string[];
  readonly resultPath: OptionalPath;
  readonly next: string;
}

interface Filtered {
  readonly name: string;
  readonly inputPath: OptionalPath;
  readonly outputPath: OptionalPath;
}

interface Continuing {
  /** Absent: the execution ends here. */
  readonly next: string | undefined;
}

export interface TaskState extends Filtered, Continuing {
  readonly type: 'Task';
  readonly parameters: Template;
  readonly resultSelector: Template | undefined;
  readonly resultPath: OptionalPath;
  readonly timeoutSeconds: number | undefined;
  readonly retriers: readonly Retrier[];
  readonly catchers: readonly Catcher[];
}

export interface PassState extends Filtered, Continuing {
  readonly type: 'Pass';
  readonly parameters: Template | undefined;
  /** Boxed, because null is a result. */
  readonly result: { readonly value: unknown } | undefined;
  readonly resultPath: OptionalPath;
}

export type WaitUntil =
  | { readonly seconds: number }
  | { readonly secondsPath: Path }
  | { readonly timestamp: string }
  | { readonly timestampPath: Path };

export interface WaitState extends Filtered, Continuing {
  readonly type: 'Wait';
  readonly until: WaitUntil;
}

export interface ChoiceState extends Filtered {
  readonly type: 'Choice';
  readonly choices: readonly { readonly condition: Condition; readonly next: string }[];
  readonly fallback: string | undefined;
}

export interface SucceedState extends Filtered {
  readonly type: 'Succeed';
}

export type Text = { readonly value: string } | { readonly path: Path; readonly field: string };

export interface FailState {
  readonly name: string;
  readonly type: 'Fail';
  readonly error: Text | undefined;
  readonly cause: Text | undefined;
}

export type State = TaskState | PassState | WaitState | ChoiceState | SucceedState | FailState;

/** A state machine that was read and found to hold nothing but what is supported. */
export interface Machine {
  readonly startAt: string;
  readonly states: ReadonlyMap<string, State>;
  readonly timeoutSeconds: number | undefined;
}
