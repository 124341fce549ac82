import fc from 'fast-check';
import { type Bucket, fullBucket, taken } from '../../../../local/aws/intercepts/token-bucket';

const size = fc.record({ capacity: fc.integer({ min: 1, max: 50 }), refillPerSecond: fc.double({ min: 0.1, max: 20, noNaN: true }) });
const gaps = fc.array(fc.integer({ min: 0, max: 3000 }), { minLength: 1, maxLength: 120 });

/** When which of the calls got a token: they come one after the other. */
const granted = ({ capacity, refillPerSecond }: { capacity: number; refillPerSecond: number }, waits: readonly number[]): number[] => {
  let bucket: Bucket = fullBucket({ capacity, refillPerSecond }, 0);
  let now = 0;
  return waits.flatMap(wait => {
    now += wait;
    const after = taken({ capacity, refillPerSecond }, bucket, now);
    bucket = after ?? bucket;
    return after ? [now] : [];
  });
};

test('no interval ever sees more calls than the bucket holds and gets back meanwhile', () => {
  fc.assert(fc.property(size, gaps, (limits, waits) => {
    const times = granted(limits, waits);
    times.forEach((from, first) => times.slice(first).forEach((to, count) => {
      expect(count + 1).toBeLessThanOrEqual(limits.capacity + (to - from) / 1000 * limits.refillPerSecond + 1e-6);
    }));
  }));
});

test('a full bucket serves a burst of its size, and not one more', () => {
  fc.assert(fc.property(size, fc.integer({ min: 0, max: 60 }), (limits, calls) => {
    expect(granted(limits, Array<number>(calls).fill(0))).toHaveLength(Math.min(calls, limits.capacity));
  }));
});

test('who never asks faster than it refills is always served', () => {
  fc.assert(fc.property(size, fc.integer({ min: 1, max: 100 }), (limits, calls) => {
    const wait = Math.ceil(1000 / limits.refillPerSecond);
    expect(granted(limits, Array<number>(calls).fill(wait))).toHaveLength(calls);
  }));
});

test('an empty bucket is as full as before after it rested long enough, and never fuller', () => {
  const limits = { capacity: 40, refillPerSecond: 10 };
  expect(granted(limits, [...Array<number>(41).fill(0), 4_000, ...Array<number>(40).fill(0)])).toHaveLength(80);
  expect(granted(limits, [...Array<number>(41).fill(0), 3_900, ...Array<number>(40).fill(0)])).toHaveLength(79);
  expect(granted(limits, [3_600_000, ...Array<number>(99).fill(0)])).toHaveLength(40);
});
