import type { Scenario } from './scenario';

export const alarmAtStart: Scenario = {
  name: 'alarm-at-start',
  sentence: 'green\'s alarm has gone off before the release starts: it refuses, and moves nothing',
  expected: 'refused',
  // An alarm that was set lasts for less than a minute: the release has to look at it within that time, on a busy machine, too.
  speed: 15,
  requestsPerMinute: 240,
  act: async stage => {
    await stage.untilSecondOfMinute(20);
    await stage.setAlarm();
    const { error } = await stage.release();
    stage.check('the alarm is the reason', error === 'AlarmBreach');
  },
};
