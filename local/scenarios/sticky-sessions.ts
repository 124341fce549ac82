import { parseFault } from '../faults/spec';
import { parseShape } from '../traffic/shape';
import type { Scenario } from './scenario';

/** Long enough at half of the weights for clients to move to green, and enough minutes of them to tell green from blue. */
const RELEASE = {
  schedule: [{ weight: 10, holdSeconds: 120 }, { weight: 50, holdSeconds: 420 }, { weight: 100, holdSeconds: 120 }],
};

export const stickySessions: Scenario = {
  name: 'sticky-sessions',
  sentence: 'clients keep their colour by a cookie, and green fails from half of the weights on: their cookies hold nobody on green after it',
  expected: 'reverted',
  speed: 40,
  requestsPerMinute: 240,
  shape: parseShape('sticky'),
  act: async stage => {
    stage.fault(parseFault('green:error-rate=30%@50%'));
    await stage.release(RELEASE);
    const before = stage.requests.length;
    await stage.sleep(90);
    const bound = stage.requests.slice(before).filter(({ cookieOf }) => cookieOf === 'green');
    stage.check('clients with a cookie of green come after traffic is back', bound.length >= 20);
    stage.check('none of them reaches green', bound.every(({ color }) => color === 'blue'));
  },
};
