import { setMaxListeners } from 'node:events';
import type { Clock } from '../clock';
import { sleepUntil } from '../states/waiting';

/** What is waited for in rehearsed time, by any number of tasks, until everything is over. */
export class Waits {
  readonly #over = new AbortController();

  constructor(private readonly clock: Clock) {
    setMaxListeners(0, this.#over.signal);
  }

  /** False when everything is over. */
  async for(rehearsedMs: number): Promise<boolean> {
    return this.until(this.clock.now() + rehearsedMs);
  }

  /** False when everything is over. */
  async until(moment: number): Promise<boolean> {
    return sleepUntil(this.clock, moment, this.#over.signal).then(() => true, () => false);
  }

  close(): void {
    this.#over.abort();
  }
}
