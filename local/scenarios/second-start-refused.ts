import { SHORT_RELEASE } from './inputs';
import type { Scenario } from './scenario';

export const secondStartRefused: Scenario = {
  name: 'second-start-refused',
  sentence: 'a second release is started while one runs: it is refused, and the first completes as if nothing had been',
  expected: 'completed',
  speed: 60,
  requestsPerMinute: 240,
  act: async stage => {
    const first = stage.start(SHORT_RELEASE);
    await stage.untilWeight(10);
    const { status, error } = await stage.release();
    stage.check('the second release is refused', status === 'FAILED' && error === 'AlreadyRunning');
    await first.ended;
    stage.check('the first takes its steps', stage.changes.map(({ green }) => green).join() === '10,50,100');
  },
};
