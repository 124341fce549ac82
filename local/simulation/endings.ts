import type { Random } from '../random';
import { release, rollout, type Service, type Step } from './rollout';
import { type Ending, play, playHolding, type Rule } from './rule';
import type { Scenario } from './scenario';

/** What it holds is another release from there on. */
const mayHold = (rule: Rule): boolean => rule.judge([], { weights: [], delay: 1 }).holds !== undefined;

/** How each rule ends the same release. `random` begins the same numbers anew each time. */
export const endings = (
  service: Service, scenario: Scenario, schedule: readonly Step[], rules: readonly Rule[], random: () => Random,
): Ending[] => {
  const whole = rollout(service, scenario, schedule, random());
  return rules.map(rule => mayHold(rule) ? playHolding(release(service, scenario, schedule, random()), rule) : play(whole, rule));
};
