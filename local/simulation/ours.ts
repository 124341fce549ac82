import { assess, baselinesOf, beginAll, type Signal, SIGNALS, stepAll } from '../../lambda/core/signals';
import type { Rule } from './rule';

/** The rule that is shipped. */
export const comparison = (signals: readonly Signal[] = Object.values(SIGNALS), name = 'comparison'): Rule => ({
  name,
  judge: before => {
    const baselines = baselinesOf(signals, before);
    let states = beginAll(signals, baselines);
    return {
      see: minute => {
        states = stepAll(signals, baselines, states, minute);
        return assess(signals, states).by !== null;
      },
    };
  },
});
