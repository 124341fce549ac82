import { EVENT_TYPES } from '../../lambda/contract';
import { SHORT_RELEASE } from './inputs';
import type { Scenario } from './scenario';

export const alarmAfterCompletion: Scenario = {
  name: 'alarm-after-completion',
  sentence: 'green\'s alarm goes off after the bake: the release is over, so nothing is moved',
  expected: 'completed',
  speed: 60,
  requestsPerMinute: 240,
  context: { errorAlarm: 'revert' },
  act: async stage => {
    await stage.release(SHORT_RELEASE);
    const { writes, told: { length: before } } = stage;
    await stage.untilSecondOfMinute(20);
    await stage.setAlarm();
    await stage.sleep(180);
    stage.check('nothing is moved after the release', stage.writes === writes);
    stage.check('the alarm is told once, and nothing else', stage.told.slice(before).map(({ type }) => type).join() === EVENT_TYPES.alarm);
  },
};
