import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { PassThrough } from 'node:stream';
import type { Dispatcher } from 'undici';
import type { Delivery, DeliveryEvents } from './delivery';
import { endToEnd, type RawHeaders } from './headers';
import { Handshake } from './upgrade';

const TIMEOUTS = ['UND_ERR_HEADERS_TIMEOUT', 'UND_ERR_CONNECT_TIMEOUT'];

const codeOf = (error: Error): string => 'code' in error ? String(error.code) : '';

/** The client has not sent the rest of its upload. */
class ClientSilent extends Error {}

const failureStatus = (error: Error): number => {
  if (error instanceof ClientSilent) return 408;
  const code = codeOf(error);
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

  constructor(
    private readonly delivery: Delivery,
    private readonly events: DeliveryEvents,
    private readonly onSwitched: (socket: Socket) => void,
  ) {}

  start(dispatcher: Dispatcher): void {
    const { request, response, headers, idleTimeoutMs } = this.delivery;
    const { method = 'GET', url = '/' } = request;
    response.once('close', () => this.#clientGone());
    if (hasBody(request) && !(response instanceof Handshake)) this.#body = this.#upload();
    dispatcher.dispatch({
      method, path: url, headers, body: this.#body ?? null,
      headersTimeout: idleTimeoutMs, bodyTimeout: idleTimeoutMs,
      upgrade: response instanceof Handshake ? response.protocol : null,
    }, this);
  }

  /** A stream of its own, because what undici gives up on it destroys, and the client's socket is still needed for the answer. */
  #upload(): PassThrough {
    const { request, idleTimeoutMs } = this.delivery;
    const body = new PassThrough();
    request.setTimeout(idleTimeoutMs, () => {
      // As long as something is left to pass on, it is the target that does not read.
      if (body.readableLength === 0) this.#controller?.abort(new ClientSilent());
    });
    request.once('end', () => request.setTimeout(0));
    return request.pipe(body);
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
    if (this.#over) controller.abort(new Error('the client went away'));
  }

  onRequestUpgrade(controller: Dispatcher.DispatchController, status: number, _: unknown, socket: unknown): void {
    const { response, idleTimeoutMs } = this.delivery;
    const target = socket as Socket;
    if (this.#over || !(response instanceof Handshake)) return void target.destroy();
    this.#finish();
    this.onSwitched(target);
    this.events.answered(status);
    response.accept(this.#answerHeaders(controller), target, idleTimeoutMs);
  }

  onResponseStart(controller: Dispatcher.DispatchController, status: number, _: unknown, statusMessage?: string): void {
    if (status < 200 || this.#over) return;
    const { response } = this.delivery;
    this.events.answered(status);
    response.sendDate = false;
    response.writeHead(status, statusMessage ?? '', this.#answerHeaders(controller));
    // A body that is here already leaves together with the headers; one that is not must not hold them back.
    queueMicrotask(() => {
      if (!response.writableEnded) response.flushHeaders();
    });
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Buffer): void {
    const { response } = this.delivery;
    if (this.#over || response.write(chunk)) return;
    controller.pause();
    response.once('drain', () => controller.resume());
  }

  onResponseEnd(): void {
    this.#finish();
    this.delivery.response.end();
  }

  onResponseError(_: unknown, error: Error): void {
    if (this.#over) return;
    const { response } = this.delivery;
    const status = failureStatus(error);
    this.#finish();
    if (response.headersSent) {
      this.events.cut();
      response.destroy();
      return;
    }
    const connected = this.#controller !== undefined || status === 400;
    this.events.failed(status, connected ? undefined : 'TargetConnectionErrorCount');
  }

  #answerHeaders({ rawHeaders }: Dispatcher.DispatchController): RawHeaders {
    const headers = endToEnd(toText(rawHeaders));
    headers.push(...this.delivery.extraHeaders);
    return headers;
  }

  #clientGone(): void {
    if (this.#over) return;
    this.#finish();
    if (!this.delivery.response.headersSent) this.events.abandoned();
    this.#controller?.abort(new Error('the client went away'));
  }

  #finish(): void {
    this.#over = true;
    if (!this.#body) return;
    this.delivery.request.unpipe(this.#body);
    this.delivery.request.resume();
    this.#body.destroy();
  }
}

/** A WebSocket's connection to the target, once the target agreed, is nobody else's any more: `onSwitched` gets it. */
export const proxy = (dispatcher: Dispatcher, delivery: Delivery, events: DeliveryEvents, onSwitched: (socket: Socket) => void): void =>
  new Exchange(delivery, events, onSwitched).start(dispatcher);
