import type { RouteConfig, WeightedRuleProperties } from '../contract';

/** What an update of the custom resource asks of its rule. Weights are never among it. */
export interface RuleChange {
  /** A rule cannot change its listener: another one takes its place, with the shares that are live. */
  readonly replace: boolean;
  readonly conditions: boolean;
  readonly priority: boolean;
  readonly targetGroups: boolean;
}

type Properties = Omit<WeightedRuleProperties, 'ServiceToken'>;

/** CloudFormation keeps the order of keys, but a template may be written anew in another one. */
const canonical = (value: unknown): string => JSON.stringify(value, (_key, nested: unknown) =>
  nested !== null && typeof nested === 'object' && !Array.isArray(nested)
    ? Object.fromEntries(Object.entries(nested).sort(([a], [b]) => a < b ? -1 : 1))
    : nested);

export const ruleChange = (old: Properties, wanted: Properties): RuleChange => ({
  replace: old.ListenerArn !== wanted.ListenerArn,
  conditions: canonical(old.Conditions) !== canonical(wanted.Conditions),
  priority: String(old.Priority) !== String(wanted.Priority),
  targetGroups: old.BlueTargetGroupArn !== wanted.BlueTargetGroupArn || old.GreenTargetGroupArn !== wanted.GreenTargetGroupArn,
});

export const groupsOf = (properties: Properties): Pick<RouteConfig, 'targetGroupArns'> => ({
  targetGroupArns: { blue: properties.BlueTargetGroupArn, green: properties.GreenTargetGroupArn },
});
