import { AwsError } from '../../aws-error';
import type { Clock } from '../../clock';
import type { Undelivered } from '../targets';
import { Waits } from '../waits';
import { functionArnOf, type Functions, type RunnableFunction } from './functions';

/** As in `AWS::Lambda::EventInvokeConfig`. */
export interface EventInvokeConfig {
  readonly MaximumRetryAttempts?: number;
  readonly MaximumEventAgeInSeconds?: number;
}

export interface AsyncInvocationsOptions {
  readonly functions: Functions;
  readonly clock: Clock;
  /** Gets the events that Lambda gave up on, with the last failure. */
  readonly onDropped: (dropped: Undelivered) => void;
}

interface Failures {
  /** The function's own. */
  readonly function: number;
  /** Of Lambda: throttled, or not reached. */
  readonly system: number;
}

/**
 * Rehearsed milliseconds until the next attempt; undefined when there is none. A function that failed is tried again after one
 * minute and after two more, what Lambda itself could not do after a second and then ever later, up to five minutes.
 * https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html
 */
export const retryWaitMs = (failures: Failures, isSystem: boolean, maximumRetryAttempts = 2): number | undefined => {
  if (isSystem) return Math.min(1000 * 2 ** (failures.system - 1), 300_000);
  return failures.function <= maximumRetryAttempts ? failures.function * 60_000 : undefined;
};

const DEFAULT_MAXIMUM_AGE_SECONDS = 6 * 3600;

/** Lambda's queue of events for which nobody waits. */
export class AsyncInvocations {
  readonly #configs = new Map<string, EventInvokeConfig>();
  readonly #waits: Waits;

  constructor(private readonly options: AsyncInvocationsOptions) {
    this.#waits = new Waits(options.clock);
  }

  configure(functionName: string, config: EventInvokeConfig): void {
    this.#configs.set(functionArnOf(functionName), config);
  }

  /**
   * Throws an AwsError for a function that does not exist. Resolves once the function succeeded, or to the error for which Lambda
   * gave up.
   */
  send(functionName: string, payload: unknown): Promise<Error | undefined> {
    return this.#process(this.options.functions.find(functionName), payload);
  }

  close(): void {
    this.#waits.close();
  }

  async #process(fn: RunnableFunction, payload: unknown): Promise<Error | undefined> {
    const { MaximumRetryAttempts, MaximumEventAgeInSeconds = DEFAULT_MAXIMUM_AGE_SECONDS } = this.#configs.get(fn.functionArn) ?? {};
    const deadline = this.options.clock.now() + MaximumEventAgeInSeconds * 1000;
    const failures = { function: 0, system: 0 };
    for (;;) {
      const error = await fn.invoke(payload).then(() => undefined, (reason: unknown) => reason as Error);
      if (error === undefined) return undefined;
      const isSystem = error instanceof AwsError;
      failures[isSystem ? 'system' : 'function'] += 1;
      const wait = retryWaitMs(failures, isSystem, MaximumRetryAttempts);
      if (wait === undefined || this.options.clock.now() + wait > deadline) return this.#drop(fn, payload, error);
      if (!await this.#waits.for(wait)) return error;
    }
  }

  #drop({ functionArn }: RunnableFunction, payload: unknown, error: Error): Error {
    this.options.onDropped({ from: 'Lambda', targetArn: functionArn, payload: JSON.stringify(payload), error, at: this.options.clock.now() });
    return error;
  }
}
