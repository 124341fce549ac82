import { EVENT_TYPES } from '../../lambda/contract';
import { SHORT_RELEASE } from './inputs';
import type { Scenario } from './scenario';

/** Twice as long as a step is held. */
const SHORT_SECONDS = 240;

export const safeColorShrinks: Scenario = {
  name: 'safe-color-shrinks',
  sentence: 'blue loses one of its two targets in the middle of a release, which goes no further until blue could take everything back',
  expected: 'completed',
  speed: 50,
  requestsPerMinute: 240,
  targetsPerColor: 2,
  act: async stage => {
    const release = stage.start(SHORT_RELEASE);
    await stage.untilWeight(10);
    const putBack = await stage.deregisterOne('blue');
    await stage.sleep(SHORT_SECONDS);
    stage.check('the weights stand still while blue lacks a target', stage.changes.length === 1);
    const said = stage.told.filter(({ type }) => type === EVENT_TYPES.paused).map(({ detail }) => detail.text);
    stage.check('it is told once, and why', said.length === 1 && /blue of \S+ has 1 healthy target, needed: 2 to take everything back/.test(said[0]!));
    await putBack();
    await release.ended;
    stage.check('the release takes all its steps', stage.changes.map(({ green }) => green).join() === '10,50,100');
  },
};
