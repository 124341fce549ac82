import type { WeightedRuleProperties } from '../contract';
import type { RuleAction } from './rule-actions';

export type Conditions = WeightedRuleProperties['Conditions'];
export type Transforms = NonNullable<WeightedRuleProperties['Transforms']>;
export type Tags = Readonly<Record<string, string>>;

/** A rule of a listener, as it is described at the moment. */
export interface LiveRule {
  readonly arn: string;
  readonly priority: string;
  readonly conditions: Conditions;
  readonly actions: readonly RuleAction[];
  readonly transforms: Transforms;
  readonly tags: Tags;
}

/** ...:listener-rule/app/<lb>/<lb id>/<listener id>/<rule id> -> ...:listener/app/<lb>/<lb id>/<listener id> */
export const listenerOf = (ruleArn: string): string => ruleArn.replace(':listener-rule/', ':listener/').replace(/\/[^/]*$/, '');

/** CloudFormation deletes a resource that never answered by a name of its own making. */
export const isRuleArn = (physicalId: string): boolean => /^arn:[^:]+:elasticloadbalancing:[^:]*:[^:]*:listener-rule\//.test(physicalId);
