import { SHORT_RELEASE } from './inputs';
import { checkPutBack } from './put-back';
import type { Scenario } from './scenario';

export const operatorRollback: Scenario = {
  name: 'operator-rollback',
  sentence: 'an operator rolls the release back at half of the traffic: blue serves everything within seconds',
  expected: 'reverted',
  speed: 30,
  requestsPerMinute: 240,
  act: async stage => {
    const release = stage.start(SHORT_RELEASE);
    await stage.untilWeight(50);
    await stage.sleep(45);
    const writes = stage.writes;
    const rollback = await stage.operate('rollback', 'a customer called');
    stage.check('the rollback is done, and blue serves everything when it says so', rollback.done && stage.weights.blue === 100);
    await release.ended;
    stage.check('one write puts it back', stage.writes - writes === 1);
    await checkPutBack(stage, 'OperatorRollback');
  },
};
