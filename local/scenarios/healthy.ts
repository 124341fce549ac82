import { EVENT_TYPES } from '../../lambda/contract';
import type { Scenario } from './scenario';

export const healthy: Scenario = {
  name: 'healthy',
  sentence: 'a good release: traffic moves to green step by step, and nobody notices',
  expected: 'completed',
  speed: 100,
  requestsPerMinute: 240,
  act: async stage => {
    await stage.release();
    const due = [EVENT_TYPES.started, ...stage.changes.map(() => EVENT_TYPES.step), EVENT_TYPES.completed];
    stage.check('its start, each step and its end are told, in this order', stage.told.map(({ type }) => type).join() === due.join());
  },
};
