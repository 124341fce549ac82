import type { TargetGroupAttributes, TargetGroupSettings, TargetStickiness } from '../../alb/model';
import { AwsError } from '../../aws-error';
import { findGroup, findOwnedGroup, type LoadBalancers } from './find';
import { type Actions, type Fields, notImplemented } from '../wire/protocol';

type Attributes = Readonly<Record<string, string>>;

/** Defaults of a target group that nobody can change here; names and values by the API reference, TargetGroupAttribute. */
const CONSTANT: Attributes = {
  'load_balancing.algorithm.type': 'round_robin',
  'load_balancing.algorithm.anomaly_mitigation': 'off',
  'load_balancing.cross_zone.enabled': 'use_load_balancer_configuration',
  'target_group_health.dns_failover.minimum_healthy_targets.count': '1',
  'target_group_health.dns_failover.minimum_healthy_targets.percentage': 'off',
  'target_group_health.unhealthy_state_routing.minimum_healthy_targets.count': '1',
  'target_group_health.unhealthy_state_routing.minimum_healthy_targets.percentage': 'off',
};

const DAY_SECONDS = '86400';

const stickinessAttributes = ({ enabled, type, durationSeconds }: TargetStickiness): Attributes => ({
  'stickiness.enabled': String(enabled),
  'stickiness.type': type,
  'stickiness.lb_cookie.duration_seconds': type === 'lb_cookie' ? String(durationSeconds) : DAY_SECONDS,
  'stickiness.app_cookie.duration_seconds': type === 'app_cookie' ? String(durationSeconds) : DAY_SECONDS,
});

const attributesOf = (settings: TargetGroupSettings): Attributes => settings.targetType === 'lambda' ?
    { 'lambda.multi_value_headers.enabled': String(settings.multiValueHeaders ?? false) } :
    {
      'deregistration_delay.timeout_seconds': String(settings.deregistrationDelaySeconds),
      'slow_start.duration_seconds': String(settings.slowStartSeconds ?? 0),
      ...stickinessAttributes(settings.stickiness ?? { enabled: false, type: 'lb_cookie', durationSeconds: Number(DAY_SECONDS) }),
      ...CONSTANT,
    };

const described = (settings: TargetGroupSettings) =>
  ({ Attributes: Object.entries(attributesOf(settings)).map(([Key, Value]) => ({ Key, Value })) });

const refuse = (message: string): never => {
  throw new AwsError('ValidationError', message);
};

const seconds = (key: string, value: string): number =>
  /^\d{1,9}$/.test(value) ? Number(value) : refuse(`'${value}' is not a valid value for target group attribute '${key}'`);

const flag = (key: string, value: string): boolean =>
  ['true', 'false'].includes(value) ? value === 'true' : refuse(`'${value}' is not a valid value for target group attribute '${key}'`);

const CHANGES: Readonly<Record<string, (value: string, key: string) => TargetGroupAttributes>> = {
  'deregistration_delay.timeout_seconds': (value, key) => ({ deregistrationDelaySeconds: seconds(key, value) }),
  'slow_start.duration_seconds': (value, key) => ({ slowStartSeconds: seconds(key, value) }),
  'stickiness.enabled': (value, key) => ({ stickiness: { enabled: flag(key, value) } }),
  'stickiness.type': value => ({ stickiness: { type: value as TargetStickiness['type'] } }),
  'stickiness.lb_cookie.duration_seconds': (value, key) => ({ stickiness: { durationSeconds: seconds(key, value) } }),
  'stickiness.app_cookie.duration_seconds': (value, key) => ({ stickiness: { durationSeconds: seconds(key, value) } }),
};

/** A duration of the other type of stickiness would be kept by AWS until the type changes. */
const requireOneType = (attributes: Attributes, settings: TargetGroupSettings): void => {
  const type = attributes['stickiness.type'] ?? settings.stickiness?.type ?? 'lb_cookie';
  const other = Object.keys(attributes).find(key => /cookie\.duration_seconds$/.test(key) && key !== `stickiness.${type}.duration_seconds`);
  if (other) throw notImplemented(`${other} with stickiness.type ${type}`);
};

const changeOf = (attributes: Attributes, settings: TargetGroupSettings): TargetGroupAttributes => {
  const now = attributesOf(settings);
  const wanted = Object.entries(attributes).filter(([key, value]) => now[key] !== value);
  requireOneType(Object.fromEntries(wanted), settings);
  return wanted.map(([key, value]) => {
    if (Object.hasOwn(CHANGES, key)) return CHANGES[key]!(value, key);
    if (Object.hasOwn(CONSTANT, key) || key.startsWith('lambda.') || key.startsWith('stickiness.')) throw notImplemented(`the target group attribute ${key}`);
    return refuse(`Target group attribute key '${key}' is not recognized`);
  }).reduce<TargetGroupAttributes>((all, { stickiness, ...one }) =>
    ({ ...all, ...one, ...stickiness && { stickiness: { ...all.stickiness, ...stickiness } } }), {});
};

const modify = (loadBalancers: LoadBalancers, input: Fields) => {
  const { TargetGroupArn, Attributes: given } = input as { TargetGroupArn: string; Attributes: { Key?: string; Value?: string }[] };
  const { loadBalancer, group } = findOwnedGroup(loadBalancers, TargetGroupArn);
  const attributes = Object.fromEntries(given.map(({ Key = '', Value = '' }) => [Key, Value]));
  loadBalancer.modifyTargetGroupAttributes(TargetGroupArn, changeOf(attributes, group.settings));
  return described(group.settings);
};

export const attributeActions = (loadBalancers: LoadBalancers): Actions => ({
  DescribeTargetGroupAttributes: ({ TargetGroupArn }) => described(findGroup(loadBalancers, TargetGroupArn as string).settings),
  ModifyTargetGroupAttributes: input => modify(loadBalancers, input),
});
