import type { HistoryEvent } from '../aws/executions';
import type { Clock } from '../clock';
import type { Random } from '../random';

/** The parts of the context object that stay the same during an execution. */
export interface ExecutionContext {
  readonly Execution: {
    readonly Id: string;
    readonly Input: unknown;
    readonly Name: string;
    readonly RoleArn: string;
    readonly StartTime: string;
    readonly RedriveCount: number;
  };
  readonly StateMachine: { readonly Id: string; readonly Name: string };
}

/** Calls a function. Rejects with a FunctionError when the function failed, with an AwsError when Lambda refused. */
export type Invoke = (functionArn: string, payload: unknown, signal: AbortSignal) => Promise<unknown>;

/** What an execution runs on. */
export interface Host {
  readonly clock: Clock;
  readonly random: Random;
  readonly invoke: Invoke;
  readonly context: ExecutionContext;
  readonly region: string;
  /** Aborted once the execution is over, for whatever reason. */
  readonly signal: AbortSignal;
  /** Adds an event to the history. */
  record(type: string, details?: Readonly<Record<string, unknown>>): HistoryEvent;
  /** Counts what AWS bills: every state entered, and every retry. */
  transition(): void;
}
