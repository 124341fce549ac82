import type { WeightedRuleProperties } from '../contract';
import type { LiveRule } from './live-rule';
import { isOwnedBy, isOwnedByStack, type RuleOwner } from './rule-owner';
import { sameConditions, sameTransforms } from './rule-shape';
import { actionChange, isChanged, sharesOf, type Written, writtenBefore } from './rule-written';

interface WantedPlace {
  readonly wanted: WeightedRuleProperties;
  readonly owner: RuleOwner;
  readonly written: Written;
}

/** Where a rule that is to be made finds itself. */
export type Place =
  /** A request that is repeated, or whose answer was lost: the rule is there. */
  | { readonly kind: 'mine'; readonly rule: LiveRule }
  /** A construct that was renamed: its rule is there, in its former name. */
  | { readonly kind: 'renamed'; readonly rule: LiveRule }
  | { readonly kind: 'taken'; readonly by: LiveRule }
  | { readonly kind: 'free' };

/**
 * Only as it is. CloudFormation rolls a rename back by deleting the new name, without a word to the old one: what the new one
 * had changed would stay.
 */
const isRenamed = (rule: LiveRule, { wanted, owner, written }: WantedPlace): boolean =>
  isOwnedByStack(rule.tags, owner.stackId) &&
  sharesOf(rule, written) !== null &&
  !isChanged(actionChange(writtenBefore(rule, written), written)) &&
  sameConditions(rule.conditions, wanted.Conditions) &&
  sameTransforms(rule.transforms, wanted.Transforms ?? []);

export const placeOf = (rules: readonly LiveRule[], asked: WantedPlace): Place => {
  const mine = rules.find(({ tags }) => isOwnedBy(tags, asked.owner));
  if (mine !== undefined) return { kind: 'mine', rule: mine };
  const by = rules.find(({ priority }) => priority === String(asked.wanted.Priority));
  if (by === undefined) return { kind: 'free' };
  return isRenamed(by, asked) ? { kind: 'renamed', rule: by } : { kind: 'taken', by };
};

/** Why a priority cannot be had, and what to do. */
export const describeTaken = ({ ListenerArn, Priority }: WeightedRuleProperties, { stackId }: RuleOwner, by: LiveRule): string => {
  const taken = `Priority is ${Priority}, but on ${ListenerArn} that is the priority of ${by.arn}`;
  if (isOwnedByStack(by.tags, stackId)) {
    return `${taken}, another WeightedRule of this stack. CloudFormation changes one rule after the other: move that one to a free priority ` +
      'first, and deploy twice. If it is the same construct under its former name, rename it in one deployment and change it in the next';
  }
  return `${taken}, and no tag says that this stack owns it. Choose a free priority; a native rule that the new one replaces can leave the ` +
    'template in the same deployment, as it is deleted after the new one was made. Or shift that rule as it is, by WeightedRule.fromRuleArn';
};
