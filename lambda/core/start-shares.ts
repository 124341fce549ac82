import type { ShiftRecord, WeightedRuleProperties } from '../contract';
import { FIRST_LIVE_COLOR } from '../contract';
import type { LiveRule } from './live-rule';
import { allOn, liveShares, liveStickinessSeconds, type Shares } from './rule-actions';
import { sameConditions } from './rule-shape';
import { groupsOf, type Written } from './rule-written';

export interface Start {
  readonly shares: Shares;
  readonly stickinessSeconds?: number;
}

/** How a rule goes on with the traffic that another one carries. */
export const goingOnFrom = (rule: LiveRule, shares: Shares): Start => {
  const stickinessSeconds = liveStickinessSeconds(rule.actions);
  return { shares, ...stickinessSeconds !== undefined && { stickinessSeconds } };
};

/** Of several rules that get the same requests, only the one that is tried first gets any. */
const sibling = (rules: readonly LiveRule[], { Conditions }: WeightedRuleProperties, written: Written): Start | undefined => rules
  .filter(({ conditions }) => sameConditions(conditions, Conditions))
  .map(rule => ({ rule, shares: liveShares(rule.actions, groupsOf(written)) }))
  .flatMap(({ rule, shares }) => shares === null ? [] : [goingOnFrom(rule, shares)])[0];

/**
 * Who gets the traffic of a new rule. After a release the record knows. Before the first one, users are where a rule leads them that
 * the new one takes the place of, such as a native one that leaves the template. `rules` are the listener's, by priority.
 */
export const startOf = (
  record: ShiftRecord | null, rules: readonly LiveRule[], wanted: WeightedRuleProperties, written: Written,
): Start => {
  if (record?.last !== undefined) return { shares: allOn(record.safe) };
  return sibling(rules, wanted, written) ?? { shares: allOn(record?.safe ?? FIRST_LIVE_COLOR) };
};
