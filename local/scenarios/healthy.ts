import type { Scenario } from './scenario';

export const healthy: Scenario = {
  name: 'healthy',
  sentence: 'a good release: traffic moves to green step by step, and nobody notices',
  expected: 'completed',
  speed: 100,
  requestsPerMinute: 240,
  act: async stage => {
    await stage.release();
  },
};
