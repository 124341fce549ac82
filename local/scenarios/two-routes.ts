import { SHORT_RELEASE } from './inputs';
import type { Scenario } from './scenario';

export const twoRoutes: Scenario = {
  name: 'two-routes',
  sentence: 'a good release of a service behind two listeners: their rules move in lock-step',
  expected: 'completed',
  speed: 40,
  requestsPerMinute: 240,
  context: { routes: 2 },
  act: async stage => {
    await stage.release(SHORT_RELEASE);
  },
};
