import { parseFault } from '../faults/spec';
import { checkFoundInSilence } from './found-worse';
import { COMPARED_RELEASE } from './inputs';
import type { Scenario } from './scenario';

export const green404: Scenario = {
  name: 'green-404',
  sentence: 'green does not find a quarter of the pages, which is no failure of a service: the comparison of 4XX answers puts everything back',
  expected: 'reverted',
  speed: 40,
  requestsPerMinute: 240,
  act: async stage => {
    stage.fault(parseFault('green:not-found=25%'));
    await stage.release(COMPARED_RELEASE);
    await checkFoundInSilence(stage, 'clientErrors');
  },
};
