import { EVENT_TYPES } from '../../lambda/contract';
import type { Scenario } from './scenario';

const RELEASE = {
  schedule: [{ weight: 10, holdSeconds: 300 }, { weight: 50, holdSeconds: 300 }, { weight: 100, holdSeconds: 120 }],
};

export const lowTraffic: Scenario = {
  name: 'low-traffic',
  sentence: 'so few users come that nobody can tell whether green is good: the release goes on by its schedule, and says so',
  expected: 'completed',
  speed: 60,
  // At 50 % green gets 150 requests within the step: without any failure it takes about three times as many to tell.
  requestsPerMinute: 60,
  act: async stage => {
    await stage.release(RELEASE);
    const { record } = (await stage.operate('status')).status ?? {};
    stage.check('the record counts two steps of which nobody can tell', record?.last?.inconclusiveSteps === 2);
    const verdicts = stage.history()?.steps.slice(0, 2).map(({ comparison }) => comparison?.verdict);
    stage.check('the history says so of each', verdicts?.join() === 'inconclusive,inconclusive');
    const said = stage.told.find(({ type }) => type === EVENT_TYPES.completed)?.detail.text ?? '';
    stage.check(`the end is told with it: ${said}`, said.includes('2 of 3 steps had too little traffic to tell'));
  },
};
