import type { Action, RuleCondition, TargetGroupSettings } from '../alb/model';
import type { ResourceToDeploy } from './deployment';
import { ACCOUNT, physicalName, REGION } from './deployment';

type Properties = Readonly<Record<string, unknown>>;

const ARN = `arn:aws:elasticloadbalancing:${REGION}:${ACCOUNT}`;

/** AWS's names are 32 characters at most. */
const nameOf = (resource: ResourceToDeploy): string => physicalName(resource, 'Name').slice(0, 32);

/** A stable id of 16 hexadecimal digits, as AWS gives. */
export const idOf = (logicalId: string): string => {
  let hash = 0xcbf29ce484222325n;
  for (const character of logicalId) hash = BigInt.asUintN(64, (hash ^ BigInt(character.charCodeAt(0))) * 0x100000001b3n);
  return hash.toString(16).padStart(16, '0');
};

export const loadBalancerArn = (resource: ResourceToDeploy): string => `${ARN}:loadbalancer/app/${nameOf(resource)}/${idOf(resource.logicalId)}`;

export const targetGroupArn = (resource: ResourceToDeploy): string => `${ARN}:targetgroup/${nameOf(resource)}/${idOf(resource.logicalId)}`;

export const listenerArn = ({ logicalId, properties }: ResourceToDeploy): string =>
  `${String(properties.LoadBalancerArn).replace(':loadbalancer/', ':listener/')}/${idOf(logicalId)}`;

/** `app/<name>/<id>` or `targetgroup/<name>/<id>`: what CloudWatch's dimensions hold. */
export const fullName = (arn: string): string => arn.split(':')[5]!.replace(/^loadbalancer\//, '');

const attributeOf = (properties: Properties, key: string): string | undefined =>
  (properties.TargetGroupAttributes as { Key: string; Value: string }[] | undefined)?.find(attribute => attribute.Key === key)?.Value;

const number = (value: unknown, fallback: number): number => value === undefined ? fallback : Number(value);

/** CloudFormation's properties with Elastic Load Balancing's defaults. */
export const targetGroupSettings = (resource: ResourceToDeploy): TargetGroupSettings => {
  const { properties } = resource;
  const targetType = (properties.TargetType ?? 'instance') as TargetGroupSettings['targetType'];
  const lambda = targetType === 'lambda';
  return {
    arn: targetGroupArn(resource),
    name: nameOf(resource),
    targetType,
    port: properties.Port === undefined ? undefined : Number(properties.Port),
    protocol: properties.Protocol as string | undefined,
    deregistrationDelaySeconds: number(attributeOf(properties, 'deregistration_delay.timeout_seconds'), 300),
    healthCheck: {
      enabled: properties.HealthCheckEnabled === undefined ? !lambda : `${properties.HealthCheckEnabled as boolean}` === 'true',
      path: (properties.HealthCheckPath ?? '/') as string,
      intervalSeconds: number(properties.HealthCheckIntervalSeconds, lambda ? 35 : 30),
      timeoutSeconds: number(properties.HealthCheckTimeoutSeconds, lambda ? 30 : 5),
      healthyThreshold: number(properties.HealthyThresholdCount, 5),
      unhealthyThreshold: number(properties.UnhealthyThresholdCount, 2),
      matcher: ((properties.Matcher as { HttpCode?: string } | undefined)?.HttpCode ?? '200'),
    },
  };
};

export const listenerSettings = (resource: ResourceToDeploy) => ({
  arn: listenerArn(resource),
  protocol: (resource.properties.Protocol ?? 'HTTP') as 'HTTP' | 'HTTPS',
  port: number(resource.properties.Port, 80),
  defaultActions: resource.properties.DefaultActions as Action[],
});

export const ruleSettings = ({ properties }: ResourceToDeploy) => ({
  Priority: Number(properties.Priority),
  Conditions: properties.Conditions as RuleCondition[],
  Actions: properties.Actions as Action[],
});
