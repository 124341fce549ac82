/** An action that comes before the forward, in ELBv2's shape and without a client secret. */
export type AuthenticationAction = Readonly<Record<string, unknown>> & { readonly Type: string };

/** Where the client secret of an OIDC action is. Its value is read when it is written into a rule, and never handed on. */
export interface ClientSecretReference {
  readonly SecretArn: string;
  /** The key of a secret that is a JSON object; absent when the whole secret is the value. */
  readonly JsonField?: string;
  /** Which version is wanted; absent for the newest. Another one makes the rule take the secret anew. */
  readonly VersionId?: string;
}

/** Properties of the `WeightedRule` custom resource. CloudFormation hands scalars over as strings. */
export interface WeightedRuleProperties {
  readonly ServiceToken: string;
  readonly ServiceTimeout?: string;
  readonly ListenerArn: string;
  readonly Priority: string;
  /** In the shape of `AWS::ElasticLoadBalancingV2::ListenerRule`. Never holds weights. */
  readonly Conditions: readonly Readonly<Record<string, unknown>>[];
  /** In the shape of `AWS::ElasticLoadBalancingV2::ListenerRule`. */
  readonly Transforms?: readonly Readonly<Record<string, unknown>>[];
  /** What comes before the forward. */
  readonly Authentication?: readonly AuthenticationAction[];
  readonly ClientSecret?: ClientSecretReference;
  readonly BlueTargetGroupArn: string;
  readonly GreenTargetGroupArn: string;
  readonly Tags?: readonly { readonly Key: string; readonly Value: string }[];
  /** The shift that moves the rule's weights, and the table of its record; absent when no shift has taken the rule. */
  readonly Shift?: string;
  readonly RecordTable?: string;
}

/** Attributes of the `WeightedRule` custom resource, for `Fn::GetAtt`. */
export const WEIGHTED_RULE_ATTRIBUTES = {
  ruleArn: 'RuleArn', listenerArn: 'ListenerArn', blueTargetGroupArn: 'BlueTargetGroupArn', greenTargetGroupArn: 'GreenTargetGroupArn',
} as const;
export const WEIGHTED_RULE_RESOURCE_TYPE = 'Custom::CdkTrafficShiftWeightedRule';

/**
 * What the keys of the tags begin with by which a rule knows the resources that own it; a hash of the logical id follows, the value is
 * the stack's id. A rule that is renamed in a template has two owners for a while, and is deleted with the last one.
 */
export const OWNER_TAG_PREFIX = 'cdk-traffic-shift:owner:';
