import { type IncomingMessage, type Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { RawHeaders } from './headers';

/** Passes on what one side says, no faster than the other listens. */
const join = (from: Socket, to: Socket, idleTimeoutMs: number): void => {
  from.on('error', () => undefined);
  from.setTimeout(idleTimeoutMs, () => from.destroy());
  from.once('close', () => to.destroySoon());
  from.pipe(to);
};

/**
 * What a client gets that asks to go on with WebSockets: an ordinary answer and the end of the connection, unless a target agrees.
 * Its `close` event is the end of the connection in either case.
 */
export class Handshake extends ServerResponse {
  readonly protocol: string;

  constructor(request: IncomingMessage, private readonly client: Socket, early: Buffer) {
    super(request);
    this.protocol = request.headers.upgrade ?? '';
    this.shouldKeepAlive = false;
    // What the client sent in advance is for the target.
    if (early.length > 0) client.unshift(early);
    client.on('error', () => undefined);
    this.assignSocket(client);
    this.once('finish', () => client.destroySoon());
  }

  /** Client and target talk to each other from here on, until one of them ends or both are silent for too long. */
  accept(headers: RawHeaders, target: Socket, idleTimeoutMs: number): void {
    this.sendDate = false;
    this.writeHead(101, 'Switching Protocols', ['Connection', 'Upgrade', 'Upgrade', this.protocol, ...headers]);
    this.flushHeaders();
    join(this.client, target, idleTimeoutMs);
    join(target, this.client, idleTimeoutMs);
  }
}

const OFFER = ['upgrade', 'connection', 'http2-settings'];

const headWithoutOffer = ({ method, url, httpVersion, rawHeaders }: IncomingMessage): string => {
  const lines = rawHeaders.flatMap((name, index) =>
    index % 2 === 0 && !OFFER.includes(name.toLowerCase()) ? [`${name}: ${rawHeaders[index + 1]}`] : []);
  return [`${method} ${url} HTTP/${httpVersion}`, ...lines, '', ''].join('\r\n');
};

/** Hands on who asks for WebSockets. Whoever offers another protocol is served in HTTP/1.1, as if it had not. */
export const acceptHandshakes = (server: Server, serve: (request: IncomingMessage, handshake: Handshake) => void): void => {
  server.on('upgrade', (request, stream, early) => {
    const socket = stream as Socket;
    if (request.headers.upgrade?.toLowerCase() === 'websocket') return serve(request, new Handshake(request, socket, early));
    socket.unshift(Buffer.concat([Buffer.from(headWithoutOffer(request), 'latin1'), early]));
    server.emit('connection', socket);
  });
};
