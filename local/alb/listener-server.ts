import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { MAX_REQUEST_HEADERS } from './limits';
import { acceptHandshakes } from './upgrade';

/** Real milliseconds for which a client may keep a connection without using it: 60 seconds, as in AWS. */
const KEEP_ALIVE_MS = 60_000;

export interface ListenerHandlers {
  readonly serve: (request: IncomingMessage, response: ServerResponse) => void;
  /** What came on the connection is no HTTP. */
  readonly refuse: (error: NodeJS.ErrnoException, socket: Socket) => void;
}

/** The open port of a listener, and the connections of its clients. */
export class ListenerServer {
  readonly #server: Server;
  readonly #connections = new Set<Socket>();

  constructor({ serve, refuse }: ListenerHandlers) {
    this.#server = createServer({ keepAliveTimeout: KEEP_ALIVE_MS, requestTimeout: 0, maxHeaderSize: MAX_REQUEST_HEADERS }, serve);
    this.#server.on('clientError', (error, socket) => refuse(error, socket as Socket));
    this.#server.on('connection', socket => this.#track(socket));
    acceptHandshakes(this.#server, serve);
  }

  get origin(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async open(): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen(0, '127.0.0.1', resolve);
    });
  }

  /** Cuts what is in flight. */
  async close(): Promise<void> {
    const closed = new Promise(resolve => this.#server.close(resolve));
    for (const socket of this.#connections) socket.destroy();
    await closed;
  }

  #track(socket: Socket): void {
    this.#connections.add(socket);
    socket.once('close', () => this.#connections.delete(socket));
  }
}
