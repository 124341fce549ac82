import type { Rule } from '../rule';
import { failedShare } from './share';

/** `successCondition: result >= 0.95`, `failureCondition: result < 0.95`. */
const LEAST_SUCCESS = 0.95;

/** `failureLimit: 3`: the fourth failed measurement aborts. */
const FAILURE_LIMIT = 3;

/**
 * Argo Rollouts with an analysis in the background, `interval: 1m`. A measurement without a value meets neither condition and is
 * inconclusive; `inconclusiveLimit` is 0, so that the first one ends the analysis and pauses the rollout, until somebody comes.
 */
export const argo: Rule = {
  name: 'Argo Rollouts',
  judge: () => {
    let failed = 0;
    let paused = false;
    return {
      see: ({ green }) => {
        const share = failedShare(green);
        paused ||= share === undefined;
        if (!paused && 1 - share! < LEAST_SUCCESS) failed += 1;
        return !paused && failed > FAILURE_LIMIT;
      },
      holds: () => paused,
    };
  },
};
