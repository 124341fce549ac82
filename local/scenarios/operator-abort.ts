import { SHORT_RELEASE } from './inputs';
import { checkPutBack } from './put-back';
import type { Scenario } from './scenario';

export const operatorAbort: Scenario = {
  name: 'operator-abort',
  sentence: 'somebody stops the execution in the middle of a release: blue serves everything again all the same',
  expected: 'reverted',
  speed: 30,
  requestsPerMinute: 240,
  act: async stage => {
    const release = stage.start(SHORT_RELEASE);
    await stage.untilWeight(50);
    await stage.sleep(45);
    const writes = stage.writes;
    await stage.stopExecution(release.executionArn);
    await stage.sleep(120);
    stage.check('at most two writes put it back', stage.writes - writes <= 2);
    await checkPutBack(stage);
  },
};
