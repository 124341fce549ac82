import { parseFault } from '../faults/spec';
import type { Scenario } from './scenario';

/** The incident begins with the second step, which is as long. */
const RELEASE = {
  schedule: [
    { weight: 10, holdSeconds: 120 }, { weight: 25, holdSeconds: 300 }, { weight: 75, holdSeconds: 120 }, { weight: 100, holdSeconds: 60 },
  ],
};

export const sharedIncident: Scenario = {
  name: 'shared-incident',
  sentence: 'blue and green fail 10 % of their requests more for five minutes: the release waits for green\'s alarm, and goes on after it',
  expected: 'completed',
  speed: 60,
  requestsPerMinute: 420,
  act: async stage => {
    stage.fault(parseFault('both:error-rate=10%@25%+5m'));
    await stage.release(RELEASE);
    stage.check('the alarms of both colours went off', ['Blue', 'Green'].every(color => stage.alarmed.some(name => name.includes(color))));
    stage.check('nothing was put back meanwhile', stage.changes.map(({ green }) => green).join() === '10,25,75,100');
  },
};
