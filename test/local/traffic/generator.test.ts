import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import fc from 'fast-check';
import { CompressedClock } from '../../../local/clock';
import { seededRandom } from '../../../local/random';
import { arrivals } from '../../../local/traffic/arrivals';
import { TrafficGenerator } from '../../../local/traffic/generator';
import { keptRate, sentPerMinute } from '../../../local/traffic/kept-rate';

// Real sockets and processes take the time they take on a busy machine.
jest.setTimeout(60_000);

const MINUTE = 60_000;

describe('arrivals', () => {
  test('every minute gets its number, to within one, and in order', () => {
    fc.assert(fc.property(fc.integer({ min: 1, max: 500 }), fc.integer(), (perMinute, seed) => {
      const times = [];
      for (const time of arrivals(0, MINUTE / perMinute, seededRandom(seed))) {
        if (time >= 5 * MINUTE) break;
        times.push(time);
      }
      expect([...times].sort((a, b) => a - b)).toEqual(times);
      for (let minute = 0; minute < 5; minute += 1) {
        const count = times.filter(time => Math.floor(time / MINUTE) === minute).length;
        expect(Math.abs(count - perMinute)).toBeLessThanOrEqual(1);
      }
    }));
  });

  test('the same seed gives the same moments', () => {
    const first = (seed: number) => {
      const source = arrivals(0, 100, seededRandom(seed));
      return Array.from({ length: 10 }, () => source.next().value);
    };
    expect(first(1)).toEqual(first(1));
    expect(first(1)).not.toEqual(first(2));
  });
});

describe('whether the rate was kept', () => {
  const traffic = (perMinute: readonly number[], startedAt = 0, stoppedAt = perMinute.length * MINUTE) => ({
    startedAt,
    stoppedAt,
    results: perMinute.flatMap((count, minute) => Array.from({ length: count }, (_, index) => ({ sentAt: minute * MINUTE + index }))),
  });

  test('nine tenths in five minutes are enough, wherever they begin', () => {
    expect(keptRate(traffic([100, 90, 90, 90, 90, 90, 100]), 100)).toBe(true);
    expect(keptRate(traffic([100, 90, 90, 90, 90, 89, 100]), 100)).toBe(false);
  });

  test('what one minute lacks the next ones can make up, but not the sixth', () => {
    expect(keptRate(traffic([100, 20, 180, 100, 100, 100]), 100)).toBe(true);
    expect(keptRate(traffic([100, 20, 100, 100, 100, 100, 180]), 100)).toBe(false);
  });

  test('a minute without any request counts', () => {
    expect(keptRate(traffic([100, 0, 100]), 100)).toBe(false);
  });

  test('minutes that the run covers only in part do not count', () => {
    expect(sentPerMinute(traffic([10, 100, 10], 1, 3 * MINUTE - 1))).toEqual([{ minute: MINUTE, sent: 100 }]);
  });
});

describe('the generator', () => {
  const open = async (listener: RequestListener) => {
    const server = createServer(listener);
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
    const close = () => {
      server.close();
      server.closeAllConnections();
    };
    return { origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, close };
  };

  const generatorFor = (origin: string, requestsPerMinute: number) =>
    new TrafficGenerator({ origin, clock: new CompressedClock(60), random: seededRandom(3), requestsPerMinute });

  const run = async (listener: RequestListener, requestsPerMinute: number, realMs: number) => {
    const server = await open(listener);
    const generator = generatorFor(server.origin, requestsPerMinute);
    generator.start();
    await sleep(realMs);
    const summary = await generator.stop();
    server.close();
    return summary;
  };

  test('sends what the elapsed rehearsed time asks for, and records every answer', async () => {
    const ids: string[] = [];
    const summary = await run((request, response) => {
      ids.push(String(request.headers['x-request-id']));
      response.writeHead(200, { 'X-Color': 'green' }).end();
    }, 200, 1000);
    const intended = (summary.stoppedAt - summary.startedAt) / MINUTE * 200;
    expect(summary.sent).toBeGreaterThan(0.8 * intended);
    expect(summary.sent).toBeLessThanOrEqual(Math.ceil(intended));
    expect(summary).toMatchObject({ answered: summary.sent });
    expect(new Set(ids)).toEqual(new Set(summary.results.map(({ id }) => id)));
    expect(new Set(ids).size).toBe(summary.sent);
    expect(summary.results[0]).toMatchObject({ status: 200, color: 'green' });
  });

  test('comes at its own rate however slow the answers are, and waits for those still to come', async () => {
    let open = 0;
    let most = 0;
    const summary = await run((_, response) => {
      open += 1;
      most = Math.max(most, open);
      setTimeout(() => {
        open -= 1;
        response.end();
      }, 300);
    }, 300, 500);
    expect(most).toBeGreaterThan(20);
    expect(summary.answered).toBe(summary.sent);
  });

  test('records a broken request as unanswered and does not try it again', async () => {
    let requests = 0;
    const summary = await run(request => {
      requests += 1;
      request.socket.destroy();
    }, 100, 300);
    expect(requests).toBe(summary.sent);
    expect(summary.answered).toBe(0);
    expect(summary.results[0]).toMatchObject({ status: null, color: null, error: expect.any(String) });
  });

  test('an answer that breaks off is no answer', async () => {
    const summary = await run((_, response) => {
      response.writeHead(200, { 'Content-Length': 10 }).write('half');
      setTimeout(() => response.destroy(), 20);
    }, 50, 300);
    expect(summary.answered).toBe(0);
  });

  test('a generator that never sent anything stops', async () => {
    const generator = generatorFor('http://127.0.0.1:9', 1);
    generator.start();
    expect((await generator.stop()).sent).toBeLessThanOrEqual(1);
  });
});
