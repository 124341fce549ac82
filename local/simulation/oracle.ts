import type { Rule } from './rule';

/** ln(1/alpha), alpha = 1 %. */
const LIMIT = Math.log(100);

/** A success that cannot be decides against green being as bad as it is. */
const NEVER = 1e-12;

const timesLog = (count: number, ratio: number): number => count === 0 ? 0 : count * Math.log(ratio);

/** Wald's sequential test of green's failures, which knows both rates of every minute. Nobody can do much better. */
export const oracle: Rule = {
  name: 'oracle',
  judge: () => {
    let logRatio = 0;
    return {
      see: ({ green: { requests, failed: answered, answers }, rates }) => {
        const failed = Math.max(answered, Math.min(requests, requests - answers));
        if (rates.green > rates.blue) {
          const served = Math.max(NEVER, 1 - rates.green) / (1 - rates.blue);
          logRatio += timesLog(failed, rates.green / rates.blue) + timesLog(requests - failed, served);
        }
        return logRatio >= LIMIT;
      },
    };
  },
};
