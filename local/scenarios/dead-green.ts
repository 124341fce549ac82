import { parseFault } from '../faults/spec';
import { SHORT_RELEASE } from './inputs';
import { checkPutBack } from './put-back';
import type { Scenario } from './scenario';

/** From a look that was good still to the rules that were read back: 20, and twice 1, and what all the calls take. */
const FOUND_WITHIN_SECONDS = 30;

export const deadGreen: Scenario = {
  name: 'dead-green',
  sentence: 'green dies in the middle of a release: three probes in a row find out, minutes before any metric could',
  expected: 'reverted',
  speed: 10,
  requestsPerMinute: 240,
  context: { smokeTest: '/health' },
  act: async stage => {
    const release = stage.start(SHORT_RELEASE);
    await stage.untilWeight(10);
    // After the first look, so that it takes most of the time to the next.
    await stage.sleep(25);
    const diedAt = stage.now;
    stage.fault(parseFault('green:down=24h'));
    await release.ended;
    await checkPutBack(stage, 'ProbesFailed');
    const { status } = await stage.operate('status');
    const seconds = (Date.parse(status?.record?.revert?.verifiedAt ?? '') - diedAt) / 1000;
    stage.check(`traffic is back ${FOUND_WITHIN_SECONDS} seconds after green died, not ${Math.round(seconds)}`, seconds <= FOUND_WITHIN_SECONDS);
  },
};
