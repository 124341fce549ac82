import type { Random } from '../random';

/** What is wrong with a service. Shares are from 0 to 1, and all times are real. */
export interface Fault {
  /** Share of the requests that are answered with a 500. */
  readonly errorRate?: number;
  /** Share of the requests that are answered with a 404. */
  readonly notFoundRate?: number;
  /** Share of the requests in the middle of which the process exits. */
  readonly crashRate?: number;
  /** Share of the requests that are never answered. */
  readonly hangRate?: number;
  /** Share of the requests whose connection is reset. */
  readonly resetRate?: number;
  /** How much later than usual each request is answered. */
  readonly latency?: { readonly fromMs: number; readonly toMs: number };
  /** For how long the health check fails, and then passes, in turn. */
  readonly flapMs?: number;
  /** For how long the health check fails from the process's start on, or from the fault's. */
  readonly startUpMs?: number;
  /** The process ends, and is not there for this long. */
  readonly downMs?: number;
}

/** How a request ends that does not end well. */
export type BadEnd = 'crash' | 'reset' | 'hang' | 'error' | 'not-found';

/** What happens to one request. */
export interface Mishap {
  readonly delayMs: number;
  readonly end?: BadEnd;
}

/** What happens to the next request. The shares are independent of each other; of several ends the most violent one wins. */
export const mishapOf = (fault: Fault | null, random: Random): Mishap => {
  if (fault === null) return { delayMs: 0 };
  const { crashRate, resetRate, hangRate, errorRate, notFoundRate, latency } = fault;
  const hits = (rate: number | undefined) => rate !== undefined && random() < rate;
  const delayMs = latency === undefined ? 0 : latency.fromMs + random() * (latency.toMs - latency.fromMs);
  if (hits(crashRate)) return { delayMs, end: 'crash' };
  if (hits(resetRate)) return { delayMs, end: 'reset' };
  if (hits(hangRate)) return { delayMs, end: 'hang' };
  if (hits(errorRate)) return { delayMs, end: 'error' };
  if (hits(notFoundRate)) return { delayMs, end: 'not-found' };
  return { delayMs };
};
