import type { HealthCheckSettings } from './model';

/** What health checks have shown of a target so far. */
export interface Health {
  readonly state: 'initial' | 'healthy' | 'unhealthy';
  readonly reason?: string;
  /** How many checks in a row spoke against the state. */
  readonly against: number;
}

export type CheckResult = 'passed' | 'Target.ResponseCodeMismatch' | 'Target.Timeout' | 'Target.FailedHealthChecks';

export const UNCHECKED: Health = { state: 'initial', reason: 'Elb.InitialHealthChecking', against: 0 };

const HEALTHY: Health = { state: 'healthy', against: 0 };

/** A new target is healthy after its first passed check, whatever the threshold; afterwards the thresholds count. */
export const afterCheck = (health: Health, result: CheckResult, thresholds: Pick<HealthCheckSettings, 'healthyThreshold' | 'unhealthyThreshold'>): Health => {
  const passed = result === 'passed';
  const agrees = passed ? health.state === 'healthy' : health.state === 'unhealthy';
  if (agrees) return passed ? HEALTHY : { state: 'unhealthy', reason: result, against: 0 };
  if (passed && health.state === 'initial') return HEALTHY;
  const against = health.against + 1;
  if (passed) return against >= thresholds.healthyThreshold ? HEALTHY : { ...health, against };
  return against >= thresholds.unhealthyThreshold ? { state: 'unhealthy', reason: result, against: 0 } : { ...health, against };
};

/** `200`, `200,202` or `200-299`, or a mixture. */
export const statusMatches = (matcher: string, status: number): boolean => matcher.split(',').some(part => {
  const [low = NaN, high = low] = part.split('-').map(Number);
  return status >= low && status <= high;
});
