import { Token, type Duration } from 'aws-cdk-lib';
import { TargetType, type HealthCheck } from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import type { IConstruct } from 'constructs';
import type { ColorOverrides } from '../blue-green-target-groups';

/** A mistake in what the user wrote. The message begins with the path of the construct, or the name of the value class. */
export class ConfigurationError extends Error {
  constructor(at: IConstruct | string, message: string) {
    super(`${typeof at === 'string' ? at : at.node.path}: ${message}`);
    this.name = 'ConfigurationError';
  }
}

export interface Range {
  readonly min: number;
  readonly max: number;
  /** Refuses fractions. */
  readonly integer?: boolean;
  /** Accepts 0 below `min`: it switches the setting off. */
  readonly orZero?: boolean;
}

export function requireRange(at: IConstruct | string, field: string, value: number | undefined, range: Range, unit = ''): void {
  if (value === undefined || Token.isUnresolved(value)) return;
  if (value >= range.min && value <= range.max && (!range.integer || Number.isInteger(value))) return;
  if (range.orZero && value === 0) return;
  const kind = range.integer ? 'whole number' : 'number';
  const allowed = `a ${kind} from ${range.min} to ${range.max}${suffix(unit)}${range.orZero ? ', or 0' : ''}`;
  throw new ConfigurationError(at, `${field} is ${value}${suffix(unit)}: choose ${allowed}`);
}

/** The range is in seconds; AWS takes whole ones. */
export function requireDuration(at: IConstruct | string, field: string, value: Duration | undefined, range: Range): void {
  if (value === undefined || value.isUnresolved()) return;
  requireRange(at, field, value.toSeconds({ integral: false }), { ...range, integer: true }, 'seconds');
}

/** For what has to be known while the template is made. */
export function refuseToken(at: IConstruct | string, field: string, unresolved: boolean): void {
  if (unresolved) {
    throw new ConfigurationError(at, `${field} is only known at deployment: give a literal value, so that it can be checked`);
  }
}

function suffix(unit: string): string {
  return unit && ` ${unit}`;
}

/** Settings of a target group that Lambda targets do not have: the load balancer refuses them. */
export const NOT_FOR_LAMBDA = ['port', 'protocol', 'protocolVersion', 'deregistrationDelay', 'slowStart', 'stickinessCookieDuration'] as const;

/** Ranges that Elastic Load Balancing accepts: CreateTargetGroup, TargetGroupAttribute. Durations in seconds. */
export const LIMITS = {
  port: { min: 1, max: 65535, integer: true },
  deregistrationDelay: { min: 0, max: 3600 },
  slowStart: { min: 30, max: 900, orZero: true },
  stickiness: { min: 1, max: 7 * 24 * 3600 },
  interval: { min: 5, max: 300 },
  timeout: { min: 2, max: 120 },
  threshold: { min: 2, max: 10, integer: true },
  priority: { min: 1, max: 50000, integer: true },
  conditionValues: 5,
};

/** What the load balancer takes where a health check leaves these out. */
const HEALTH_CHECK_SECONDS = { targets: { interval: 30, timeout: 5 }, lambda: { interval: 35, timeout: 30 } };

export function requireTargetGroup(at: IConstruct, color: string, settings: ColorOverrides): void {
  if (settings.targetType === undefined || settings.targetType === TargetType.ALB) {
    throw new ConfigurationError(at, `${color}.targetType is ${settings.targetType ?? 'missing'}: choose INSTANCE, IP or LAMBDA`);
  }
  if (settings.targetType === TargetType.LAMBDA) requireLambdaGroup(at, color, settings);
  else requireNetworkGroup(at, color, settings);
  requireHealthCheck(at, color, settings.healthCheck, settings.targetType === TargetType.LAMBDA);
}

function requireLambdaGroup(at: IConstruct, color: string, settings: ColorOverrides): void {
  const given = NOT_FOR_LAMBDA.find(name => settings[name] !== undefined);
  if (given) throw new ConfigurationError(at, `${color}.${given} is set, but Lambda targets have none: leave it out`);
}

function requireNetworkGroup(at: IConstruct, color: string, settings: ColorOverrides): void {
  if (!settings.vpc) throw new ConfigurationError(at, `${color}.vpc is missing: give the network of the targets`);
  if (settings.port === undefined && settings.protocol === undefined) {
    throw new ConfigurationError(at, `${color}.port is missing: give the port on which the targets listen, or the protocol`);
  }
  if (settings.healthCheck?.enabled === false) {
    throw new ConfigurationError(at, `${color}.healthCheck.enabled is false: the load balancer always checks such targets, leave it out`);
  }
  requireRange(at, `${color}.port`, settings.port, LIMITS.port);
  requireDuration(at, `${color}.deregistrationDelay`, settings.deregistrationDelay, LIMITS.deregistrationDelay);
  requireDuration(at, `${color}.stickinessCookieDuration`, settings.stickinessCookieDuration, LIMITS.stickiness);
  requireDuration(at, `${color}.slowStart`, settings.slowStart, LIMITS.slowStart);
}

function requireHealthCheck(at: IConstruct, color: string, check: HealthCheck = {}, lambda: boolean): void {
  const field = `${color}.healthCheck`;
  requireDuration(at, `${field}.interval`, check.interval, LIMITS.interval);
  requireDuration(at, `${field}.timeout`, check.timeout, LIMITS.timeout);
  requireRange(at, `${field}.healthyThresholdCount`, check.healthyThresholdCount, LIMITS.threshold);
  requireRange(at, `${field}.unhealthyThresholdCount`, check.unhealthyThresholdCount, LIMITS.threshold);
  if (check.interval?.isUnresolved() || check.timeout?.isUnresolved()) return;
  const defaults = HEALTH_CHECK_SECONDS[lambda ? 'lambda' : 'targets'];
  const timeout = check.timeout?.toSeconds() ?? defaults.timeout;
  const interval = check.interval?.toSeconds() ?? defaults.interval;
  if (timeout >= interval) {
    throw new ConfigurationError(at, `${field}.timeout is ${timeout} seconds at an interval of ${interval} seconds: choose a timeout shorter than the interval`);
  }
}

/** In CDK's rendering of a condition: `{ field: 'path-pattern', pathPatternConfig: { values: [...] } }`. */
export type RawCondition = Readonly<Record<string, unknown>>;

/** Of these a rule has one at most; `http-header` and `query-string` may be repeated. */
const ONCE_PER_RULE = ['host-header', 'http-request-method', 'path-pattern', 'source-ip'];

/** `rule` is what messages call the rule. */
export function requireConditions(at: IConstruct, rule: string, conditions: readonly RawCondition[]): void {
  if (conditions.length === 0) {
    throw new ConfigurationError(at, `conditions of ${rule} are empty: give at least one, ListenerCondition.pathPatterns(['/*']) takes everything`);
  }
  const values = conditions.flatMap(valuesOf).length;
  if (values > LIMITS.conditionValues) {
    throw new ConfigurationError(at, `conditions of ${rule} have ${values} values: the load balancer takes ${LIMITS.conditionValues} at most over all conditions of a rule, use fewer`);
  }
  const fields = conditions.map(condition => condition.field);
  const repeated = ONCE_PER_RULE.find(field => fields.filter(each => each === field).length > 1);
  if (repeated) throw new ConfigurationError(at, `conditions of ${rule} have '${repeated}' more than once: put all its values into one condition`);
}

function valuesOf(condition: RawCondition): unknown[] {
  return Object.values(condition).flatMap(config => {
    const { values, regexValues } = (config ?? {}) as { values?: unknown; regexValues?: unknown };
    return [values, regexValues].flatMap(list => Array.isArray(list) && !Token.isUnresolved(list) ? list as unknown[] : []);
  });
}
