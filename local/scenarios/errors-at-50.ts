import type { Scenario } from './scenario';

const HALF = 50;
const ERROR_RATE = 0.3;

export const errorsAt50: Scenario = {
  name: 'errors-at-50',
  sentence: 'green fails 30 % of its requests once it carries half of the traffic: its alarm puts everything back',
  expected: 'reverted',
  speed: 100,
  requestsPerMinute: 240,
  act: async stage => {
    stage.onWeights(({ green }) => {
      if (green >= HALF) stage.fault('green', { errorRate: ERROR_RATE });
    });
    await stage.release();
  },
};
