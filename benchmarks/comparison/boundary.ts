import { COMPARISON_DEFAULTS, begin, dispersion, replay, step, total } from '../../lambda/core/comparison';
import type { Counts, Dispersion } from '../../lambda/contract';
import { seededRandom } from '../../local/random';
import { type Distributions, distributions } from '../../local/simulation/distributions';
import { SEED_SCHEDULE } from '../../local/simulation/rollout';

/** Traffic and blue's rate, where green is as bad as the null hypothesis allows. */
export interface BoundaryCell {
  readonly requestsPerSecond: number;
  readonly baseline: number;
}

export const BOUNDARY: readonly BoundaryCell[] = [
  { requestsPerSecond: 2, baseline: 0.002 }, { requestsPerSecond: 20, baseline: 0.002 }, { requestsPerSecond: 200, baseline: 0.002 },
  { requestsPerSecond: 2000, baseline: 0.002 }, { requestsPerSecond: 20, baseline: 0.02 }, { requestsPerSecond: 200, baseline: 0.02 },
];

/** How many of so many releases reach the limit. */
export interface Crossings {
  readonly runs: number;
  /** Wealth alone, neither tempered nor gated: what Ville's inequality bounds. */
  readonly plain: number;
  /** The rule as it is shipped, for one signal. */
  readonly shipped: number;
}

/** Blue's rate is drawn anew for each minute, between a quarter of its usual one and four times as much. */
const SPREAD = 4;

const HISTORY_MINUTES = 60;
const UNTEMPERED: Dispersion = { phi0: 1, tau2: 0 };

const { ratio, margin, alpha } = COMPARISON_DEFAULTS;

const bucket = (draw: Distributions, { requestsPerSecond, baseline }: BoundaryCell, weight: number) => {
  const rate = baseline * SPREAD ** (2 * draw.uniform() - 1);
  const arrivals = draw.poisson(60 * requestsPerSecond);
  const requests = draw.binomial(arrivals, weight / 100);
  const colorOf = (count: number, p: number): Counts => ({ requests: count, failed: draw.binomial(count, p) });
  return { weight, blue: colorOf(arrivals - requests, rate), green: colorOf(requests, ratio * rate + margin) };
};

type BoundaryBucket = ReturnType<typeof bucket>;

const crossesPlainly = (buckets: readonly BoundaryBucket[]): boolean => {
  let state = begin();
  return buckets.some(each => {
    state = step(state, each, COMPARISON_DEFAULTS, UNTEMPERED);
    return total(state.stakes) >= 1 / alpha;
  });
};

export const runBoundary = (cell: BoundaryCell, seed: number, count: number): Crossings => {
  const draw = distributions(seededRandom(seed));
  const weights = SEED_SCHEDULE.flatMap(({ weight, minutes }) => Array<number>(minutes).fill(weight));
  let plain = 0;
  let shipped = 0;
  for (let run = 0; run < count; run += 1) {
    const history = Array.from({ length: HISTORY_MINUTES }, () => bucket(draw, cell, 0).blue);
    const buckets = weights.map(weight => bucket(draw, cell, weight));
    if (crossesPlainly(buckets)) plain += 1;
    if (replay(buckets, COMPARISON_DEFAULTS, dispersion(history)).rollback) shipped += 1;
  }
  return { runs: count, plain, shipped };
};
