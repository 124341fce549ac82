import { SHORT_RELEASE } from './inputs';
import type { Scenario } from './scenario';

export const lambdaTargets: Scenario = {
  name: 'lambda-targets',
  sentence: 'a good release of a service that is a Lambda function: nobody waits for a health that is not checked',
  expected: 'completed',
  speed: 40,
  requestsPerMinute: 200,
  context: { targetType: 'lambda' },
  act: async stage => {
    await stage.release(SHORT_RELEASE);
  },
};
