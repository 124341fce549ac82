import type { IncomingMessage, ServerResponse } from 'node:http';
import { PassThrough } from 'node:stream';
import type { Dispatcher } from 'undici';
import { endToEnd, type RawHeaders } from './headers';

export interface Upstream {
  readonly dispatcher: Dispatcher;
  readonly headers: RawHeaders;
  /** Real milliseconds without a byte from the target. */
  readonly timeoutMs: number;
}

export interface ProxyEvents {
  /** The target's headers are here. */
  answered(status: number): void;
  /** No headers came: nothing has been sent to the client yet. */
  failed(status: 400 | 502 | 504, connected: boolean): void;
  /** The answer broke off: the client sees its connection cut. */
  cut(): void;
}

const TIMEOUTS = ['UND_ERR_HEADERS_TIMEOUT', 'UND_ERR_CONNECT_TIMEOUT'];

const codeOf = (error: Error) => 'code' in error ? error.code : undefined;

const failureStatus = (error: Error) => {
  const code = String(codeOf(error));
  if (code === 'UND_ERR_INVALID_ARG') return 400;
  return TIMEOUTS.includes(code) ? 504 : 502;
};

const hasBody = ({ headers }: IncomingMessage) => headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;

const toText = (raw: Dispatcher.DispatchController['rawHeaders']): RawHeaders =>
  Array.isArray(raw) ? raw.map(part => typeof part === 'string' ? part : part.toString('latin1')) : [];

/** Carries one request to a target and its answer back. Never sends it twice. */
class Exchange implements Dispatcher.DispatchHandler {
  #controller: Dispatcher.DispatchController | undefined;
  #over = false;
  #body: PassThrough | undefined;

  constructor(private readonly request: IncomingMessage, private readonly response: ServerResponse, private readonly events: ProxyEvents) {}

  start({ dispatcher, headers, timeoutMs }: Upstream): void {
    this.response.once('close', () => this.#clientGone());
    // A stream of its own, because what undici gives up on it destroys, and the client's socket is still needed for the answer.
    if (hasBody(this.request)) this.#body = this.request.pipe(new PassThrough());
    const { method = 'GET', url = '/' } = this.request;
    dispatcher.dispatch({ method, path: url, headers, body: this.#body ?? null, headersTimeout: timeoutMs, bodyTimeout: timeoutMs }, this);
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
    if (this.#over) controller.abort(new Error('the client went away'));
  }

  onResponseStart(controller: Dispatcher.DispatchController, status: number, _: unknown, statusMessage?: string): void {
    if (status < 200 || this.#over) return;
    this.events.answered(status);
    this.response.sendDate = false;
    this.response.writeHead(status, statusMessage ?? '', endToEnd(toText(controller.rawHeaders)));
    // A body that is here already leaves together with the headers; one that is not must not hold them back.
    queueMicrotask(() => {
      if (!this.response.writableEnded) this.response.flushHeaders();
    });
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Buffer): void {
    if (this.#over || this.response.write(chunk)) return;
    controller.pause();
    this.response.once('drain', () => controller.resume());
  }

  onResponseEnd(): void {
    this.#finish();
    this.response.end();
  }

  onResponseError(_: unknown, error: Error): void {
    if (this.#over) return;
    this.#finish();
    if (this.response.headersSent) {
      this.events.cut();
      this.response.destroy();
    } else {
      this.events.failed(failureStatus(error), this.#controller !== undefined);
    }
  }

  #clientGone(): void {
    if (this.#over) return;
    this.#finish();
    this.#controller?.abort(new Error('the client went away'));
  }

  #finish(): void {
    this.#over = true;
    if (!this.#body) return;
    this.request.unpipe(this.#body);
    this.request.resume();
    this.#body.destroy();
  }
}

/** Upgrades would be carried here as well: raw sockets piped both ways, counted as in flight. */
export const proxy = (request: IncomingMessage, response: ServerResponse, upstream: Upstream, events: ProxyEvents): void =>
  new Exchange(request, response, events).start(upstream);
