import type { AccessLogEntry } from './alb/model';
import { isFailure } from './report/minutes';

export interface Tally {
  readonly requests: number;
  readonly failed: number;
}

const NONE: Tally = { requests: 0, failed: 0 };

/** What the load balancer says of each user's request, once it is over. Users give each an id; smoke tests and probes have none. */
export class AccessLog {
  readonly entries: AccessLogEntry[] = [];
  readonly #tallies = new Map<string, Tally>();
  #origin = Infinity;

  /** Leaves out what came in before. */
  begin(rehearsedMs: number): void {
    this.#origin = rehearsedMs;
  }

  /** Leaves out what comes from now on. */
  end(): void {
    this.#origin = Infinity;
  }

  add(entry: AccessLogEntry): void {
    if (entry.at < this.#origin || entry.requestId === undefined) return;
    this.entries.push(entry);
    if (entry.targetGroupArn === undefined) return;
    const { requests, failed } = this.tally([entry.targetGroupArn]);
    this.#tallies.set(entry.targetGroupArn, { requests: requests + 1, failed: failed + (isFailure(entry.elbStatus) ? 1 : 0) });
  }

  /** Of all these groups together. */
  tally(targetGroupArns: readonly string[]): Tally {
    return targetGroupArns.map(arn => this.#tallies.get(arn) ?? NONE)
      .reduce((sum, { requests, failed }) => ({ requests: sum.requests + requests, failed: sum.failed + failed }), NONE);
  }
}
