import { SHORT_RELEASE } from './inputs';
import type { Scenario } from './scenario';

export const operatorPromote: Scenario = {
  name: 'operator-promote',
  sentence: 'an operator promotes the release at its first step: green serves everything next, and the bake stays',
  expected: 'completed',
  speed: 30,
  requestsPerMinute: 240,
  act: async stage => {
    const release = stage.start(SHORT_RELEASE);
    await stage.untilWeight(10);
    const promote = await stage.operate('promote', 'it fixes the incident');
    stage.check('promote is done', promote.done);
    await release.ended;
    stage.check('the steps between are left out', stage.changes.map(({ green }) => green).join() === '10,100');
  },
};
