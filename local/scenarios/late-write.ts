import { type AwsFaultSpec, parseFault } from '../faults/spec';
import type { Scenario } from './scenario';

export const lateWrite: Scenario = {
  name: 'late-write',
  sentence: 'the load balancer takes the write of a step only after an operator put the release back: the second look puts that right',
  expected: 'reverted',
  // The write is late in real time: within the minute and a half after which the release looks again.
  speed: 13,
  requestsPerMinute: 240,
  act: async stage => {
    const late = parseFault('aws.ModifyRule:late=6s@10%') as AwsFaultSpec;
    stage.fault(late);
    const release = stage.start({ schedule: [{ weight: 10, holdSeconds: 30 }, { weight: 50, holdSeconds: 60 }, { weight: 100 }] });
    await stage.untilState('Shift traffic', 2);
    await stage.sleep(5);
    stage.mend(late);
    stage.check('the rollback is done', (await stage.operate('rollback', 'a customer called')).done);
    stage.check('the rollback is done before the write lands', stage.weights.green === 0);
    await stage.untilWeight(50);
    await release.ended;
    stage.check('traffic was put back a second time', stage.changes.map(({ green }) => green).join() === '10,0,50,0');
  },
};
