import { EVENT_TYPES } from '../../lambda/contract';
import { parseFault } from '../faults/spec';
import type { Scenario } from './scenario';

const RELEASE = {
  schedule: [{ weight: 10, holdSeconds: 180 }, { weight: 50, holdSeconds: 240 }, { weight: 100, holdSeconds: 180 }],
};

export const longRequests: Scenario = {
  name: 'long-requests',
  sentence: 'blue and green take two seconds to answer: what is under way at a minute\'s edge, and when weights change, is not taken for lost',
  expected: 'completed',
  speed: 35,
  requestsPerMinute: 300,
  act: async stage => {
    stage.fault(parseFault('both:rehearsed-latency=2s'));
    await stage.release(RELEASE);
    stage.check('nothing held it up', stage.told.every(({ type }) => type !== EVENT_TYPES.paused));
  },
};
