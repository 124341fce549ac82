import { Pool } from 'undici';
import type { Clock } from '../clock';
import { afterCheck, type Health, UNCHECKED } from './health';
import { checkHealth } from './health-check';
import { checkIntervalMs, realTimeoutMs } from './limits';
import type { TargetGroupSettings, TargetHealth } from './model';

/** The load balancer keeps connections to targets open for this long, and gives up connecting after that long, in seconds. */
const IDLE_SECONDS = 60;
const CONNECT_SECONDS = 10;

export interface TargetAddress {
  readonly id: string;
  readonly port: number;
  readonly origin: string;
}

/** One registered target: its connections and what health checks say of it. */
export class Target {
  /** Connections to the target, one request at a time on each. */
  readonly pool: Pool;
  #health: Health = UNCHECKED;
  #checks: AbortController | undefined;
  #draining = false;

  constructor(readonly address: TargetAddress, private readonly settings: TargetGroupSettings, private readonly clock: Clock) {
    this.pool = new Pool(address.origin, {
      connections: null,
      pipelining: 1,
      keepAliveTimeout: realTimeoutMs(clock, IDLE_SECONDS),
      connect: { timeout: realTimeoutMs(clock, CONNECT_SECONDS) },
    });
  }

  get draining(): boolean {
    return this.#draining;
  }

  /** Whether the group is in use: only then are its targets checked. */
  set inUse(inUse: boolean) {
    const check = inUse && !this.#draining && this.settings.healthCheck.enabled;
    if (check === (this.#checks !== undefined)) return;
    this.#checks?.abort();
    this.#checks = check ? new AbortController() : undefined;
    this.#health = UNCHECKED;
    if (this.#checks) void this.#keepChecking(this.#checks.signal);
  }

  health(inUse: boolean): TargetHealth {
    const { id, port } = this.address;
    if (this.#draining) return { id, port, state: 'draining', reason: 'Target.DeregistrationInProgress' };
    if (!inUse) return { id, port, state: 'unused', reason: 'Target.NotInUse' };
    if (!this.settings.healthCheck.enabled) return { id, port, state: 'unavailable', reason: 'Target.HealthCheckDisabled' };
    const { state, reason } = this.#health;
    return { id, port, state, ...reason !== undefined && { reason } };
  }

  /** No new requests from here on; those in flight go on. */
  drain(): void {
    this.inUse = false;
    this.#draining = true;
  }

  /** Cuts whatever is still in flight. */
  async destroy(): Promise<void> {
    this.#checks?.abort();
    await this.pool.destroy();
  }

  async #keepChecking(stop: AbortSignal): Promise<void> {
    const { healthCheck } = this.settings;
    const { path, matcher } = healthCheck;
    const request = { origin: this.address.origin, path, matcher, timeoutMs: realTimeoutMs(this.clock, healthCheck.timeoutSeconds) };
    const intervalMs = checkIntervalMs(this.clock, healthCheck.intervalSeconds);
    while (!stop.aborted) {
      const pause = this.clock.sleep(intervalMs, stop).catch(() => undefined);
      const result = await checkHealth(request, stop);
      if (stop.aborted) return;
      this.#health = afterCheck(this.#health, result, healthCheck);
      await pause;
    }
  }
}
