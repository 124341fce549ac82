import fc from 'fast-check';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { seededRandom } from '../../../local/random';
import { mishapOf } from '../../../local/service/fault';
import { readFaultLog, recordCrash, recordFault } from '../../../local/service/fault-log';

describe('what happens to a request', () => {
  test('nothing, where nothing is wrong', () => {
    expect(mishapOf(null, () => 0)).toEqual({ delayMs: 0 });
    expect(mishapOf({ flapMs: 1, startUpMs: 1 }, () => 0)).toEqual({ delayMs: 0 });
  });

  test('the most violent of several ends', () => {
    const all = { errorRate: 1, hangRate: 1, resetRate: 1, crashRate: 1 };
    expect(mishapOf(all, () => 0).end).toBe('crash');
    expect(mishapOf({ ...all, crashRate: 0 }, () => 0).end).toBe('reset');
    expect(mishapOf({ hangRate: 1, errorRate: 1 }, () => 0).end).toBe('hang');
    expect(mishapOf({ errorRate: 1, notFoundRate: 1 }, () => 0).end).toBe('error');
    expect(mishapOf({ notFoundRate: 1 }, () => 0).end).toBe('not-found');
  });

  test('a delay within its bounds, whatever the end', () => {
    fc.assert(fc.property(fc.integer(), fc.nat(1000), fc.nat(1000), (seed, fromMs, more) => {
      const latency = { fromMs, toMs: fromMs + more };
      const { delayMs } = mishapOf({ latency, errorRate: 0.5 }, seededRandom(seed));
      expect(delayMs).toBeGreaterThanOrEqual(fromMs);
      expect(delayMs).toBeLessThanOrEqual(fromMs + more);
    }));
  });

  test('each end as often as its share says', () => {
    const random = seededRandom(1);
    const ends = Array.from({ length: 20_000 }, () => mishapOf({ errorRate: 0.2, hangRate: 0.1 }, random).end);
    const share = (end: string) => ends.filter(each => each === end).length / ends.length;
    expect(share('hang')).toBeCloseTo(0.1, 1.5);
    expect(share('error')).toBeCloseTo(0.9 * 0.2, 1.5);
  });

  test('the same for the same seed', () => {
    const fault = { errorRate: 0.3, latency: { fromMs: 0, toMs: 9 } };
    const run = (seed: number) => {
      const random = seededRandom(seed);
      return Array.from({ length: 50 }, () => mishapOf(fault, random));
    };
    expect(run(1)).toEqual(run(1));
    expect(run(1)).not.toEqual(run(2));
  });
});

describe('the fault log', () => {
  const folder = mkdtempSync(join(tmpdir(), 'fault-log-'));
  afterAll(() => rmSync(folder, { recursive: true }));

  test('holds requests and crashes; those without an id are left out', () => {
    const file = join(folder, 'log');
    recordFault(file, 'hang', 'a');
    recordFault(file, 'error', undefined);
    recordFault(file, 'crash', 'b', undefined, 'c');
    recordCrash(file, 12.5);
    expect(readFaultLog(file)).toEqual({
      requests: [{ id: 'a', fault: 'hang' }, { id: 'b', fault: 'crash' }, { id: 'c', fault: 'crash' }], crashes: [12.5],
    });
  });

  test('of a service that did nothing is empty', () => {
    expect(readFaultLog(join(folder, 'none'))).toEqual({ requests: [], crashes: [] });
  });
});
