import { setTimeout as realSleep } from 'node:timers/promises';
import { WebSocket } from 'undici';
import type { Clock } from '../clock';
import { colorOf } from './socket-color';
import type { Outcome } from './visit';

/** Real milliseconds that a client waits for echoes that are still to come, and for the other side to close. */
const PATIENCE_MS = 5_000;

/** RFC 6455, section 7.4.1: ends that are nobody's failure. */
const NORMAL = 1000;
const GOING_AWAY = 1001;

const SWITCHED = 101;

/** The end of a WebSocket that did not break, but did not answer either. */
export const MISSING_ECHO = 'an echo is missing';

export interface SocketLifeOptions {
  readonly origin: string;
  readonly clock: Clock;
  readonly id: string;
  /** Rehearsed milliseconds from one message to the next. */
  readonly messageEveryMs: number;
}

interface End {
  readonly code: number;
  readonly wasClean: boolean;
}

/** One WebSocket from its handshake to its end: it sends a message now and then, and gets each of them back. */
export class SocketLife {
  readonly #socket: WebSocket;
  readonly #opened: Promise<void>;
  readonly #ended: Promise<void>;
  readonly #awaited = new Set<string>();
  #end: End | undefined;
  #error: string | undefined;
  #sent = 0;

  constructor(private readonly options: SocketLifeOptions) {
    const { origin, id } = options;
    const socket = this.#socket = new WebSocket(origin.replace(/^http/, 'ws'), { headers: { 'x-request-id': id } });
    this.#opened = new Promise(resolve => socket.addEventListener('open', () => resolve()));
    this.#ended = new Promise(resolve => socket.addEventListener('close', ({ code, wasClean }) => {
      this.#end = { code, wasClean };
      resolve();
    }));
    socket.addEventListener('message', ({ data }) => this.#awaited.delete(String(data)));
    socket.addEventListener('error', ({ message }) => this.#error = message);
  }

  /** Lives until the signal, or until the other side ends it. */
  async live(over: AbortSignal): Promise<Outcome> {
    const sentAt = this.options.clock.now();
    const wantedAt = performance.now();
    await Promise.race([this.#opened, this.#ended]);
    await this.#talk(over);
    await this.#untilAnswered();
    const error = this.#failure();
    this.#socket.close(NORMAL);
    await Promise.race([this.#ended, realSleep(PATIENCE_MS, undefined, { ref: false })]);
    const latencyMs = performance.now() - wantedAt;
    return { sentAt, color: colorOf(this.#socket), latencyMs, ...error === undefined ? { status: SWITCHED } : { status: null, error } };
  }

  async #talk(over: AbortSignal): Promise<void> {
    const { clock, id, messageEveryMs } = this.options;
    while (this.#end === undefined && !over.aborted) {
      this.#sent += 1;
      const message = `${id}/${this.#sent}`;
      this.#awaited.add(message);
      this.#socket.send(message);
      await Promise.race([this.#ended, clock.sleep(messageEveryMs, over).catch(() => undefined)]);
    }
  }

  async #untilAnswered(): Promise<void> {
    const deadline = performance.now() + PATIENCE_MS;
    while (this.#awaited.size > 0 && this.#end === undefined && performance.now() < deadline) await realSleep(5);
  }

  /** A service that goes away owes no more echoes. */
  #failure(): string | undefined {
    if (this.#end === undefined) return this.#awaited.size > 0 ? MISSING_ECHO : undefined;
    const { code, wasClean } = this.#end;
    return wasClean && code === GOING_AWAY ? undefined : `the socket ended with ${code}${this.#error === undefined ? '' : `: ${this.#error}`}`;
  }
}
