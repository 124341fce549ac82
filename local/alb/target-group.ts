import { AwsError } from '../aws-error';
import type { Clock } from '../clock';
import type { Random } from '../random';
import { HttpTarget, type TargetAddress } from './http-target';
import { LambdaTarget, type TargetFunction } from './lambda-target';
import { realTimeoutMs } from './limits';
import type { TargetGroupSettings, TargetHealth } from './model';
import { chooseByShare } from './slow-start';
import type { Target, TargetHost } from './target';

const keyOf = (id: string, port: number) => `${id}:${port}`;

/** The targets of one group, and which of them gets the next request. */
export class TargetGroup implements TargetHost {
  readonly settings: TargetGroupSettings;
  readonly #targets = new Map<string, Target>();
  /** Deregistered targets that still have connections, whether they are shown or not. */
  readonly #leaving = new Set<Target>();
  readonly #closed = new AbortController();
  /** Of these, one gets the next request. */
  #candidates: Target[] = [];
  #failsOpen = false;
  #inUse = false;
  #turn = 0;

  constructor(settings: TargetGroupSettings, readonly clock: Clock, private readonly random: Random) {
    this.settings = { ...settings };
  }

  get arn(): string {
    return this.settings.arn;
  }

  /** Whether a rule of a listener forwards to this group, at whatever weight. */
  get inUse(): boolean {
    return this.#inUse;
  }

  set inUse(inUse: boolean) {
    if (inUse === this.#inUse) return;
    this.#inUse = inUse;
    for (const target of this.#targets.values()) target.inUse = inUse;
    this.onHealthChange();
  }

  /** Whether requests go to targets that are not healthy, because none is. With functions, that is no "routing failover" (user guide). */
  get failsOpen(): boolean {
    return this.#failsOpen;
  }

  /** Its targets see the change at once: they share the settings. */
  modify(change: Partial<TargetGroupSettings>): void {
    Object.assign(this.settings, change);
  }

  /** Registering again what is registered changes nothing; what is draining starts anew. */
  register(address: TargetAddress): void {
    const known = this.#targets.get(keyOf(address.id, address.port));
    if (known instanceof HttpTarget && !known.draining && known.origin === address.origin) return;
    if (known) this.#retire(known);
    this.#add(new HttpTarget(address, this));
  }

  /** A group of functions has one. Another takes its place once it is deregistered. */
  registerFunction({ id, invoke }: TargetFunction): void {
    const [known] = this.#targets.values();
    if (known?.id === id) return;
    if (known) throw new AwsError('TooManyTargets', `A target group can have a single Lambda function as its target: '${this.arn}'`);
    this.#add(new LambdaTarget({ id, invoke }, this));
  }

  deregister(id: string, port: number): void {
    const target = this.#targets.get(keyOf(id, port));
    if (target) this.#retire(target);
  }

  health(): TargetHealth[] {
    return [...this.#targets.values()].map(target => target.health(this.#inUse));
  }

  /** Nothing of a group whose targets nobody checks. Who is checked for the first time is neither. */
  hostCounts(): { healthy: number; unhealthy: number } | undefined {
    const registered = this.#registered();
    if (!this.#inUse || !this.settings.healthCheck.enabled || registered.length === 0) return undefined;
    return {
      healthy: registered.filter(target => target.isState('healthy')).length,
      unhealthy: registered.filter(target => target.isState('unhealthy')).length,
    };
  }

  /**
   * The target of the next request: the healthy ones take turns, or all when none is healthy ("fail open").
   * While one starts slowly, chance decides by their shares.
   */
  pick(): Target | undefined {
    const candidates = this.#candidates;
    if (this.settings.slowStartSeconds && candidates.length > 1) {
      const now = this.clock.now();
      const shares = candidates.map(target => target.share(now));
      const chosen = shares.some(share => share < 1) ? chooseByShare(shares, this.random()) : undefined;
      if (chosen !== undefined) return candidates[chosen];
    }
    this.#turn = (this.#turn + 1) % Math.max(1, candidates.length);
    return candidates[this.#turn];
  }

  /** Only where somebody else can do the work meanwhile: the user guide asks for a healthy target that is not in slow start itself. */
  startsSlowly(): boolean {
    const now = this.clock.now();
    return Boolean(this.settings.slowStartSeconds) && this.#registered().some(target => target.isState('healthy') && target.share(now) === 1);
  }

  onHealthChange(): void {
    const registered = this.#registered();
    const healthy = this.settings.healthCheck.enabled ? registered.filter(target => target.isState('healthy')) : registered;
    this.#failsOpen = this.#inUse && healthy.length === 0 && this.settings.targetType !== 'lambda';
    this.#candidates = healthy.length > 0 ? healthy : registered;
  }

  async close(): Promise<void> {
    this.#closed.abort();
    await Promise.all([...this.#targets.values(), ...this.#leaving].map(target => target.destroy()));
    this.#targets.clear();
  }

  #registered(): Target[] {
    return [...this.#targets.values()].filter(target => !target.draining);
  }

  #add(target: Target): void {
    this.#targets.set(keyOf(target.id, target.port), target);
    target.inUse = this.#inUse;
    this.onHealthChange();
  }

  #retire(target: Target): void {
    if (target.draining) return;
    target.drain();
    this.onHealthChange();
    this.#leaving.add(target);
    void (target instanceof LambdaTarget ? this.#remove(target) : this.#drained(target).catch(() => undefined));
  }

  /** An idle target, too, is shown as draining until the delay is over. */
  async #drained(target: Target): Promise<void> {
    const { deregistrationDelaySeconds } = this.settings;
    const delayMs = deregistrationDelaySeconds * 1000;
    await this.clock.sleep(delayMs, this.#closed.signal);
    this.#forget(target);
    await this.clock.sleep(realTimeoutMs(this.clock, deregistrationDelaySeconds) * this.clock.speed - delayMs, this.#closed.signal);
    await this.#remove(target);
  }

  #forget(target: Target): void {
    const key = keyOf(target.id, target.port);
    if (this.#targets.get(key) === target) this.#targets.delete(key);
  }

  /** What is in flight still is cut: a 502 for who has no answer yet (user guide, troubleshooting). A function is not waited for. */
  async #remove(target: Target): Promise<void> {
    this.#forget(target);
    this.#leaving.delete(target);
    await target.destroy();
  }
}
