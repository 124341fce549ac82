import { parseFault } from '../faults/spec';
import { checkFoundInSilence } from './found-worse';
import { COMPARED_RELEASE } from './inputs';
import type { Scenario } from './scenario';

export const crash: Scenario = {
  name: 'crash',
  sentence: 'green closes three in ten of its connections without an answer, which no metric of green counts: the comparison misses the answers',
  expected: 'reverted',
  speed: 40,
  requestsPerMinute: 360,
  act: async stage => {
    stage.fault(parseFault('green:reset=30%'));
    await stage.release(COMPARED_RELEASE);
    await checkFoundInSilence(stage, 'unanswered');
  },
};
