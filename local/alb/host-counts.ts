import type { Clock } from '../clock';
import type { Metrics } from './metrics';
import type { TargetGroup } from './target-group';

const MINUTE_MS = 60_000;

/** Reports once a minute how many targets of each group in use are healthy, as long as any are registered and checked. */
export class HostCounts {
  #stop: AbortController | undefined;

  constructor(private readonly clock: Clock, private readonly metrics: Metrics, private readonly groups: () => TargetGroup[]) {}

  start(): void {
    if (this.#stop) return;
    this.#stop = new AbortController();
    void this.#keepReporting(this.#stop.signal).catch(() => undefined);
  }

  stop(): void {
    this.#stop?.abort();
    this.#stop = undefined;
  }

  /** Of a timer that fires early, no minute may get a second report. */
  async #keepReporting(stop: AbortSignal): Promise<void> {
    while (!stop.aborted) {
      this.#report();
      const nextMinute = (Math.floor(this.clock.now() / MINUTE_MS) + 1) * MINUTE_MS;
      while (this.clock.now() < nextMinute) await this.clock.sleep(nextMinute - this.clock.now(), stop);
    }
  }

  #report(): void {
    for (const group of this.groups()) {
      const counts = group.hostCounts();
      if (counts) this.metrics.hosts(group.arn, counts.healthy, counts.unhealthy);
    }
  }
}
