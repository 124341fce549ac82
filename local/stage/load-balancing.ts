import type { Action, RuleCondition, RuleTransform, TargetGroupSettings } from '../alb/model';
import { arnOf } from '../aws/account';
import { type ResourceToDeploy, uniqueName } from './resource';

type Properties = Readonly<Record<string, unknown>>;

const arn = (resource: string): string => arnOf('elasticloadbalancing', resource);

/** AWS's names are 32 characters at most, of which one that CloudFormation makes keeps what makes it unique. */
const LONGEST_NAME = 32;
const nameOf = (resource: ResourceToDeploy): string => {
  const { logicalId, properties: { Name } } = resource;
  if (typeof Name === 'string') return Name;
  const suffix = uniqueName(resource).slice(logicalId.length);
  return logicalId.slice(0, LONGEST_NAME - suffix.length) + suffix;
};

/** A stable id of 16 hexadecimal digits, as AWS gives. */
export const idOf = (logicalId: string): string => {
  let hash = 0xcbf29ce484222325n;
  for (const character of logicalId) hash = BigInt.asUintN(64, (hash ^ BigInt(character.charCodeAt(0))) * 0x100000001b3n);
  return hash.toString(16).padStart(16, '0');
};

/** Under this key of its metadata a resource says the ARN of what it stands for. */
export const STANDS_FOR = 'cdk-traffic-shift:stands-for';

const stoodFor = ({ metadata }: ResourceToDeploy): string | undefined => metadata[STANDS_FOR] as string | undefined;

export const loadBalancerArn = (resource: ResourceToDeploy): string =>
  stoodFor(resource) ?? arn(`loadbalancer/app/${nameOf(resource)}/${idOf(uniqueName(resource))}`);

export const targetGroupArn = (resource: ResourceToDeploy): string => arn(`targetgroup/${nameOf(resource)}/${idOf(uniqueName(resource))}`);

export const listenerArn = (resource: ResourceToDeploy): string => stoodFor(resource) ??
  `${String(resource.properties.LoadBalancerArn).replace(':loadbalancer/', ':listener/')}/${idOf(uniqueName(resource))}`;

/** `app/<name>/<id>` or `targetgroup/<name>/<id>`: what CloudWatch's dimensions hold. */
export const fullName = (arn: string): string => arn.split(':')[5]!.replace(/^loadbalancer\//, '');

const ATTRIBUTES = {
  LoadBalancerAttributes: ['idle_timeout.timeout_seconds'],
  TargetGroupAttributes: [
    'deregistration_delay.timeout_seconds', 'slow_start.duration_seconds', 'lambda.multi_value_headers.enabled',
    'stickiness.enabled', 'stickiness.type', 'stickiness.lb_cookie.duration_seconds', 'stickiness.app_cookie.duration_seconds',
  ],
} as const;
type Kind = keyof typeof ATTRIBUTES;

const attributesOf = (properties: Properties, kind: Kind): Readonly<Record<string, string>> =>
  Object.fromEntries(((properties[kind] ?? []) as { Key: string; Value: string }[]).map(({ Key, Value }) => [Key, Value]));

/** The attributes that make no difference here. */
export const ignoredAttributes = ({ properties }: ResourceToDeploy, kind: Kind): string[] => {
  const known: readonly string[] = ATTRIBUTES[kind];
  return Object.keys(attributesOf(properties, kind)).filter(key => !known.includes(key)).map(key => `${kind}: ${key}`);
};

const number = (value: unknown, fallback: number): number => value === undefined ? fallback : Number(value);

const flag = (value: unknown, fallback: boolean): boolean => value === undefined ? fallback : `${value as boolean}` === 'true';

export interface LoadBalancerSettings {
  readonly arn: string;
  readonly dnsName: string;
  readonly idleTimeoutSeconds: number | undefined;
}

export const loadBalancerSettings = (resource: ResourceToDeploy): LoadBalancerSettings => {
  const idleTimeout = attributesOf(resource.properties, 'LoadBalancerAttributes')['idle_timeout.timeout_seconds'];
  return {
    arn: loadBalancerArn(resource),
    dnsName: `${uniqueName(resource).toLowerCase()}.elb.localhost`,
    idleTimeoutSeconds: idleTimeout === undefined ? undefined : Number(idleTimeout),
  };
};

/** Defaults: API reference, TargetGroupAttribute. */
const stickiness = (attributes: Readonly<Record<string, string>>): TargetGroupSettings['stickiness'] => {
  const type = attributes['stickiness.type'] === 'app_cookie' ? 'app_cookie' : 'lb_cookie';
  return {
    enabled: flag(attributes['stickiness.enabled'], false), type,
    durationSeconds: number(attributes[`stickiness.${type}.duration_seconds`], 86_400),
  };
};

/** CloudFormation's properties with Elastic Load Balancing's defaults. */
export const targetGroupSettings = (resource: ResourceToDeploy): TargetGroupSettings => {
  const { properties } = resource;
  const targetType = (properties.TargetType ?? 'instance') as TargetGroupSettings['targetType'];
  const lambda = targetType === 'lambda';
  const attributes = attributesOf(properties, 'TargetGroupAttributes');
  return {
    arn: targetGroupArn(resource),
    name: nameOf(resource),
    targetType,
    port: properties.Port === undefined ? undefined : Number(properties.Port),
    protocol: properties.Protocol as string | undefined,
    deregistrationDelaySeconds: number(attributes['deregistration_delay.timeout_seconds'], 300),
    slowStartSeconds: number(attributes['slow_start.duration_seconds'], 0),
    stickiness: stickiness(attributes),
    multiValueHeaders: flag(attributes['lambda.multi_value_headers.enabled'], false),
    healthCheck: {
      enabled: flag(properties.HealthCheckEnabled, !lambda),
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
  Transforms: (properties.Transforms ?? []) as RuleTransform[],
});
