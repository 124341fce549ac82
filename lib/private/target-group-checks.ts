import { TargetType, type HealthCheck } from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import type { IConstruct } from 'constructs';
import type { ColorOverrides } from '../target-group-options';
import { LIMITS } from './limits';
import { ConfigurationError, requireDuration, requireRange } from './validation';

/** Settings of a target group that Lambda targets do not have: the load balancer refuses them. */
export const NOT_FOR_LAMBDA = ['port', 'protocol', 'protocolVersion', 'deregistrationDelay', 'slowStart', 'stickinessCookieDuration'] as const;

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
