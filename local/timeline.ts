import type { Shares } from '../lambda/core/rule-actions';

export interface TimelineEvent {
  /** Rehearsed seconds since traffic began. */
  readonly atSeconds: number;
  readonly event: string;
  readonly weights: Shares;
}

/** What happened when, in rehearsed seconds since traffic began. */
export class Timeline {
  readonly #events: TimelineEvent[] = [];
  #origin = 0;

  constructor(private readonly now: () => number, private readonly weights: () => Shares) {}

  get events(): readonly TimelineEvent[] {
    return this.#events;
  }

  begin(): void {
    this.#origin = this.now();
  }

  get origin(): number {
    return this.#origin;
  }

  secondsAt(rehearsedMs: number): number {
    return Math.round((rehearsedMs - this.#origin) / 100) / 10;
  }

  get seconds(): number {
    return this.secondsAt(this.now());
  }

  add(event: string): void {
    this.#events.push({ atSeconds: this.seconds, event, weights: this.weights() });
  }
}
