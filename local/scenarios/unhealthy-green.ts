import { parseFault } from '../faults/spec';
import type { Scenario } from './scenario';

export const unhealthyGreen: Scenario = {
  name: 'unhealthy-green',
  sentence: 'green does not pass its health check: the release waits for it, then refuses, and no user ever saw green',
  expected: 'refused',
  speed: 60,
  requestsPerMinute: 240,
  act: async stage => {
    stage.fault(parseFault('green:flapping-health=24h'));
    // The load balancer finds out by its second failed check.
    await stage.sleep(60);
    const { error } = await stage.release();
    stage.check('green\'s targets are the reason', error === 'TargetsUnhealthy');
  },
};
