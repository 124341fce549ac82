/** Properties of the `WeightedRule` custom resource. CloudFormation hands scalars over as strings. */
export interface WeightedRuleProperties {
  readonly ServiceToken: string;
  readonly ListenerArn: string;
  readonly Priority: string;
  /** In the shape of `AWS::ElasticLoadBalancingV2::ListenerRule`. Never holds weights. */
  readonly Conditions: readonly Readonly<Record<string, unknown>>[];
  readonly BlueTargetGroupArn: string;
  readonly GreenTargetGroupArn: string;
}

/** Attributes of the `WeightedRule` custom resource, for `Fn::GetAtt`. */
export const WEIGHTED_RULE_ATTRIBUTES = { ruleArn: 'RuleArn' } as const;
export const WEIGHTED_RULE_RESOURCE_TYPE = 'Custom::CdkTrafficShiftWeightedRule';
