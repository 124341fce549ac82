import { parseFault } from '../faults/spec';
import { checkFoundWorse } from './found-worse';
import type { Scenario } from './scenario';

export const errorsAt50: Scenario = {
  name: 'errors-at-50',
  sentence: 'green fails 30 % of its requests once it carries half of the traffic: the comparison with blue puts everything back',
  expected: 'reverted',
  speed: 100,
  requestsPerMinute: 240,
  act: async stage => {
    stage.fault(parseFault('green:error-rate=30%@50%'));
    await stage.release();
    await checkFoundWorse(stage, 'answered');
  },
};
