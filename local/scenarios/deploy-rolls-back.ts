import { checkDeployed, PATHS, RELEASE } from './deployed';
import type { Scenario } from './scenario';

export const deployRollsBack: Scenario = {
  name: 'deploy-rolls-back',
  sentence: 'a good release, and then a deployment that fails after the rule was updated, and is rolled back: all traffic stays on green',
  expected: 'completed',
  speed: 40,
  requestsPerMinute: 240,
  // The bake time is the state machine's, which comes after the rule: there the deployment fails.
  next: { paths: PATHS.after, bakeMinutes: 5 },
  act: async stage => {
    await stage.release(RELEASE);
    const { status } = await stage.deploy({ fails: true });
    stage.check('the stack is rolled back', status === 'UPDATE_ROLLBACK_COMPLETE');
    checkDeployed(stage, { paths: PATHS.before, updates: 2 });
  },
};
