import type { Counts } from '../../../lambda/contract';
import type { ColorMinute } from '../../../lambda/core/signals';
import type { RolloutMinute } from '../../../local/simulation/rollout';
import type { Judge, Plan, Rule } from '../../../local/simulation/rule';

const color = (requests: number, failed: number): ColorMinute =>
  ({ requests, answers: requests, failed, clientErrors: 0, timed: requests, slow: 0 });

const BLUE: Counts = { requests: 1000, failed: 0 };

/** Green's requests and failures in a minute at 10 %. */
export const colorMinute = (requests: number, failed: number, blue: Counts = BLUE): RolloutMinute =>
  ({ blue: color(blue.requests, blue.failed), green: color(requests, failed), weight: 10, rates: { blue: 0, green: 0 } });

export const PLAN: Plan = { weights: Array<number>(30).fill(10), delay: 1 };

export const judgeOf = (rule: Rule, plan: Plan = PLAN): Judge => rule.judge([], plan);

/** Of each minute, given as green's requests and failures: whether traffic goes back. */
export const verdicts = (judge: Judge, minutes: readonly (readonly [number, number])[]): boolean[] =>
  minutes.map(([requests, failed]) => judge.see(colorMinute(requests, failed)));
