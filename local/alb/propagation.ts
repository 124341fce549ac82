import type { Clock } from '../clock';
import type { Rule } from './model';
import { compileRules, type RoutingTable } from './routing';

interface Published {
  readonly version: number;
  readonly table: RoutingTable;
}

/**
 * Brings the rules to the data plane, which goes on with the old ones for a while: AWS says so (user guide, "Edit a listener rule"), and
 * not for how long. What is in flight is completed as it began.
 */
export class Propagation {
  readonly #published = new Map<string, Published>();
  readonly #stopped = new AbortController();
  #version = 0;

  constructor(private readonly clock: Clock, public delayMs: number) {}

  /** What a listener routes by right now. */
  table(listenerArn: string): RoutingTable {
    return this.#published.get(listenerArn)?.table ?? [];
  }

  publish(listenerArn: string, rules: readonly Rule[]): void {
    if (this.delayMs <= 0) return this.publishNow(listenerArn, rules);
    const next = this.#prepare(rules);
    this.clock.sleep(this.delayMs, this.#stopped.signal).then(() => this.#install(listenerArn, next), () => undefined);
  }

  publishNow(listenerArn: string, rules: readonly Rule[]): void {
    this.#install(listenerArn, this.#prepare(rules));
  }

  stop(): void {
    this.#stopped.abort();
  }

  #prepare(rules: readonly Rule[]): Published {
    this.#version += 1;
    return { version: this.#version, table: compileRules(rules) };
  }

  /** An older state never replaces a newer one, whenever it arrives. */
  #install(listenerArn: string, next: Published): void {
    if (next.version > (this.#published.get(listenerArn)?.version ?? 0)) this.#published.set(listenerArn, next);
  }
}
