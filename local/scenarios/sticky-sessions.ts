import { parseFault } from '../faults/spec';
import { parseShape } from '../traffic/shape';
import type { Scenario } from './scenario';

export const stickySessions: Scenario = {
  name: 'sticky-sessions',
  sentence: 'clients keep their colour by a cookie, and green fails from half of the weights on: their cookies hold nobody on green after it',
  expected: 'reverted',
  speed: 100,
  requestsPerMinute: 240,
  shape: parseShape('sticky'),
  act: async stage => {
    stage.fault(parseFault('green:error-rate=30%@50%'));
    await stage.release();
    const before = stage.requests.length;
    await stage.sleep(90);
    const bound = stage.requests.slice(before).filter(({ cookieOf }) => cookieOf === 'green');
    stage.check('clients with a cookie of green come after traffic is back', bound.length >= 20);
    stage.check('none of them reaches green', bound.every(({ color }) => color === 'blue'));
  },
};
