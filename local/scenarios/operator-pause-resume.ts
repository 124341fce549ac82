import { SHORT_RELEASE } from './inputs';
import type { Scenario } from './scenario';

export const operatorPauseResume: Scenario = {
  name: 'operator-pause-resume',
  sentence: 'an operator pauses the release for longer than its step, then resumes it: the weights stand still meanwhile',
  expected: 'completed',
  speed: 55,
  requestsPerMinute: 240,
  act: async stage => {
    const release = stage.start(SHORT_RELEASE);
    await stage.untilWeight(10);
    const pause = await stage.operate('pause', 'the dashboard looks odd');
    stage.check('pause is done', pause.done);
    await stage.sleep(240);
    stage.check('the weights stand still while the release is paused', stage.changes.length === 1);
    const resume = await stage.operate('resume', 'the dashboard was wrong');
    stage.check('resume is done', resume.done);
    await release.ended;
  },
};
