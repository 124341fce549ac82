import { checkDeployed, PATHS, RELEASE } from './deployed';
import type { Scenario } from './scenario';

export const deployAfterRelease: Scenario = {
  name: 'deploy-after-release',
  sentence: 'a good release, and then a deployment that changes the rule\'s condition: all traffic stays on green',
  expected: 'completed',
  speed: 40,
  requestsPerMinute: 240,
  next: { paths: PATHS.after },
  act: async stage => {
    await stage.release(RELEASE);
    const { status } = await stage.deploy();
    stage.check('the stack is updated', status === 'UPDATE_COMPLETE');
    checkDeployed(stage, { paths: PATHS.after, updates: 1 });
  },
};
