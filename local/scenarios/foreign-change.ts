import { SHORT_RELEASE } from './inputs';
import { checkPutBack } from './put-back';
import type { Scenario } from './scenario';

export const foreignChange: Scenario = {
  name: 'foreign-change',
  sentence: 'somebody changes the weights by hand in the middle of a release: blue serves everything again',
  expected: 'reverted',
  speed: 30,
  requestsPerMinute: 240,
  act: async stage => {
    const release = stage.start(SHORT_RELEASE);
    await stage.untilWeight(10);
    await stage.sleep(45);
    await stage.writeRule({ blue: 60, green: 40 });
    const writes = stage.writes;
    await release.ended;
    stage.check('one write puts it back', stage.writes - writes === 1);
    await checkPutBack(stage, 'ForeignChange');
  },
};
