import { checkPutBack } from './put-back';
import type { Scenario } from './scenario';

export const alarmEvent: Scenario = {
  name: 'alarm-event',
  sentence: 'green\'s alarm goes off between two looks of the release: traffic is back without waiting for the next',
  expected: 'reverted',
  speed: 20,
  requestsPerMinute: 240,
  context: { errorAlarm: 'revert' },
  act: async stage => {
    // Looks at a hold of more than ten minutes are a minute apart.
    const release = stage.start({ schedule: [{ weight: 50, holdSeconds: 660 }, { weight: 100, holdSeconds: 120 }] });
    await stage.untilWeight(50);
    await stage.untilSecondOfMinute(20);
    const writes = stage.writes;
    await stage.setAlarm();
    await stage.sleep(30);
    stage.check('traffic is back before the next look', stage.weights.blue === 100);
    await release.ended;
    stage.check('at most two writes put it back', stage.writes - writes <= 2);
    await checkPutBack(stage);
  },
};
