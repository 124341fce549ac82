import { createHash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { CLOSE, closeFrame, type Frame, FrameError, OPCODE, readFrame, writeFrame } from './frames';

/** RFC 6455, section 1.3. */
const KEY_SUFFIX = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';

const acceptOf = (key: string): string => createHash('sha1').update(key + KEY_SUFFIX).digest('base64');

/** Answers a handshake. False for an upgrade to anything but a WebSocket. */
export const acceptWebSocket = ({ headers }: IncomingMessage, socket: Duplex, color: string): boolean => {
  const key = headers['sec-websocket-key'];
  if (headers.upgrade?.toLowerCase() !== 'websocket' || key === undefined) return false;
  socket.write([
    'HTTP/1.1 101 Switching Protocols', 'Upgrade: websocket', 'Connection: Upgrade',
    `Sec-WebSocket-Accept: ${acceptOf(key)}`, `X-Color: ${color}`, '', '',
  ].join('\r\n'));
  return true;
};

/** Sends back whatever comes, frame by frame, until either side closes. */
export class EchoSocket {
  #received: Buffer = Buffer.alloc(0);
  #echoes: Promise<void> = Promise.resolve();

  /** `goesWell` is asked about every message, and may delay it; where it says no, there is no echo. */
  constructor(private readonly socket: Duplex, private readonly goesWell: () => Promise<boolean>) {
    socket.on('data', (bytes: Buffer) => this.#receive(bytes));
    socket.on('end', () => socket.end());
    socket.on('error', () => socket.destroy());
  }

  /** Begins to close: the client is to answer, and the connection ends. */
  close(code: number): void {
    if (this.socket.writable) this.socket.write(closeFrame(code));
  }

  #receive(bytes: Buffer): void {
    this.#received = Buffer.concat([this.#received, bytes]);
    try {
      for (let next = readFrame(this.#received); next !== undefined; next = readFrame(this.#received)) {
        this.#received = next.rest;
        this.#handle(next.frame);
      }
    } catch (error) {
      this.socket.end(closeFrame(error instanceof FrameError ? error.closeCode : CLOSE.internalError));
    }
  }

  #handle(frame: Frame): void {
    switch (frame.opcode) {
      case OPCODE.close: return void this.socket.end(writeFrame(frame));
      case OPCODE.ping: return void this.socket.write(writeFrame({ ...frame, opcode: OPCODE.pong }));
      case OPCODE.pong: return;
      default:
        this.#echo(frame);
    }
  }

  /** Messages are delayed side by side, but no echo overtakes another one. */
  #echo(frame: Frame): void {
    const goesWell = this.goesWell();
    this.#echoes = this.#echoes.then(async () => {
      if (await goesWell && this.socket.writable) this.socket.write(writeFrame(frame));
    });
  }
}
