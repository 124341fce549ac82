import { Pool } from 'undici';
import { randomHex } from '../alb/arn';
import type { Clock } from '../clock';
import type { Random } from '../random';
import { arrivals } from './arrivals';
import type { Ask } from './ask';
import type { CookieJar } from './cookie-jar';
import type { Rate } from './rate';
import type { ClientKind, RequestResult } from './result';
import { Visit } from './visit';

/** Real milliseconds between looks at the clock: what became due since is sent in one go. */
const TICK_MS = 4;

/** Longer than the load balancer waits for a target, so that it is the load balancer that gives up. In real milliseconds. */
const PATIENCE_MS = 120_000;

/**
 * Without a bound one stall of the machine becomes a storm of connections that it does not recover from. With it, requests that
 * find no connection wait here, and count as sent when they leave: a rate that was not kept shows.
 */
const MAX_CONNECTIONS = 256;

export interface GeneratorOptions {
  /** Users come to each in turn. */
  readonly origins: readonly string[];
  readonly clock: Clock;
  readonly random: Random;
  readonly rate: Rate;
  readonly kind: Exclude<ClientKind, 'socket'>;
  readonly path: string;
  /** What is asked of each origin, in their order, instead of `path`. @default - `path` of all, by GET */
  readonly asks?: readonly Ask[] | undefined;
  /** The cookies of whoever sends the next request. @default - a user without any */
  readonly nextJar?: () => CookieJar;
  readonly onResult: (result: RequestResult) => void;
}

/** Users: they come at their own rate, however slowly they are served, and try once. */
export class TrafficGenerator {
  readonly #pools: readonly Pool[];
  readonly #run: string;
  #arrivals: Generator<number, never> | undefined;
  #next = Infinity;
  #sent = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(private readonly options: GeneratorOptions) {
    const settings = { connections: MAX_CONNECTIONS, headersTimeout: PATIENCE_MS, bodyTimeout: PATIENCE_MS };
    this.#pools = options.origins.map(origin => new Pool(origin, settings));
    this.#run = randomHex(8, options.random);
  }

  start(): void {
    const { clock, random, rate } = this.options;
    this.#arrivals = arrivals(clock.now(), rate, random);
    this.#next = this.#arrivals.next().value;
    this.#timer = setInterval(() => this.#sendDue(), TICK_MS);
  }

  /** Sends nothing more and waits for the answers that are still to come. */
  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await Promise.all(this.#pools.map(pool => pool.close()));
  }

  #sendDue(): void {
    const now = this.options.clock.now();
    while (this.#arrivals && this.#next <= now) {
      this.#send();
      this.#next = this.#arrivals.next().value;
    }
  }

  #send(): void {
    const { clock, kind, path, asks, nextJar, onResult } = this.options;
    this.#sent += 1;
    const visited = this.#sent % this.#pools.length;
    const ask = asks?.[visited] ?? { method: 'GET', path, headers: [] };
    const id = `${this.#run}-${this.#sent}`;
    const jar = nextJar?.();
    const cookies = jar?.header;
    const headers = ['x-request-id', id, ...ask.headers, ...cookies === undefined ? [] : ['cookie', cookies]];
    const pool = this.#pools[visited]!;
    pool.dispatch({ method: ask.method, path: ask.path, headers }, new Visit(clock, jar, outcome => onResult({ id, kind, ...outcome })));
  }
}
