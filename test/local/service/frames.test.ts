import fc from 'fast-check';
import { closeFrame, type Frame, FrameError, OPCODE, readFrame, writeFrame } from '../../../local/service/frames';

/** As a client sends it, by the bytes of a server's. */
const masked = (frame: Buffer, mask: Uint8Array): Buffer => {
  const short = frame[1]!;
  const header = short < 126 ? 2 : short === 126 ? 4 : 10;
  const payload = frame.subarray(header).map((byte, index) => byte ^ mask[index % 4]!);
  return Buffer.concat([Buffer.from([frame[0]!, short | 0x80]), frame.subarray(2, header), mask, payload]);
};

const anyFrame: fc.Arbitrary<Frame> = fc.record({
  fin: fc.boolean(),
  opcode: fc.constantFrom(...Object.values(OPCODE)),
  payload: fc.oneof(
    fc.uint8Array({ maxLength: 200 }), fc.integer({ min: 65_000, max: 66_000 }).map(length => new Uint8Array(length).fill(7)),
  ).map(bytes => Buffer.from(bytes)),
});
const anyMask = fc.uint8Array({ minLength: 4, maxLength: 4 });

test('what is written is what is read, and the rest is left', () => {
  fc.assert(fc.property(anyFrame, anyMask, fc.uint8Array({ maxLength: 20 }), (frame, mask, rest) => {
    const read = readFrame(Buffer.concat([masked(writeFrame(frame), mask), rest]))!;
    expect(read.frame).toMatchObject({ fin: frame.fin, opcode: frame.opcode });
    expect(read.frame.payload.equals(frame.payload)).toBe(true);
    expect(read.rest.equals(Buffer.from(rest))).toBe(true);
  }));
});

test('a frame that is not complete is waited for', () => {
  fc.assert(fc.property(anyFrame, anyMask, fc.double({ min: 0, max: 0.999, noNaN: true }), (frame, mask, share) => {
    const bytes = masked(writeFrame(frame), mask);
    expect(readFrame(bytes.subarray(0, Math.floor(share * bytes.length)))).toBeUndefined();
  }));
});

test('a client that does not mask, and a frame that is too big, are refused', () => {
  const refusal = (bytes: Buffer) => {
    try {
      readFrame(bytes);
    } catch (error) {
      return error instanceof FrameError ? error.closeCode : error;
    }
    return undefined;
  };
  expect(refusal(writeFrame({ fin: true, opcode: OPCODE.text, payload: Buffer.from('hello') }))).toBe(1002);
  expect(refusal(Buffer.from([0x82, 0xff, 0, 0, 0, 0, 0xff, 0, 0, 0]))).toBe(1009);
});

test('a close says its code', () => {
  expect(closeFrame(1001)).toEqual(Buffer.from([0x88, 2, 0x03, 0xe9]));
});
