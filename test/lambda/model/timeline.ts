/** Whoever was woken goes on until all he waits for is due later. */
const afterAllMicrotasks = (): Promise<void> => new Promise(resolve => setImmediate(resolve));

interface Due {
  readonly at: number;
  readonly happens: () => void;
}

/** When virtual time begins. */
const BEGINNING = Date.parse('2026-01-01T00:00:00Z');

/** Virtual time, in milliseconds: nothing passes but from one thing that is due to the next. */
export class Timeline {
  #due: Due[] = [];
  #now = 0;
  #routines = 0;

  get now(): number {
    return this.#now;
  }

  date(): Date {
    return new Date(BEGINNING + this.#now);
  }

  /** Whether only what happens anyway, as a clock strikes, is to come. */
  get isQuiet(): boolean {
    return this.#due.length === this.#routines;
  }

  routinely(delay: number, happens: () => void): void {
    this.#routines++;
    this.after(delay, () => {
      this.#routines--;
      happens();
    });
  }

  after(delay: number, happens: () => void): void {
    const at = this.#now + delay;
    // The last comes first; of those at one moment the one that was asked for last.
    let index = this.#due.length;
    while (index > 0 && this.#due[index - 1]!.at <= at) index--;
    this.#due.splice(index, 0, { at, happens });
  }

  sleep(delay: number): Promise<void> {
    return new Promise(resolve => this.after(delay, resolve));
  }

  /** Until then, or until nothing more is to come. */
  async runUntil(end: number, nothingToCome: () => boolean = () => false): Promise<void> {
    for (let next = this.#due.at(-1); next !== undefined && next.at <= end; next = this.#due.at(-1)) {
      if (nothingToCome()) return;
      this.#due.pop();
      this.#now = next.at;
      next.happens();
      await afterAllMicrotasks();
    }
    this.#now = end;
  }
}
