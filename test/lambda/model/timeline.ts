import { setImmediate as afterAllMicrotasks } from 'node:timers/promises';

interface Due {
  readonly at: number;
  readonly order: number;
  readonly happens: () => void;
}

/** When virtual time begins. */
const BEGINNING = Date.parse('2026-01-01T00:00:00Z');

/** Virtual time, in milliseconds: nothing passes but from one thing that is due to the next. */
export class Timeline {
  #due: Due[] = [];
  #count = 0;
  #now = 0;

  get now(): number {
    return this.#now;
  }

  date(): Date {
    return new Date(BEGINNING + this.#now);
  }

  after(delay: number, happens: () => void): void {
    this.#due.push({ at: this.#now + delay, order: this.#count++, happens });
  }

  sleep(delay: number): Promise<void> {
    return new Promise(resolve => this.after(delay, resolve));
  }

  /** Whoever was woken goes on until he waits for something that is due later. */
  async runUntil(end: number): Promise<void> {
    for (let next = this.#next(end); next !== undefined; next = this.#next(end)) {
      this.#due.splice(this.#due.indexOf(next), 1);
      this.#now = next.at;
      next.happens();
      await afterAllMicrotasks();
    }
    this.#now = end;
  }

  #next(end: number): Due | undefined {
    return this.#due.filter(({ at }) => at <= end)
      .reduce<Due | undefined>((first, due) => first === undefined || due.at < first.at || (due.at === first.at && due.order < first.order) ? due : first, undefined);
  }
}
