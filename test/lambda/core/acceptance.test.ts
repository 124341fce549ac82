import fc from 'fast-check';
import { ACCEPTANCE, acceptance, isAccepted, NO_ACCEPTANCE, withAcceptance } from '../../../lambda/core/acceptance';
import type { Bucket } from '../../../lambda/core/comparison';

const minute = (blueRequests: number, blueFailed: number, greenRequests: number, greenFailed: number): Bucket => ({
  blue: { requests: blueRequests, failed: blueFailed }, green: { requests: greenRequests, failed: greenFailed }, weight: 5,
});

const acceptanceOf = (buckets: readonly Bucket[]): number =>
  acceptance(buckets.reduce((logs, bucket) => withAcceptance(logs, bucket), NO_ACCEPTANCE));

const accepts = (buckets: readonly Bucket[]): boolean => isAccepted(buckets.length, acceptanceOf(buckets));

test('vector of the analysis', () => {
  const buckets = [
    minute(1140, 2, 60, 0), minute(1140, 3, 61, 0), minute(1080, 2, 120, 0), minute(1080, 2, 118, 1), minute(600, 1, 600, 1),
  ];
  expect(acceptanceOf(buckets)).toBeCloseTo(64.09925304, 7);
  expect(accepts(buckets)).toBe(true);
});

test('nothing is accepted that was not seen: no minutes, one minute, no requests', () => {
  expect(acceptanceOf([])).toBe(1);
  expect(accepts([minute(60000, 60, 60000, 60)])).toBe(false);
  expect(accepts(Array.from({ length: 100 }, () => minute(6000, 6, 0, 0)))).toBe(false);
});

test('a colour that fails so much more is accepted with a probability of at most 1 in 20: no minute makes wealth from being bad', () => {
  const counts = fc.nat({ max: 2000 }).chain(requests => fc.nat({ max: requests }).map(failed => ({ requests, failed })));
  fc.assert(fc.property(counts, counts, (blue, green) => {
    const rate = blue.requests === 0 ? 0 : blue.failed / blue.requests;
    fc.pre(green.requests > 0 && green.failed / green.requests >= ACCEPTANCE.ratio * rate + ACCEPTANCE.margin);
    expect(acceptanceOf([{ blue, green, weight: 5 }])).toBeLessThanOrEqual(1 + 1e-9);
  }));
});

test('however much speaks for it, JSON can carry it', () => {
  expect(acceptanceOf(Array.from({ length: 100 }, () => minute(600_000, 600, 600_000, 600)))).toBeLessThan(Infinity);
});
