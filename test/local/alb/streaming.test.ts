import { once } from 'node:events';
import { type IncomingMessage, request as httpRequest, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { closeEverything, connectTo, eventually, ofBalancer, openRawTarget, openTarget, PATIENT, stageWith } from './fixtures';

afterEach(closeEverything);

const MIB = 1024 * 1024;

/** Far more than what sockets and streams hold on the way. */
const TOTAL = 200 * MIB;

/** Writes that much as fast as the stream takes it, and counts. */
const pour = (stream: ServerResponse | Socket | ReturnType<typeof httpRequest>, total: number) => {
  const poured = { bytes: 0 };
  const chunk = Buffer.alloc(64 * 1024);
  const fill = () => {
    while (poured.bytes < total && !stream.destroyed) {
      poured.bytes += chunk.length;
      if (!stream.write(chunk)) return void stream.once('drain', fill);
    }
    stream.end();
  };
  fill();
  return poured;
};

/** Waits until the number does not grow any more. */
const settled = async (read: () => number): Promise<number> => {
  let before = -1;
  await eventually(async () => {
    const still = read() > 0 && read() === before;
    before = read();
    if (!still) await sleep(200);
    return still;
  });
  return before;
};

const answerTo = async (request: ReturnType<typeof httpRequest>): Promise<IncomingMessage> => {
  const [response] = await once(request, 'response') as [IncomingMessage];
  return response;
};

describe('uploads', () => {
  test.each<[string, Record<string, string>]>([['of known length', { 'Content-Length': '5' }], ['in chunks', {}]])('a body %s', async (_, headers) => {
    const { origin } = await stageWith(await openTarget((request, response) => request.pipe(response)));
    const request = httpRequest(origin, { method: 'POST', headers, agent: false });
    request.write('he');
    request.end('llo');
    const response = await answerTo(request);
    expect((await response.toArray()).join('')).toBe('hello');
  });

  test('the target gets what the client sent while the client still sends', async () => {
    const { origin } = await stageWith(await openTarget((request, response) => request.pipe(response)));
    const request = httpRequest(origin, { method: 'POST', agent: false });
    request.write('first');
    const response = await answerTo(request);
    expect(String(await once(response, 'data'))).toBe('first');
    request.end('last');
    expect(String(await once(response, 'data'))).toBe('last');
  });

  test('a target that does not read holds the client back; what it reads later is all there', async () => {
    let read = 0;
    let resume: () => void = () => undefined;
    const target = await openTarget((request, response) => {
      request.pause();
      resume = () => request.on('data', (chunk: Buffer) => read += chunk.length).on('end', () => response.end()).resume();
    });
    const { origin } = await stageWith(target, PATIENT);
    const request = httpRequest(origin, { method: 'POST', headers: { 'Content-Length': TOTAL }, agent: false });
    const sent = pour(request, TOTAL);
    expect(await settled(() => sent.bytes)).toBeLessThan(TOTAL / 4);
    resume();
    await answerTo(request);
    expect(read).toBe(TOTAL);
  });

  test('a client that goes away in the middle cuts the target\'s request', async () => {
    let aborted = false;
    let arrived = false;
    const target = await openTarget(request => {
      request.on('data', () => arrived = true).on('error', () => aborted = true);
    });
    const { origin } = await stageWith(target, PATIENT);
    const request = httpRequest(origin, { method: 'POST', agent: false }).on('error', () => undefined);
    request.write('part');
    await eventually(() => arrived);
    request.destroy();
    await eventually(() => aborted);
  });

  test('a client that stops sending for too long gets a 408', async () => {
    const stage = await stageWith(await openTarget(request => request.resume()), { idleTimeoutSeconds: 1 });
    const request = httpRequest(stage.origin, { method: 'POST', agent: false }).on('error', () => undefined);
    request.write('part');
    expect((await answerTo(request)).statusCode).toBe(408);
    expect(ofBalancer(stage, 'HTTPCode_ELB_4XX_Count')).toHaveLength(1);
  });

  test('a target that stops reading for too long is a 504, not the client\'s fault', async () => {
    const stage = await stageWith(await openRawTarget(socket => socket.pause()), { idleTimeoutSeconds: 1 });
    const request = httpRequest(stage.origin, { method: 'POST', agent: false }).on('error', () => undefined);
    pour(request, TOTAL);
    expect((await answerTo(request)).statusCode).toBe(504);
  });

  test('an answer that comes before the upload is complete reaches the client', async () => {
    const { origin } = await stageWith(await openTarget((_, response) => response.writeHead(403).end('no')));
    const request = httpRequest(origin, { method: 'POST', agent: false }).on('error', () => undefined);
    request.write('part');
    const response = await answerTo(request);
    expect(response.statusCode).toBe(403);
    expect((await response.toArray()).join('')).toBe('no');
    request.destroy();
  });
});

describe('downloads', () => {
  test('an answer is passed on while the target still writes it', async () => {
    let finish: () => void = () => undefined;
    const target = await openTarget((_, response) => {
      response.write('first');
      finish = () => response.end('last');
    });
    const { origin } = await stageWith(target);
    const response = await answerTo(httpRequest(origin, { agent: false }).end());
    expect(String(await once(response, 'data'))).toBe('first');
    finish();
    expect(String(await once(response, 'data'))).toBe('last');
  });

  test('headers are passed on before there is a body', async () => {
    let answer: ServerResponse | undefined;
    const target = await openTarget((_, response) => {
      answer = response;
      response.flushHeaders();
    });
    const { origin } = await stageWith(target);
    const response = await answerTo(httpRequest(origin, { agent: false }).end());
    expect(response.statusCode).toBe(200);
    answer?.end();
  });

  test('a client that does not read holds the target back; what it reads later is all there', async () => {
    let sent = { bytes: 0 };
    const target = await openTarget((_, response) => {
      response.writeHead(200, { 'Content-Length': TOTAL });
      sent = pour(response, TOTAL);
    });
    const { origin } = await stageWith(target, PATIENT);
    const socket = connectTo(origin);
    socket.pause().write('GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n');
    expect(await settled(() => sent.bytes)).toBeLessThan(TOTAL / 4);
    let read = 0;
    socket.on('data', (chunk: Buffer) => read += chunk.length).resume();
    await once(socket, 'close');
    expect(read).toBeGreaterThan(TOTAL);
  });

  test('a client that goes away ends the request at the target', async () => {
    let gone = false;
    let arrived = false;
    const target = await openTarget((_, response) => {
      arrived = true;
      response.once('close', () => gone = true);
    });
    const { origin } = await stageWith(target, PATIENT);
    const request = httpRequest(origin, { agent: false }).on('error', () => undefined).end();
    await eventually(() => arrived);
    request.destroy();
    await eventually(() => gone);
  });

  test('a client that goes away in the middle of an answer ends the request at the target, too', async () => {
    let gone = false;
    const target = await openTarget((_, response) => {
      response.write('part');
      response.once('close', () => gone = true);
    });
    const stage = await stageWith(target, PATIENT);
    const request = httpRequest(stage.origin, { agent: false }).on('error', () => undefined).end();
    const response = await answerTo(request);
    response.on('error', () => undefined);
    await once(response, 'data');
    request.destroy();
    await eventually(() => gone);
    await eventually(() => stage.log.length === 1);
    expect(stage.log[0]).toMatchObject({ elbStatus: null, targetStatus: 200 });
    expect(ofBalancer(stage, 'HTTPCode_ELB_4XX_Count')).toHaveLength(0);
  });
});
