import { parseFault } from '../faults/spec';
import { checkFoundInSilence } from './found-worse';
import type { Scenario } from './scenario';

/** At 40 % green fails seven more requests a minute: enough to be sure within five minutes or so, and too few for 5 % of any two. */
const RELEASE = { schedule: [{ weight: 40, holdSeconds: 900 }, { weight: 100, holdSeconds: 120 }] };

export const smallRegression: Scenario = {
  name: 'small-regression',
  sentence: 'green fails 2 % of its requests more than blue: no alarm at 5 % goes off, the comparison puts everything back',
  expected: 'reverted',
  speed: 35,
  requestsPerMinute: 900,
  act: async stage => {
    stage.fault(parseFault('both:error-rate=0.2%'));
    stage.fault(parseFault('green:error-rate=2%'));
    await stage.release(RELEASE);
    await checkFoundInSilence(stage, 'answered');
  },
};
