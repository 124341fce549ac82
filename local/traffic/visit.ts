import type { Dispatcher } from 'undici';
import type { Clock } from '../clock';
import type { CookieJar } from './cookie-jar';
import type { RequestResult } from './result';

export type Outcome = Omit<RequestResult, 'id' | 'kind'>;

/** One request on its way. */
export class Visit implements Dispatcher.DispatchHandler {
  readonly #wantedAt = performance.now();
  readonly #cookieOf: string | null;
  #sentAt: number;
  #status: number | null = null;
  #color: string | null = null;

  constructor(
    private readonly clock: Clock, private readonly jar: CookieJar | undefined, private readonly done: (outcome: Outcome) => void,
  ) {
    this.#sentAt = clock.now();
    this.#cookieOf = jar?.giver ?? null;
  }

  onRequestStart(): void {
    this.#sentAt = this.clock.now();
  }

  onResponseStart(_: unknown, status: number, headers: Record<string, string | string[] | undefined>): void {
    const { 'x-color': color, 'set-cookie': setCookie } = headers;
    this.#status = status;
    this.#color = typeof color === 'string' ? color : null;
    if (setCookie !== undefined) this.jar?.take([setCookie].flat(), this.#color);
  }

  onResponseEnd(): void {
    this.done(this.#outcome(this.#status));
  }

  onResponseError(_: unknown, error: Error): void {
    this.done({ ...this.#outcome(null), error: error.message });
  }

  #outcome(status: number | null): Outcome {
    return { sentAt: this.#sentAt, status, color: this.#color, cookieOf: this.#cookieOf, latencyMs: performance.now() - this.#wantedAt };
  }
}
