import type { Dispersion } from '../contract';
import { type Bucket, COMPARISON_DEFAULTS, type ComparisonOptions, logEvidence, temper, UNKNOWN_DISPERSION } from './comparison';

/**
 * The same test the other way round. Null hypothesis: green fails at least `ratio` times as often as blue and `margin` of its requests
 * more. What speaks against it says that green is good enough. ANALYSIS.md, "Pacing".
 */
export const ACCEPTANCE: ComparisonOptions = { ...COMPARISON_DEFAULTS, ratio: 2, margin: 0.01, bets: [1.3, 0.9, 0.5, 0.02] };

/** A: at this evidence green counts as good. */
export const ACCEPTED_AT = 20;

/** A step must have been seen for so many minutes. */
const LEAST_MINUTES = 2;

/** A of a step's minutes: the plain mean over the bets. */
export const acceptance = (buckets: readonly Bucket[], dispersion: Dispersion = UNKNOWN_DISPERSION): number => {
  const logs = ACCEPTANCE.bets.map(bet => buckets.reduce((sum, bucket) =>
    sum + logEvidence(bucket, bet, ACCEPTANCE) / temper(bucket, dispersion, ACCEPTANCE), 0));
  return logs.reduce((sum, log) => sum + Math.exp(log), 0) / logs.length;
};

/** Whether a step's minutes say that green is good; otherwise there was too little traffic to tell. */
export const isAccepted = (buckets: readonly Bucket[], dispersion?: Dispersion): boolean =>
  buckets.length >= LEAST_MINUTES && acceptance(buckets, dispersion) >= ACCEPTED_AT;
