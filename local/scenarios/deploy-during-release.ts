import { checkDeployed, PATHS, RELEASE } from './deployed';
import type { Scenario } from './scenario';

export const deployDuringRelease: Scenario = {
  name: 'deploy-during-release',
  sentence: 'a deployment changes the rule\'s condition in the middle of a release: it goes through at once, and the release completes',
  expected: 'completed',
  speed: 40,
  requestsPerMinute: 240,
  next: { paths: PATHS.after, bakeMinutes: 5 },
  act: async stage => {
    const release = stage.start(RELEASE);
    await stage.untilWeight(10);
    await stage.sleep(30);
    const { status } = await stage.deploy();
    stage.check('the stack is updated while the release is under way', status === 'UPDATE_COMPLETE' && stage.weights.green < 100);
    await release.ended;
    checkDeployed(stage, { paths: PATHS.after, updates: 1 });
  },
};
