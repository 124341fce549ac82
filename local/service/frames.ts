/** RFC 6455, section 5.2: the frames of a WebSocket. Numbers below are those of the RFC. */

export const OPCODE = { continuation: 0x0, text: 0x1, binary: 0x2, close: 0x8, ping: 0x9, pong: 0xa } as const;

export const CLOSE = { goingAway: 1001, protocolError: 1002, tooBig: 1009, internalError: 1011 } as const;

export interface Frame {
  readonly fin: boolean;
  readonly opcode: number;
  readonly payload: Buffer;
}

const FIN = 0x80;
const MASKED = 0x80;
const LENGTH_IN_16_BITS = 126;
const LENGTH_IN_64_BITS = 127;
const MASK_BYTES = 4;

export const MAX_PAYLOAD = 1024 * 1024;

/** What a client did that ends the conversation. */
export class FrameError extends Error {
  constructor(readonly closeCode: number, message: string) {
    super(message);
  }
}

/** Where the mask begins, and the length of what follows it; undefined while the header is not complete. */
const headerOf = (bytes: Buffer): { maskAt: number; length: number } | undefined => {
  if (bytes.length < 2) return undefined;
  const short = bytes[1]! & 0x7f;
  if (short < LENGTH_IN_16_BITS) return { maskAt: 2, length: short };
  if (short === LENGTH_IN_16_BITS) return bytes.length < 4 ? undefined : { maskAt: 4, length: bytes.readUInt16BE(2) };
  return bytes.length < 10 ? undefined : { maskAt: 10, length: Number(bytes.readBigUInt64BE(2)) };
};

/** The first frame that a client sent, and what follows it; undefined while it is not complete. */
export const readFrame = (bytes: Buffer): { frame: Frame; rest: Buffer } | undefined => {
  const header = headerOf(bytes);
  if (header === undefined) return undefined;
  if ((bytes[1]! & MASKED) === 0) throw new FrameError(CLOSE.protocolError, 'a client has to mask its frames');
  const { maskAt, length } = header;
  if (length > MAX_PAYLOAD) throw new FrameError(CLOSE.tooBig, `a frame of ${length} bytes`);
  const payloadAt = maskAt + MASK_BYTES;
  if (bytes.length < payloadAt + length) return undefined;
  const payload = Buffer.from(bytes.subarray(payloadAt, payloadAt + length));
  for (let index = 0; index < length; index += 1) payload[index]! ^= bytes[maskAt + index % MASK_BYTES]!;
  return { frame: { fin: (bytes[0]! & FIN) !== 0, opcode: bytes[0]! & 0x0f, payload }, rest: bytes.subarray(payloadAt + length) };
};

const lengthBytes = (length: number): Buffer => {
  if (length < LENGTH_IN_16_BITS) return Buffer.from([length]);
  const bytes = Buffer.alloc(length <= 0xffff ? 3 : 9);
  bytes[0] = length <= 0xffff ? LENGTH_IN_16_BITS : LENGTH_IN_64_BITS;
  if (length <= 0xffff) bytes.writeUInt16BE(length, 1);
  else bytes.writeBigUInt64BE(BigInt(length), 1);
  return bytes;
};

/** As a server sends it: not masked. */
export const writeFrame = ({ fin, opcode, payload }: Frame): Buffer =>
  Buffer.concat([Buffer.from([(fin ? FIN : 0) | opcode]), lengthBytes(payload.length), payload]);

export const closeFrame = (code: number): Buffer => {
  const payload = Buffer.alloc(2);
  payload.writeUInt16BE(code);
  return writeFrame({ fin: true, opcode: OPCODE.close, payload });
};
