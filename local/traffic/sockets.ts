import { setMaxListeners } from 'node:events';
import { randomHex } from '../alb/arn';
import type { Clock } from '../clock';
import { type Random, seededRandom } from '../random';
import type { RequestResult } from './result';
import { SocketLife } from './socket-life';
import type { Outcome } from './visit';

/** How many WebSockets are open at a time. */
const SOCKETS = 20;

/** How many of them stay for as long as nobody sends them away: over the whole of a release. */
const LASTING = 3;

/** In rehearsed milliseconds. The lives are long enough for most of them to see a change of the weights. */
const MESSAGE_EVERY_MS = 10_000;
const LIFE_MS = { min: 2 * 60_000, max: 6 * 60_000 };

/** Rehearsed milliseconds that a client waits before it tries again after a failure. */
const BACK_OFF_MS = 10_000;

export interface SocketClientsOptions {
  /** The clients are spread over them. */
  readonly origins: readonly string[];
  readonly clock: Clock;
  readonly random: Random;
  readonly onResult: (result: RequestResult) => void;
}

/** Clients that hold a WebSocket open, and open the next one when it ends. */
export class SocketClients {
  readonly #run: string;
  readonly #stopped = new AbortController();
  #clients: Promise<void>[] = [];

  constructor(private readonly options: SocketClientsOptions) {
    this.#run = randomHex(8, options.random);
    // Each client may be waiting for it.
    setMaxListeners(SOCKETS, this.#stopped.signal);
  }

  start(): void {
    const { random } = this.options;
    const seeds = Array.from({ length: SOCKETS }, () => random() * 2 ** 32);
    this.#clients = seeds.map((seed, index) => this.#stayConnected(index, seededRandom(seed)));
  }

  /** Closes every socket as its client would have done later. */
  async stop(): Promise<void> {
    this.#stopped.abort();
    await Promise.all(this.#clients);
  }

  async #stayConnected(client: number, random: Random): Promise<void> {
    const { clock, onResult, origins } = this.options;
    const origin = origins[client % origins.length]!;
    const lifeMs = () => client < LASTING ? Infinity : LIFE_MS.min + random() * (LIFE_MS.max - LIFE_MS.min);
    for (let life = 1; !this.#stopped.signal.aborted; life += 1) {
      const id = `${this.#run}-socket${client}-${life}`;
      const socket = new SocketLife({ origin, clock, id, messageEveryMs: MESSAGE_EVERY_MS });
      const outcome = await this.#lifeOf(socket, lifeMs());
      onResult({ id, kind: 'socket', ...outcome });
      if (outcome.status === null) await clock.sleep(BACK_OFF_MS, this.#stopped.signal).catch(() => undefined);
    }
  }

  /** Until its time is over, or until everything is. */
  async #lifeOf(socket: SocketLife, lifeMs: number): Promise<Outcome> {
    const over = new AbortController();
    const timer = Number.isFinite(lifeMs) ? setTimeout(() => over.abort(), lifeMs / this.options.clock.speed) : undefined;
    try {
      return await socket.live(AbortSignal.any([over.signal, this.#stopped.signal]));
    } finally {
      clearTimeout(timer);
    }
  }
}
