import type { Random } from '../random';
import { momentAfter, type Rate } from './rate';

/**
 * When requests are to be sent, one after the other: the k-th at a random moment of the k-th slot, in which the rate has one request
 * become due.
 *
 * Evenly spaced requests would beat against every other timer of the rehearsal; independent (exponential) gaps would make the
 * number per minute itself random, and a quiet minute look like a machine that could not keep the rate. This way every minute
 * gets its number, to within one.
 */
export function* arrivals(startMs: number, rate: Rate, random: Random): Generator<number, never> {
  for (let slot = startMs; ; slot = momentAfter(slot, 1, rate)) yield momentAfter(slot, random(), rate);
}
