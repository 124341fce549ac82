export type ExecutionStatus = 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'TIMED_OUT' | 'ABORTED';

export interface HistoryEvent {
  /** Rehearsed milliseconds since the epoch. */
  readonly timestamp: number;
  readonly type: string;
  readonly id: number;
  readonly previousEventId: number;
  /** Details under the names of the Step Functions API: `taskFailedEventDetails`. */
  readonly [details: string]: unknown;
}

export interface ExecutionRecord {
  readonly executionArn: string;
  readonly stateMachineArn: string;
  readonly name: string;
  readonly status: ExecutionStatus;
  /** Rehearsed milliseconds since the epoch. */
  readonly startDate: number;
  readonly stopDate?: number;
  /** JSON, as `output`. */
  readonly input: string;
  readonly output?: string;
  readonly error?: string;
  readonly cause?: string;
  readonly history: readonly HistoryEvent[];
}

export interface StateMachineRecord {
  readonly stateMachineArn: string;
  readonly name: string;
  /** JSON. */
  readonly definition: string;
  readonly roleArn: string;
  /** Rehearsed milliseconds since the epoch. */
  readonly creationDate: number;
}

/** What runs state machines, as the Step Functions API sees it. */
export interface Executions {
  /** Throws an AwsError `StateMachineDoesNotExist` for an unknown ARN, as `list` does. */
  start(stateMachineArn: string, input: string, name?: string): ExecutionRecord;
  stop(executionArn: string, error?: string, cause?: string): Promise<void> | void;
  describe(executionArn: string): ExecutionRecord | undefined;
  list(stateMachineArn: string): ExecutionRecord[];
  stateMachines(): StateMachineRecord[];
}
