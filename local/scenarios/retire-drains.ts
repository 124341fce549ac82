import { parseShape } from '../traffic/shape';
import type { Scenario } from './scenario';

export const retireDrains: Scenario = {
  name: 'retire-drains',
  sentence: 'a good release after which the old targets are taken out: requests of twenty seconds that blue took before are answered',
  expected: 'completed',
  speed: 60,
  requestsPerMinute: 240,
  context: { retire: 'deregister' },
  shape: parseShape('constant,long-polls'),
  act: async stage => {
    const release = stage.start({ schedule: [{ weight: 50, holdSeconds: 120 }, { weight: 100, holdSeconds: 1 }] });
    await stage.untilWeight(100);
    stage.check('blue keeps its targets while it drains', stage.targetStates('blue').every(state => state === 'healthy'));
    await release.ended;
    stage.check('blue\'s targets drain', stage.targetStates('blue').every(state => state === 'draining'));
    stage.check('green\'s targets stay', stage.targetStates('green').every(state => state === 'healthy'));
  },
};
