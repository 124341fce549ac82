import type { Clock } from '../../clock';

const LOOK_EVERY_MS = 10_000;

/** Looks at the alarms now and then, by the rehearsed clock. */
export class AlarmLoop {
  #running: { readonly stop: AbortController; readonly done: Promise<void> } | undefined;

  constructor(private readonly clock: Clock, private readonly look: () => void) {}

  start(): void {
    if (this.#running) return;
    const stop = new AbortController();
    this.#running = { stop, done: this.#run(stop.signal) };
  }

  async stop(): Promise<void> {
    const running = this.#running;
    this.#running = undefined;
    running?.stop.abort();
    await running?.done;
  }

  async #run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      this.look();
      await this.clock.sleep(LOOK_EVERY_MS, signal).catch((error: unknown) => {
        if (!signal.aborted) throw error;
      });
    }
  }
}
