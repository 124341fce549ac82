import { COMPARISON_DEFAULTS, logEvidence } from '../../../lambda/core/comparison';
import type { Rule } from '../rule';

const LIMIT = Math.log(1 / COMPARISON_DEFAULTS.alpha);

/** Both colours fail at one rate: no ratio and no margin is tolerated. */
const EQUAL = { ...COMPARISON_DEFAULTS, ratio: 1, margin: 0 };

const logMean = (logs: readonly number[]): number => {
  const most = Math.max(...logs);
  return most + Math.log(logs.reduce((sum, log) => sum + Math.exp(log - most), 0) / logs.length);
};

/**
 * A sequential test of equal rates, as of Lindon and Malek (arXiv 2011.03567), which Netflix uses: a mixture over ratios that is betted on
 * once, for independent errors. No tempering, no gate, no second chance for a regression that begins late.
 */
export const equalRates: Rule = {
  name: 'equal rates',
  judge: () => {
    let logs = EQUAL.bets.map(() => 0);
    return {
      see: ({ blue, green }) => {
        logs = logs.map((log, index) => log + logEvidence({ blue, green }, EQUAL.bets[index]!, EQUAL));
        return logMean(logs) >= LIMIT;
      },
    };
  },
};
