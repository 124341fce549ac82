import { type AwsFaultSpec, parseFault } from '../faults/spec';
import { SHORT_RELEASE } from './inputs';
import type { Scenario } from './scenario';

/** As long as the release is given up and the way back has begun. */
const OUTAGE_SECONDS = 180;

export const twoRoutesWriteFails: Scenario = {
  name: 'two-routes-write-fails',
  sentence: 'beyond half of the traffic the second of two rules cannot be written for a while: both go back, the first one at once',
  expected: 'reverted',
  speed: 30,
  requestsPerMinute: 240,
  context: { routes: 2 },
  act: async stage => {
    const outage = parseFault('aws.ModifyRule#2:fails-before@50%') as AwsFaultSpec;
    stage.fault(outage);
    const release = stage.start(SHORT_RELEASE);
    await stage.untilWeight(60);
    await stage.sleep(OUTAGE_SECONDS);
    stage.check('the first route is back while the second one cannot be written', stage.weights.green === 25);
    stage.mend(outage);
    await release.ended;
  },
};
