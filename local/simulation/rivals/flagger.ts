import type { Rule } from '../rule';
import { failedShare } from './share';

/** `request-success-rate`, `thresholdRange.min: 99`. */
const LEAST_SUCCESS = 0.99;

/** `threshold: 5`: so many failed checks of the whole analysis roll back. */
const THRESHOLD = 5;

/**
 * Flagger with `interval: 1m`. A failed check halts the advancement, and "no values found" is one. They are counted up, and never down.
 * Flagger acts on the last one at its next look; its documentation says interval x threshold, which is a minute less, and what it gets.
 */
export const flagger: Rule = {
  name: 'Flagger',
  judge: () => {
    let failedChecks = 0;
    let failed = false;
    return {
      see: ({ green }) => {
        const share = failedShare(green);
        failed = share === undefined || 1 - share < LEAST_SUCCESS;
        if (failed) failedChecks += 1;
        return failedChecks >= THRESHOLD;
      },
      holds: () => failed,
    };
  },
};
