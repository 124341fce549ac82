import type { ExecutionRecord, ExecutionStatus, HistoryEvent } from '../aws/executions';
import { RUNTIME, StateError } from './errors';

/** Step Functions fails an execution that would need more. */
const MAX_HISTORY_EVENTS = 25_000;

export type Listener = (record: ExecutionRecord, event: HistoryEvent) => void;

type Mutable<Type> = { -readonly [Key in keyof Type]: Type[Key] };

type Identity = Pick<ExecutionRecord, 'executionArn' | 'stateMachineArn' | 'name' | 'input' | 'startDate'>;

/** How an execution ended: exactly one ending counts, the first. */
export interface Final {
  readonly status: Exclude<ExecutionStatus, 'RUNNING'>;
  readonly output?: string;
  readonly error?: string;
  readonly cause?: string;
}

const finalEvent = ({ status, output, error, cause }: Final): [string, Record<string, unknown>] => {
  switch (status) {
    case 'SUCCEEDED': return ['ExecutionSucceeded', { executionSucceededEventDetails: { output, outputDetails: { truncated: false } } }];
    case 'FAILED': return ['ExecutionFailed', { executionFailedEventDetails: { error, cause } }];
    case 'ABORTED': return ['ExecutionAborted', { executionAbortedEventDetails: { error, cause } }];
    case 'TIMED_OUT': return ['ExecutionTimedOut', { executionTimedOutEventDetails: {} }];
  }
};

/** The account of one execution: its record, its history, its bill. */
export class Execution {
  readonly record: Mutable<ExecutionRecord>;
  readonly finished: Promise<ExecutionRecord>;
  transitions = 0;

  readonly #history: HistoryEvent[] = [];
  readonly #over = new AbortController();
  #resolve: (record: ExecutionRecord) => void = () => undefined;

  constructor(identity: Identity, private readonly now: () => number, private readonly onEvent: Listener | undefined) {
    this.record = { ...identity, status: 'RUNNING', history: this.#history };
    this.finished = new Promise(resolve => {
      this.#resolve = resolve;
    });
  }

  /** Aborted when the execution is over. */
  get signal(): AbortSignal {
    return this.#over.signal;
  }

  /** Adds an event while the execution runs. */
  append(type: string, details: Readonly<Record<string, unknown>> = {}): HistoryEvent {
    this.signal.throwIfAborted();
    if (this.#history.length >= MAX_HISTORY_EVENTS - 1) {
      throw new StateError(RUNTIME, `The execution reached the maximum number of history events (${MAX_HISTORY_EVENTS}).`);
    }
    return this.#push(type, details);
  }

  end(final: Final): void {
    if (this.record.status !== 'RUNNING') return;
    Object.assign(this.record, final, { stopDate: this.now() });
    this.#over.abort();
    this.#push(...finalEvent(final));
    this.#resolve(this.record);
  }

  #push(type: string, details: Readonly<Record<string, unknown>>): HistoryEvent {
    const id = this.#history.length + 1;
    // The first state follows on nothing, not on ExecutionStarted.
    const event: HistoryEvent = { timestamp: this.now(), type, id, previousEventId: id === 2 ? 0 : id - 1, ...details };
    this.#history.push(event);
    this.onEvent?.(this.record, event);
    return event;
  }
}
