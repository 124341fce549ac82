import { once } from 'node:events';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { buildSync } from 'esbuild';
import type { ServiceProcess } from '../../../local/service/process';
import { openServiceStage } from './fixtures';

// Real sockets and processes take the time they take on a busy machine.
jest.setTimeout(60_000);

const stage = openServiceStage();
afterEach(() => stage.stopAll());
afterAll(() => stage.remove());

const health = async (service: ServiceProcess) => {
  const response = await fetch(`${service.origin}/health`);
  return { status: response.status, body: await response.json() };
};

/** A request whose upload is not over yet. */
const unfinished = async (service: ServiceProcess, path = '/') => {
  const request = httpRequest(service.origin + path, { method: 'POST', agent: false });
  const response = once(request, 'response') as Promise<[IncomingMessage]>;
  response.catch(() => undefined);
  request.write('begin');
  await fetch(service.origin);
  return { request, response };
};

test('names its colour in every answer', async () => {
  const service = await stage.start({ color: 'blue' });
  for (const path of ['/', '/health', '/any/thing', '//', '/long-poll?ms=1', '/echo']) {
    expect((await fetch(service.origin + path)).headers.get('x-color')).toBe('blue');
  }
});

test('says that it is ready', async () => {
  const service = await stage.start();
  expect(await health(service)).toEqual({ status: 200, body: { state: 'ready' } });
});

test('sends an upload back while it comes in', async () => {
  const service = await stage.start();
  const { request, response } = await unfinished(service, '/echo');
  const [answer] = await response;
  expect(String((await once(answer, 'data'))[0])).toBe('begin');
  request.end(' and end');
  expect(await text(answer)).toBe(' and end');
});

test('sends a big upload back unharmed', async () => {
  const service = await stage.start();
  const body = Buffer.alloc(3_000_000, 'some of it ');
  const response = await fetch(`${service.origin}/echo`, { method: 'POST', body, headers: { 'content-type': 'text/plain' } });
  expect(response.headers.get('content-type')).toBe('text/plain');
  expect(Buffer.from(await response.arrayBuffer()).equals(body)).toBe(true);
});

test('answers a long poll after others that came later', async () => {
  const service = await stage.start();
  const order: string[] = [];
  const poll = fetch(`${service.origin}/long-poll?ms=300`).then(() => order.push('poll'));
  await fetch(service.origin).then(() => order.push('request'));
  await poll;
  expect(order).toEqual(['request', 'poll']);
});

test('when terminated it says that it is draining, finishes what is in flight and exits cleanly', async () => {
  const service = await stage.start();
  const { request, response } = await unfinished(service);
  const stopped = service.stop();
  while ((await health(service)).status === 200);
  expect(await health(service)).toEqual({ status: 503, body: { state: 'draining' } });
  request.end('end');
  const [answer] = await response;
  expect(answer).toMatchObject({ statusCode: 200, headers: { connection: 'close' } });
  answer.resume();
  await stopped;
  expect(service.exitCode).toBe(0);
});

test('a request that never ends is cut when the budget is over', async () => {
  const service = await stage.start();
  const { request, response } = await unfinished(service);
  request.on('error', () => undefined);
  await service.stop(100);
  await expect(response).rejects.toThrow();
  expect(service.exitCode).toBeNull();
});

test('an upload that breaks off harms nobody else', async () => {
  const service = await stage.start();
  for (const path of ['/', '/echo']) {
    const { request, response } = await unfinished(service, path);
    request.on('error', () => undefined);
    response.then(([answer]) => answer.on('error', () => undefined), () => undefined);
    request.destroy();
  }
  expect((await fetch(service.origin)).status).toBe(200);
});

test('a script that does not listen is reported, and not started again', async () => {
  const broken = join(stage.folder, 'broken.js');
  buildSync({ stdin: { contents: 'process.exit(3)' }, outfile: broken });
  await expect(stage.start({ script: broken })).rejects.toThrow(/ended before it listened.*3/);
});
