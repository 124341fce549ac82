import type { Random } from '../random';
import type { Catcher, Retrier } from './definition';
import { DATA_LIMIT, RUNTIME, TIMEOUT } from './errors';

/** Whether one of the names stands for the error. */
export const matchesError = (names: readonly string[], error: string): boolean => {
  if (error === RUNTIME) return false;
  if (names.includes(error)) return true;
  if (error === DATA_LIMIT) return false;
  return names.includes('States.ALL') || (names.includes('States.TaskFailed') && error !== TIMEOUT);
};

/** Seconds before a retrier's attempt, of which the first is 1. */
export const retryDelaySeconds = (retrier: Retrier, attempt: number, random: Random): number => {
  const backoff = retrier.intervalSeconds * retrier.backoffRate ** (attempt - 1);
  const capped = Math.min(backoff, retrier.maxDelaySeconds ?? Infinity);
  return retrier.jitter === 'FULL' ? capped * random() : capped;
};

/** The retries of one visit to a state: every retrier counts its own. */
export class Retries {
  readonly #attempts = new Map<Retrier, number>();

  constructor(private readonly retriers: readonly Retrier[], private readonly random: Random) {}

  /** Retries so far, of all retriers. */
  get count(): number {
    return [...this.#attempts.values()].reduce((sum, attempts) => sum + attempts, 0);
  }

  /** Seconds until the next attempt, or undefined when there is none: the first retrier that matches decides, even an exhausted one. */
  next(error: string): number | undefined {
    const retrier = this.retriers.find(({ errors }) => matchesError(errors, error));
    if (!retrier) return undefined;
    const attempt = (this.#attempts.get(retrier) ?? 0) + 1;
    if (attempt > retrier.maxAttempts) return undefined;
    this.#attempts.set(retrier, attempt);
    return retryDelaySeconds(retrier, attempt, this.random);
  }
}

export const catcherFor = (catchers: readonly Catcher[], error: string): Catcher | undefined =>
  catchers.find(({ errors }) => matchesError(errors, error));
