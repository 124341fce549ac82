import type { HistoryEvent } from '../aws/executions';
import type { State } from './definition';
import { DATA_LIMIT, StateError, isTooLarge } from './errors';
import type { Host } from './host';
import type { Path, Scope } from './paths';
import { lookUp, place } from './paths';

/** From a state's entry to its exit: what its paths see, and its part of the history. */
export class Visit {
  readonly #entered: HistoryEvent;

  constructor(private readonly host: Host, private readonly state: State, readonly rawInput: unknown) {
    host.transition();
    this.#entered = host.record(`${state.type}StateEntered`, {
      stateEnteredEventDetails: { name: state.name, input: JSON.stringify(rawInput), inputDetails: { truncated: false } },
    });
  }

  scope(input: unknown, retryCount = 0): Scope {
    const State = { Name: this.state.name, EnteredTime: new Date(this.#entered.timestamp).toISOString(), RetryCount: retryCount };
    return { input, context: { ...this.host.context, State } };
  }

  /** Runs what may fail on a path, and says where it did. */
  evaluate<Value>(work: () => Value): Value {
    try {
      return work();
    } catch (error) {
      if (!(error instanceof StateError)) throw error;
      const where = `An error occurred while executing the state '${this.state.name}' (entered at the event id #${this.#entered.id}).`;
      throw new StateError(error.output.Error, `${where} ${error.output.Cause ?? ''}`.trimEnd());
    }
  }

  /** InputPath and OutputPath: null stands for an empty object. */
  filtered(path: Path | null | undefined, document: unknown, field: 'InputPath' | 'OutputPath'): unknown {
    if (path === undefined) return document;
    return path === null ? {} : this.evaluate(() => lookUp(path, this.scope(document), field));
  }

  /** ResultPath: null drops the result. */
  merged(path: Path | null | undefined, result: unknown): unknown {
    if (path === undefined) return result;
    return path === null ? this.rawInput : this.evaluate(() => place(this.rawInput, path, result));
  }

  /** Fails on what exceeds Step Functions' payload quota. */
  limited<Value>(value: Value, what = this.state.name): Value {
    if (isTooLarge(value)) {
      throw new StateError(DATA_LIMIT, `The state/task '${what}' returned a result with a size exceeding the maximum number of bytes service limit.`);
    }
    return value;
  }

  exit(output: unknown): void {
    this.host.record(`${this.state.type}StateExited`, {
      stateExitedEventDetails: { name: this.state.name, output: JSON.stringify(output), outputDetails: { truncated: false } },
    });
  }
}
