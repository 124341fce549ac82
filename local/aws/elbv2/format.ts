import type { QueryFormat } from '../wire/query';

export const ELBV2_FORMAT: QueryFormat = {
  version: '2015-12-01',
  namespace: 'http://elasticloadbalancing.amazonaws.com/doc/2015-12-01/',
  numbers: new Set([
    'Weight', 'Order', 'Priority', 'DurationSeconds', 'PageSize', 'SessionTimeout', 'HealthCheckIntervalSeconds', 'HealthCheckTimeoutSeconds',
    'HealthyThresholdCount', 'UnhealthyThresholdCount',
  ]),
  booleans: new Set(['Enabled', 'UseExistingClientSecret', 'ResetTransforms', 'HealthCheckEnabled']),
  times: new Set(),
  lists: new Set([
    'Actions', 'DefaultActions', 'Conditions', 'TargetGroups', 'Values', 'Tags', 'TagKeys', 'RulePriorities', 'Targets', 'Names', 'Transforms',
    'Attributes', 'RuleArns', 'ListenerArns', 'TargetGroupArns', 'LoadBalancerArns', 'ResourceArns',
  ]),
  maps: new Set(['AuthenticationRequestExtraParams']),
};
