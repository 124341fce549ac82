import { type Dispatcher, Pool } from 'undici';
import { randomHex } from '../alb/arn';
import type { Clock } from '../clock';
import type { Random } from '../random';
import { arrivals } from './arrivals';

const MINUTE = 60_000;

/** Real milliseconds between looks at the clock: what became due since is sent in one go. */
const TICK_MS = 4;

/** Longer than the load balancer waits for a target, so that it is the load balancer that gives up. In real milliseconds. */
const PATIENCE_MS = 120_000;

/**
 * Without a bound one stall of the machine becomes a storm of connections that it does not recover from. With it, requests that
 * find no connection wait here, and count as sent when they leave: a rate that was not kept shows.
 */
const MAX_CONNECTIONS = 256;

export interface RequestResult {
  readonly id: string;
  /** When the request left, in rehearsed milliseconds since the epoch. */
  readonly sentAt: number;
  /** Null where no complete answer came. */
  readonly status: number | null;
  readonly color: string | null;
  readonly error?: string;
  /** From the moment the user wanted it, in real milliseconds. */
  readonly latencyMs: number;
}

export interface TrafficSummary {
  readonly startedAt: number;
  readonly stoppedAt: number;
  readonly sent: number;
  readonly answered: number;
  readonly results: readonly RequestResult[];
}

export interface TrafficOptions {
  readonly origin: string;
  readonly clock: Clock;
  readonly random: Random;
  /** Per rehearsed minute. */
  readonly requestsPerMinute: number;
  readonly onResult?: (result: RequestResult) => void;
}

/** Users: they come at their own rate, however slowly they are served, and try once. */
export class TrafficGenerator {
  readonly #pool: Pool;
  readonly #run: string;
  readonly #results: RequestResult[] = [];
  #arrivals: Generator<number, never> | undefined;
  #next = Infinity;
  #startedAt = 0;
  #sent = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(private readonly options: TrafficOptions) {
    this.#pool = new Pool(options.origin, { connections: MAX_CONNECTIONS, headersTimeout: PATIENCE_MS, bodyTimeout: PATIENCE_MS });
    this.#run = randomHex(8, options.random);
  }

  start(): void {
    if (this.#arrivals) throw new Error('the traffic has started already');
    const { clock, random, requestsPerMinute } = this.options;
    this.#startedAt = clock.now();
    this.#arrivals = arrivals(this.#startedAt, MINUTE / requestsPerMinute, random);
    this.#next = this.#arrivals.next().value;
    this.#timer = setInterval(() => this.#sendDue(), TICK_MS);
  }

  /** Sends nothing more and waits for the answers that are still to come. */
  async stop(): Promise<TrafficSummary> {
    clearInterval(this.#timer);
    const stoppedAt = this.options.clock.now();
    await this.#pool.close();
    const answered = this.#results.filter(({ status }) => status !== null).length;
    return { startedAt: this.#startedAt, stoppedAt, sent: this.#sent, answered, results: this.#results };
  }

  #sendDue(): void {
    const now = this.options.clock.now();
    while (this.#arrivals && this.#next <= now) {
      this.#send();
      this.#next = this.#arrivals.next().value;
    }
  }

  #send(): void {
    this.#sent += 1;
    const id = `${this.#run}-${this.#sent}`;
    const visit = new Visit(this.options.clock, outcome => this.#record({ id, ...outcome }));
    this.#pool.dispatch({ method: 'GET', path: '/', headers: ['x-request-id', id] }, visit);
  }

  #record(result: RequestResult): void {
    this.#results.push(result);
    this.options.onResult?.(result);
  }
}

type Outcome = Omit<RequestResult, 'id'>;

/** One request on its way. */
class Visit implements Dispatcher.DispatchHandler {
  readonly #wantedAt = performance.now();
  #sentAt: number;
  #status: number | null = null;
  #color: string | null = null;

  constructor(private readonly clock: Clock, private readonly done: (outcome: Outcome) => void) {
    this.#sentAt = clock.now();
  }

  onRequestStart(): void {
    this.#sentAt = this.clock.now();
  }

  onResponseStart(_: unknown, status: number, headers: Record<string, string | string[] | undefined>): void {
    const color = headers['x-color'];
    this.#status = status;
    this.#color = typeof color === 'string' ? color : null;
  }

  onResponseEnd(): void {
    this.done(this.#outcome(this.#status));
  }

  onResponseError(_: unknown, error: Error): void {
    this.done({ ...this.#outcome(null), error: error.message });
  }

  #outcome(status: number | null): Outcome {
    return { sentAt: this.#sentAt, status, color: this.#color, latencyMs: performance.now() - this.#wantedAt };
  }
}
