import type { Socket } from 'node:net';
import { Pool } from 'undici';
import type { Delivery, DeliveryEvents } from './delivery';
import type { CheckResult } from './health';
import { checkHealth } from './health-check';
import { MAX_ANSWER_HEADERS, realTimeoutMs } from './limits';
import { proxy } from './proxy';
import { Target, type TargetHost } from './target';

/** The load balancer keeps connections to targets open for this long, and gives up connecting after that long, in seconds (user guide). */
const IDLE_SECONDS = 60;
const CONNECT_SECONDS = 10;

export interface TargetAddress {
  readonly id: string;
  readonly port: number;
  readonly origin: string;
}

/** A target that is reached by HTTP/1.1. */
export class HttpTarget extends Target {
  readonly origin: string;
  /** Connections to the target, one request at a time on each. */
  readonly #pool: Pool;
  /** Connections that became WebSockets: in flight for as long as they are open. */
  readonly #webSockets = new Set<Socket>();

  constructor({ id, port, origin }: TargetAddress, host: TargetHost) {
    super(id, port, host);
    this.origin = origin;
    this.#pool = new Pool(origin, {
      connections: null,
      pipelining: 1,
      maxHeaderSize: MAX_ANSWER_HEADERS,
      keepAliveTimeout: realTimeoutMs(host.clock, IDLE_SECONDS),
      connect: { timeout: realTimeoutMs(host.clock, CONNECT_SECONDS) },
    });
  }

  override deliver(delivery: Delivery, events: DeliveryEvents): void {
    proxy(this.#pool, delivery, events, socket => {
      this.#webSockets.add(socket);
      socket.once('close', () => this.#webSockets.delete(socket));
    });
  }

  protected override check(timeoutMs: number, stop: AbortSignal): Promise<CheckResult> {
    const { path, matcher } = this.host.settings.healthCheck;
    return checkHealth({ origin: this.origin, path, matcher, timeoutMs }, stop);
  }

  protected override async cut(): Promise<void> {
    for (const socket of this.#webSockets) socket.destroy();
    await this.#pool.destroy();
  }
}
