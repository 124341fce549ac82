import type { Clock } from '../clock';
import type { Delivery, DeliveryEvents } from './delivery';
import { afterCheck, type CheckResult, type Health, UNCHECKED } from './health';
import { checkIntervalMs, realTimeoutMs } from './limits';
import type { TargetGroupSettings, TargetHealth } from './model';
import { shareOf } from './slow-start';

/** What a target has to know of its group. */
export interface TargetHost {
  readonly settings: TargetGroupSettings;
  readonly clock: Clock;
  /** Whether a target that becomes healthy now gets its share little by little. */
  startsSlowly(): boolean;
  /** A target became healthy or unhealthy. */
  onHealthChange(): void;
}

/** One registered target, and what health checks say of it. */
export abstract class Target {
  #health: Health = UNCHECKED;
  #checks: AbortController | undefined;
  #draining = false;
  #rampSince: number | undefined;

  constructor(readonly id: string, readonly port: number, protected readonly host: TargetHost) {}

  /** Carries a request to the target, and the answer back to the client. */
  abstract deliver(delivery: Delivery, events: DeliveryEvents): void;

  /** One health check. Never rejects. */
  protected abstract check(timeoutMs: number, stop: AbortSignal): Promise<CheckResult>;

  /** Cuts whatever is still in flight. */
  protected abstract cut(): Promise<void>;

  get draining(): boolean {
    return this.#draining;
  }

  /** By its health checks alone. */
  isState(state: Health['state']): boolean {
    return this.#health.state === state;
  }

  /** Whether the group is in use: only then are its targets checked. */
  set inUse(inUse: boolean) {
    const check = inUse && !this.#draining && this.host.settings.healthCheck.enabled;
    if (check === (this.#checks !== undefined)) return;
    this.#checks?.abort();
    this.#checks = check ? new AbortController() : undefined;
    this.#become(UNCHECKED);
    if (this.#checks) void this.#keepChecking(this.#checks.signal);
  }

  /** The part of a full share of requests that is the target's, 0 to 1: less than 1 in slow start only. */
  share(now: number): number {
    if (this.#rampSince === undefined) return 1;
    const { slowStartSeconds = 0 } = this.host.settings;
    const share = shareOf({ since: this.#rampSince, durationMs: slowStartSeconds * 1000 }, now);
    if (share === 1) this.#rampSince = undefined;
    return share;
  }

  health(inUse: boolean): TargetHealth {
    const { id, port } = this;
    if (this.#draining) return { id, port, state: 'draining', reason: 'Target.DeregistrationInProgress' };
    if (!inUse) return { id, port, state: 'unused', reason: 'Target.NotInUse' };
    if (!this.host.settings.healthCheck.enabled) return { id, port, state: 'unavailable', reason: 'Target.HealthCheckDisabled' };
    const { state, reason } = this.#health;
    return { id, port, state, ...reason !== undefined && { reason } };
  }

  /** No new requests from here on; those in flight go on. */
  drain(): void {
    this.inUse = false;
    this.#draining = true;
  }

  async destroy(): Promise<void> {
    this.#checks?.abort();
    await this.cut();
  }

  async #keepChecking(stop: AbortSignal): Promise<void> {
    const { settings: { healthCheck }, clock } = this.host;
    const timeoutMs = realTimeoutMs(clock, healthCheck.timeoutSeconds);
    const intervalMs = checkIntervalMs(clock, healthCheck.intervalSeconds);
    while (!stop.aborted) {
      const pause = clock.sleep(intervalMs, stop).catch(() => undefined);
      const result = await this.check(timeoutMs, stop);
      if (stop.aborted) return;
      this.#become(afterCheck(this.#health, result, healthCheck));
      await pause;
    }
  }

  #become(health: Health): void {
    const before = this.#health.state;
    if (health.state === 'healthy' && before !== 'healthy' && this.host.startsSlowly()) this.#rampSince = this.host.clock.now();
    if (health.state !== 'healthy') this.#rampSince = undefined;
    this.#health = health;
    if (health.state !== before) this.host.onHealthChange();
  }
}
