import { parseShape } from '../traffic/shape';
import { SHORT_RELEASE } from './inputs';
import type { Scenario } from './scenario';

export const websocket: Scenario = {
  name: 'websocket',
  sentence: 'a good release while WebSockets are open: those on blue stay open and answer to the end, new ones go by the weights',
  expected: 'completed',
  speed: 40,
  requestsPerMinute: 240,
  shape: parseShape('constant,websockets'),
  act: async stage => {
    await stage.release(SHORT_RELEASE);
  },
};
