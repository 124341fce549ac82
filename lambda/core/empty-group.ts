import type { Color, WeightedRuleProperties } from '../contract';
import { COLORS } from '../contract';
import type { LiveRule } from './live-rule';
import { groupShare, otherColor, round, type Shares } from './rule-actions';
import { sameConditions } from './rule-shape';
import type { Written } from './rule-written';

/** The colours with a share whose groups get nobody by these rules yet. */
export const newToUsers = (shares: Shares, written: Written, rules: readonly LiveRule[]): Color[] =>
  COLORS.filter(color => shares[color] > 0 && rules.every(({ actions }) => groupShare(actions, written[color]) === 0));

/** Why a group must not take the place of one that has users. */
export const describeEmptyReplacement = (color: Color, shares: Shares, written: Written): string => {
  const other = otherColor(color);
  return `${color} serves ${round(shares[color])} %, but its new group ${written[color]} has no targets yet: users would get 503. ` +
    `Replace ${other}'s group first and release to ${other}, then replace ${color}'s; deploy again`;
};

type WantedPlace = Pick<WeightedRuleProperties, 'Conditions' | 'Priority'>;

/**
 * The rule that serves the requests of a new one until then, if the new one comes before it. `rules` are the listener's, by priority:
 * only the first with the same conditions gets any.
 */
export const overtaken = (rules: readonly LiveRule[], { Conditions, Priority }: WantedPlace): LiveRule | undefined => {
  const first = rules.find(({ conditions }) => sameConditions(conditions, Conditions));
  if (first === undefined || Number(first.priority) < Number(Priority)) return undefined;
  return first.actions.some(({ Type }) => Type === 'forward') ? first : undefined;
};

/** Why a rule must not be made before another one. */
export const describeEmptyStart = (color: Color, { Priority }: WantedPlace, written: Written, { arn, priority }: LiveRule): string =>
  `Priority is ${Priority}: the new rule would take the traffic of ${arn} to ${color}'s group ${written[color]}, which has no targets yet, and users ` +
  `would get 503. Give it a free priority after that rule's ${priority}: that rule can leave the template in the same deployment, and the new one ` +
  'serves when it is gone. If that rule stays, move the new one before it in the next deployment';
