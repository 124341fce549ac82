import { parseFault } from '../faults/spec';
import { COMPARED_RELEASE } from './inputs';
import { checkFoundInSilence } from './found-worse';
import type { Scenario } from './scenario';

export const slowGreen: Scenario = {
  name: 'slow-green',
  sentence: 'green answers well, but later than blue: the comparison of slow requests puts everything back',
  expected: 'reverted',
  speed: 40,
  requestsPerMinute: 240,
  act: async stage => {
    stage.fault(parseFault('green:latency=100ms-200ms'));
    await stage.release(COMPARED_RELEASE);
    await checkFoundInSilence(stage, 'slow');
  },
};
