import { checkDeployed, PATHS } from './deployed';
import { SHORT_RELEASE } from './inputs';
import type { Scenario } from './scenario';

export const deployDuringRelease: Scenario = {
  name: 'deploy-during-release',
  sentence: 'a deployment changes the rule\'s condition in the middle of a release: it goes through at once, and the release completes',
  expected: 'completed',
  speed: 40,
  requestsPerMinute: 240,
  next: { paths: PATHS.after, bakeMinutes: 5 },
  act: async stage => {
    const release = stage.start(SHORT_RELEASE);
    await stage.untilWeight(10);
    await stage.sleep(45);
    const { status } = await stage.deploy();
    stage.check('the stack is updated while green has 10 %', status === 'UPDATE_COMPLETE' && stage.weights.green === 10);
    await release.ended;
    checkDeployed(stage, { paths: PATHS.after, updates: 1 });
  },
};
