import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { CompressedClock } from '../../../local/clock';
import { seededRandom } from '../../../local/random';
import { CookieJar } from '../../../local/traffic/cookie-jar';
import { type GeneratorOptions, TrafficGenerator } from '../../../local/traffic/generator';
import type { RequestResult } from '../../../local/traffic/result';

// Real sockets and processes take the time they take on a busy machine.
jest.setTimeout(60_000);

const MINUTE = 60_000;

const open = async (listener: RequestListener) => {
  const server = createServer(listener);
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const close = () => {
    server.close();
    server.closeAllConnections();
  };
  return { origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, close };
};

const run = async (listener: RequestListener, requestsPerMinute: number, realMs: number, options: Partial<GeneratorOptions> = {}) => {
  const server = await open(listener);
  const clock = new CompressedClock(60);
  const results: RequestResult[] = [];
  const generator = new TrafficGenerator({
    origins: [server.origin], clock, random: seededRandom(3), rate: () => requestsPerMinute, kind: 'request', path: '/',
    onResult: result => results.push(result), ...options,
  });
  const startedAt = clock.now();
  generator.start();
  await sleep(realMs);
  const minutes = (clock.now() - startedAt) / MINUTE;
  await generator.stop();
  server.close();
  return { results, minutes, answered: results.filter(({ status }) => status !== null) };
};

test('sends what the elapsed rehearsed time asks for, and records every answer', async () => {
  const ids: string[] = [];
  const { results, minutes, answered } = await run((request, response) => {
    ids.push(String(request.headers['x-request-id']));
    response.writeHead(200, { 'X-Color': 'green' }).end();
  }, 200, 1000);
  expect(results.length).toBeGreaterThan(0.8 * minutes * 200);
  expect(results.length).toBeLessThanOrEqual(Math.ceil(minutes * 200) + 1);
  expect(answered).toHaveLength(results.length);
  expect(new Set(ids)).toEqual(new Set(results.map(({ id }) => id)));
  expect(new Set(ids).size).toBe(results.length);
  expect(results[0]).toMatchObject({ kind: 'request', status: 200, color: 'green' });
});

test('comes at its own rate however slow the answers are, and waits for those still to come', async () => {
  let inFlight = 0;
  let most = 0;
  const { results, answered } = await run((_, response) => {
    inFlight += 1;
    most = Math.max(most, inFlight);
    setTimeout(() => {
      inFlight -= 1;
      response.end();
    }, 300);
  }, 300, 500);
  expect(most).toBeGreaterThan(20);
  expect(answered).toHaveLength(results.length);
});

test('asks for its path, and says of which kind its requests are', async () => {
  const { results } = await run(({ url }, response) => response.writeHead(url === '/long-poll?ms=5' ? 200 : 404).end(), 300, 300, {
    kind: 'long-poll', path: '/long-poll?ms=5',
  });
  expect(results[0]).toMatchObject({ kind: 'long-poll', status: 200 });
});

test('records a broken request as unanswered and does not try it again', async () => {
  let requests = 0;
  const { results, answered } = await run(request => {
    requests += 1;
    request.socket.destroy();
  }, 100, 300);
  expect(requests).toBe(results.length);
  expect(answered).toEqual([]);
  expect(results[0]).toMatchObject({ status: null, color: null, error: expect.any(String) });
});

test('an answer that breaks off is no answer', async () => {
  const { answered, results } = await run((_, response) => {
    response.writeHead(200, { 'Content-Length': 10 }).write('half');
    setTimeout(() => response.destroy(), 20);
  }, 50, 300);
  expect(results.length).toBeGreaterThan(0);
  expect(answered).toEqual([]);
});

test('comes to each origin in turn', async () => {
  const other = await open((_, response) => response.writeHead(200, { 'X-Color': 'blue' }).end());
  const first = await open((_, response) => response.writeHead(200, { 'X-Color': 'green' }).end());
  const { results } = await run(() => undefined, 300, 300, { origins: [first.origin, other.origin] });
  const at = (color: string) => results.filter(result => result.color === color).length;
  expect(at('green') + at('blue')).toBe(results.length);
  expect(Math.abs(at('green') - at('blue'))).toBeLessThanOrEqual(1);
  other.close();
  first.close();
});

test('tells which colour\'s cookie a client sent', async () => {
  const jar = new CookieJar(new CompressedClock(60));
  const { results } = await run((_, response) => response.writeHead(200, { 'X-Color': 'green', 'Set-Cookie': 'a=1' }).end(), 60, 500, { nextJar: () => jar });
  expect(results[0]).toMatchObject({ color: 'green', cookieOf: null });
  expect(results.slice(1).map(({ cookieOf }) => cookieOf)).toEqual(results.slice(1).map(() => 'green'));
});

test('a generator that never sent anything stops', async () => {
  const { results } = await run((_, response) => response.end(), 0.001, 1);
  expect(results).toEqual([]);
});

test('a client keeps the cookie that it got, and nobody else does', async () => {
  const seen: string[] = [];
  const jars = [0, 1, 2].map(() => new CookieJar(new CompressedClock(60)));
  let turn = 0;
  let clients = 0;
  await run((request, response) => {
    const { cookie } = request.headers;
    seen.push(cookie ?? 'none');
    if (cookie === undefined) response.setHeader('Set-Cookie', [`client=${clients++}; Max-Age=600`, 'other=x; Secure']);
    response.end();
  }, 60, 2000, { nextJar: () => jars[turn++ % jars.length]! });
  expect(seen.slice(0, 3)).toEqual(['none', 'none', 'none']);
  const later = seen.slice(3);
  expect(later.length).toBeGreaterThan(6);
  expect(later).toEqual(later.map((_, index) => `client=${index % 3}`));
});
