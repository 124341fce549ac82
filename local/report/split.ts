import { FULL_WEIGHT } from '../../lambda/contract';
import type { Shares } from '../../lambda/core/rule-actions';
import { sameShares, soleColor } from '../../lambda/core/rule-actions';
import type { Minute } from './minutes';

const MINUTE_SECONDS = 60;

/** Five standard deviations: one healthy minute in a million is outside, by the normal approximation. */
export const SIGMAS = 5;

export interface WeightsAt {
  readonly atSeconds: number;
  readonly weights: Shares;
}

/** The weights that held from a minute's beginning to its end, or null when they changed in it. */
export const weightsOfMinute = (minute: number, changes: readonly WeightsAt[]): Shares | null => {
  const from = minute * MINUTE_SECONDS;
  const before = changes.filter(({ atSeconds }) => atSeconds <= from).at(-1);
  const during = changes.filter(({ atSeconds }) => atSeconds > from && atSeconds < from + MINUTE_SECONDS);
  return before !== undefined && during.every(({ weights }) => sameShares(weights, before.weights)) ? before.weights : null;
};

/** Whether green's part of a minute's requests is what its weight lets expect, up to sampling error. */
const fits = ({ blue, green }: Minute, weights: Shares): boolean => {
  const requests = blue.requests + green.requests;
  const share = weights.green / FULL_WEIGHT;
  return Math.abs(green.requests - requests * share) <= SIGMAS * Math.sqrt(requests * share * (1 - share)) + 1e-9;
};

/** Which minutes are judged: all, or those in which one colour has everything, so that no cookie can be right to outweigh it. */
export type Judged = 'all' | 'at rest';

/** Minutes, wholly at one weight, whose split is not within sampling error of it. */
export const badlySplitMinutes = (minutes: readonly Minute[], changes: readonly WeightsAt[], judged: Judged): Minute[] =>
  minutes.filter(minute => {
    const weights = weightsOfMinute(minute.minute, changes);
    return weights !== null && (judged === 'all' || soleColor(weights) !== null) && !fits(minute, weights);
  });
