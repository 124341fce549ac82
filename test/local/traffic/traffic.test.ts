import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { CompressedClock } from '../../../local/clock';
import { rateOf } from '../../../local/traffic/rate';
import type { RequestResult } from '../../../local/traffic/result';
import { parseShape } from '../../../local/traffic/shape';
import { Traffic } from '../../../local/traffic/traffic';
import { eventually, openServiceStage } from '../service/fixtures';

// Real sockets and processes take the time they take on a busy machine.
jest.setTimeout(60_000);

const stage = openServiceStage();
afterEach(() => stage.stopAll());
afterAll(() => stage.remove());

const startTraffic = (origin: string, shape: string, seed = 1, requestsPerMinute = 200) => {
  const clock = new CompressedClock(200);
  const results: RequestResult[] = [];
  const rate = rateOf('constant', requestsPerMinute, clock.now());
  const traffic = new Traffic({ origins: [origin], clock, seed, shape: parseShape(shape), rate, onResult: result => results.push(result) });
  traffic.start();
  return { traffic, results, of: (kind: string) => results.filter(result => result.kind === kind) };
};

test('requests, long polls and sockets are served side by side', async () => {
  const service = await stage.start();
  const { traffic, results, of } = startTraffic(service.origin, 'constant,websockets,long-polls');
  await eventually(() => of('request').length > 20 && of('long-poll').length > 3 && of('socket').length > 25);
  await traffic.stop();
  expect(results.filter(({ status }) => status === null)).toEqual([]);
  expect(new Set(of('socket').map(({ status }) => status))).toEqual(new Set([101]));
  expect(of('request').concat(of('long-poll')).every(({ status, color }) => status === 200 && color === 'green')).toBe(true);
  expect(new Set(results.map(({ id }) => id)).size).toBe(results.length);
});

test('only those come that were asked for', async () => {
  const service = await stage.start();
  const { traffic, results } = startTraffic(service.origin, 'constant');
  await eventually(() => results.length > 20);
  await traffic.stop();
  expect(new Set(results.map(({ kind }) => kind))).toEqual(new Set(['request']));
});

describe('which clients come', () => {
  /** The order in which clients are seen, each named by the cookie of its first visit. */
  const visits = async (seed: number, count: number): Promise<string[]> => {
    const seen: string[] = [];
    let clients = 0;
    const server = createServer((request, response) => {
      const cookie = request.headers.cookie ?? `id=${clients++}`;
      seen.push(cookie);
      response.setHeader('Set-Cookie', cookie).end();
    });
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const { traffic } = startTraffic(`http://127.0.0.1:${port}`, 'sticky', seed, 60);
    await eventually(() => seen.length >= count);
    await traffic.stop();
    server.close();
    server.closeAllConnections();
    return seen.slice(0, count);
  };

  // A machine that stalls sends several at once, and those arrive in any order.
  jest.retryTimes(3);

  test('is a fixed population, in an order that the seed gives', async () => {
    const first = await visits(1, 200);
    const again = await visits(1, 200);
    const other = await visits(2, 200);
    expect(new Set(first).size).toBeGreaterThan(100);
    expect(new Set(first).size).toBeLessThan(200);
    expect(again).toEqual(first);
    expect(other).not.toEqual(first);
  });
});
