import fc from 'fast-check';
import { ACCEPTANCE, acceptance, isAccepted } from '../../../lambda/core/acceptance';
import type { Bucket } from '../../../lambda/core/comparison';

const minute = (blueRequests: number, blueFailed: number, greenRequests: number, greenFailed: number): Bucket => ({
  blue: { requests: blueRequests, failed: blueFailed }, green: { requests: greenRequests, failed: greenFailed }, weight: 5,
});

test('vector of the analysis', () => {
  const buckets = [
    minute(1140, 2, 60, 0), minute(1140, 3, 61, 0), minute(1080, 2, 120, 0), minute(1080, 2, 118, 1), minute(600, 1, 600, 1),
  ];
  expect(acceptance(buckets)).toBeCloseTo(64.09925304, 7);
  expect(isAccepted(buckets)).toBe(true);
});

test('nothing is accepted that was not seen: no minutes, one minute, no requests', () => {
  expect(acceptance([])).toBe(1);
  expect(isAccepted([minute(60000, 60, 60000, 60)])).toBe(false);
  expect(isAccepted(Array.from({ length: 100 }, () => minute(6000, 6, 0, 0)))).toBe(false);
});

test('a colour that fails so much more is accepted with a probability of at most 1 in 20: no minute makes wealth from being bad', () => {
  const counts = fc.nat({ max: 2000 }).chain(requests => fc.nat({ max: requests }).map(failed => ({ requests, failed })));
  fc.assert(fc.property(counts, counts, (blue, green) => {
    const rate = blue.requests === 0 ? 0 : blue.failed / blue.requests;
    fc.pre(green.requests > 0 && green.failed / green.requests >= ACCEPTANCE.ratio * rate + ACCEPTANCE.margin);
    expect(acceptance([{ blue, green, weight: 5 }])).toBeLessThanOrEqual(1 + 1e-9);
  }));
});
