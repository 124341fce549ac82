import type { Clock } from '../../../local/clock';

interface Sleeper {
  readonly due: number;
  readonly wake: () => void;
}

const settled = () => new Promise(resolve => setImmediate(resolve));

/** A clock that goes on when it is told to, and lets everybody do his work at his time. */
export class VirtualClock implements Clock {
  readonly speed = 1;
  #now = Date.UTC(2026, 0, 1);
  readonly #sleepers = new Set<Sleeper>();

  now(): number {
    return this.#now;
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const giveUp = () => {
        this.#sleepers.delete(sleeper);
        reject(signal!.reason as Error);
      };
      const sleeper = {
        due: this.#now + Math.max(0, ms),
        wake: () => {
          signal?.removeEventListener('abort', giveUp);
          resolve();
        },
      };
      this.#sleepers.add(sleeper);
      signal?.addEventListener('abort', giveUp, { once: true });
    });
  }

  /** How many wait for their time. */
  get sleeping(): number {
    return this.#sleepers.size;
  }

  async advance(ms: number): Promise<void> {
    const end = this.#now + ms;
    await settled();
    for (let next = this.#next(end); next; next = this.#next(end)) {
      this.#sleepers.delete(next);
      this.#now = next.due;
      next.wake();
      await settled();
    }
    this.#now = end;
  }

  #next(end: number): Sleeper | undefined {
    return [...this.#sleepers].filter(({ due }) => due <= end).sort((a, b) => a.due - b.due)[0];
  }
}
