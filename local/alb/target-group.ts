import type { Clock } from '../clock';
import { realTimeoutMs } from './limits';
import type { TargetGroupSettings, TargetHealth } from './model';
import { Target, type TargetAddress } from './target';

const keyOf = (id: string, port: number) => `${id}:${port}`;

/** The targets of one group, and which of them gets the next request. */
export class TargetGroup {
  readonly #targets = new Map<string, Target>();
  /** Deregistered targets that still have connections, whether they are shown or not. */
  readonly #leaving = new Set<Target>();
  readonly #closed = new AbortController();
  #inUse = false;
  #turn = 0;

  constructor(readonly settings: TargetGroupSettings, private readonly clock: Clock) {}

  get arn(): string {
    return this.settings.arn;
  }

  /** Whether a rule of a listener forwards to this group, at whatever weight. */
  get inUse(): boolean {
    return this.#inUse;
  }

  set inUse(inUse: boolean) {
    this.#inUse = inUse;
    for (const target of this.#targets.values()) target.inUse = inUse;
  }

  /** Registering again what is registered changes nothing; what is draining starts anew. */
  register(address: TargetAddress): void {
    const key = keyOf(address.id, address.port);
    const known = this.#targets.get(key);
    if (known && !known.draining && known.address.origin === address.origin) return;
    if (known) this.#retire(known);
    const target = new Target({ ...address }, this.settings, this.clock);
    this.#targets.set(key, target);
    target.inUse = this.#inUse;
  }

  deregister(id: string, port: number): void {
    const target = this.#targets.get(keyOf(id, port));
    if (target) this.#retire(target);
  }

  health(): TargetHealth[] {
    return [...this.#targets.values()].map(target => target.health(this.#inUse));
  }

  /**
   * The target of the next request: round robin over the healthy ones, or over all when none is healthy ("fail open").
   * A target's slow start would weigh in here.
   */
  pick(): Target | undefined {
    const registered = [...this.#targets.values()].filter(target => !target.draining);
    const healthy = registered.filter(target => ['healthy', 'unavailable'].includes(target.health(this.#inUse).state));
    const candidates = healthy.length > 0 ? healthy : registered;
    this.#turn = (this.#turn + 1) % Math.max(1, candidates.length);
    return candidates[this.#turn];
  }

  async close(): Promise<void> {
    this.#closed.abort();
    await Promise.all([...this.#targets.values(), ...this.#leaving].map(target => target.destroy()));
    this.#targets.clear();
  }

  #retire(target: Target): void {
    if (target.draining) return;
    target.drain();
    this.#leaving.add(target);
    void this.#drained(target).catch(() => undefined);
  }

  /**
   * An idle target, too, is shown as draining until the delay is over. What is in flight then is cut: third parties report it,
   * AWS does not say.
   */
  async #drained(target: Target): Promise<void> {
    const { deregistrationDelaySeconds } = this.settings;
    const delayMs = deregistrationDelaySeconds * 1000;
    await this.clock.sleep(delayMs, this.#closed.signal);
    const key = keyOf(target.address.id, target.address.port);
    if (this.#targets.get(key) === target) this.#targets.delete(key);
    await this.clock.sleep(realTimeoutMs(this.clock, deregistrationDelaySeconds) * this.clock.speed - delayMs, this.#closed.signal);
    this.#leaving.delete(target);
    await target.destroy();
  }
}
