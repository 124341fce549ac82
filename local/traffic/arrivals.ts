import type { Random } from '../random';

/**
 * When requests are to be sent, one after the other: the k-th at a random moment of the k-th slot of one interval's length.
 *
 * Evenly spaced requests would beat against every other timer of the rehearsal; independent (exponential) gaps would make the
 * number per minute itself random, and a quiet minute look like a machine that could not keep the rate. This way every minute
 * gets its number, to within one.
 */
export function* arrivals(startMs: number, intervalMs: number, random: Random): Generator<number, never> {
  for (let slot = 0; ; slot += 1) yield startMs + (slot + random()) * intervalMs;
}
