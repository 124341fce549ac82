import type { Dispersion } from '../contract';
import { type Bucket, COMPARISON_DEFAULTS, type ComparisonOptions, logEvidence, temper, UNKNOWN_DISPERSION } from './comparison';

/**
 * The same test the other way round. Null hypothesis: green fails at least `ratio` times as often as blue and `margin` of its requests
 * more. What speaks against it says that green is good enough. docs/comparison.md.
 */
export const ACCEPTANCE: ComparisonOptions = { ...COMPARISON_DEFAULTS, ratio: 2, margin: 0.01, bets: [1.3, 0.9, 0.5, 0.02] };

/** A: at this evidence green counts as good. */
export const ACCEPTED_AT = 20;

/** A step must have been seen for so many minutes. */
export const LEAST_MINUTES = 2;

/** Far beyond what decides: JSON knows no infinity. */
const MAX_ACCEPTANCE = 1e9;

/** By bet, of no minute. */
export const NO_ACCEPTANCE: readonly number[] = ACCEPTANCE.bets.map(() => 0);

/** One minute more: by bet, logarithms that add up. */
export const withAcceptance = (logs: readonly number[], bucket: Bucket, dispersion: Dispersion = UNKNOWN_DISPERSION): number[] =>
  ACCEPTANCE.bets.map((bet, index) => logs[index]! + logEvidence(bucket, bet, ACCEPTANCE) / temper(bucket, dispersion, ACCEPTANCE));

/** A: the plain mean over the bets. */
export const acceptance = (logs: readonly number[]): number =>
  Math.min(MAX_ACCEPTANCE, logs.reduce((sum, log) => sum + Math.exp(log), 0) / logs.length);

/** Whether a step's minutes say that green is good; otherwise there was too little traffic to tell. */
export const isAccepted = (minutes: number, evidence: number): boolean => minutes >= LEAST_MINUTES && evidence >= ACCEPTED_AT;
