import { get } from 'node:http';
import { type CheckResult, statusMatches } from './health';

export interface HealthCheckRequest {
  readonly origin: string;
  readonly path: string;
  readonly matcher: string;
  /** Real milliseconds for the whole check. */
  readonly timeoutMs: number;
}

/** One health check, on a connection of its own. Never rejects. */
export const checkHealth = ({ origin, path, matcher, timeoutMs }: HealthCheckRequest, stop: AbortSignal): Promise<CheckResult> =>
  new Promise(resolve => {
    const timeout = AbortSignal.timeout(timeoutMs);
    const failed = () => resolve(timeout.aborted ? 'Target.Timeout' : 'Target.FailedHealthChecks');
    const headers = { 'User-Agent': 'ELB-HealthChecker/2.0' };
    const request = get(new URL(path, origin), { agent: false, headers, signal: AbortSignal.any([timeout, stop]) }, response => {
      response.resume();
      response.once('error', failed);
      response.once('end', () => resolve(statusMatches(matcher, response.statusCode ?? 0) ? 'passed' : 'Target.ResponseCodeMismatch'));
    });
    request.once('error', failed);
  });
