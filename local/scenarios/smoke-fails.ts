import { parseFault } from '../faults/spec';
import type { Scenario } from './scenario';

export const smokeFails: Scenario = {
  name: 'smoke-fails',
  sentence: 'green passes its health check, but fails every page: the smoke test finds out, and no user ever saw green',
  expected: 'refused',
  speed: 30,
  requestsPerMinute: 240,
  context: { smokeTest: '/' },
  act: async stage => {
    stage.fault(parseFault('green:error-rate=100%'));
    const { error, cause = '' } = await stage.release();
    stage.check('the smoke tests are the reason', error === 'SmokeTestsFailed');
    stage.check('the cause says what came', /"GET \/".*expected status 200; came status 500 in \d+ ms, body "/.test(cause));
    stage.check('no rule was written', stage.writes === 0);
    stage.check('no user saw green', stage.requests.every(({ color }) => color === 'blue'));
  },
};
