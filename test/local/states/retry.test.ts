import fc from 'fast-check';
import type { Retrier } from '../../../local/states/definition';
import { Retries, matchesError, retryDelaySeconds } from '../../../local/states/retry';

const retrier = (fields: Partial<Retrier>): Retrier =>
  ({ errors: ['States.ALL'], intervalSeconds: 1, maxAttempts: 3, backoffRate: 2, maxDelaySeconds: undefined, jitter: 'NONE', ...fields });

const retriers = fc.record({
  errors: fc.constant(['States.ALL']),
  intervalSeconds: fc.integer({ min: 1, max: 1000 }),
  maxAttempts: fc.nat({ max: 20 }),
  backoffRate: fc.double({ min: 1, max: 5, noNaN: true }),
  maxDelaySeconds: fc.option(fc.integer({ min: 1, max: 10_000 }), { nil: undefined }),
  jitter: fc.constantFrom<'NONE' | 'FULL'>('NONE', 'FULL'),
});

describe('error names (Handling errors in Step Functions workflows)', () => {
  test.each([
    [['States.ALL'], 'Anything', true], [['States.ALL'], 'States.Timeout', true], [['States.ALL'], 'States.Runtime', false],
    [['States.ALL'], 'States.DataLimitExceeded', false], [['States.DataLimitExceeded'], 'States.DataLimitExceeded', true],
    [['States.Runtime'], 'States.Runtime', false], [['States.TaskFailed'], 'Anything', true], [['States.TaskFailed'], 'States.Timeout', false],
    [['States.TaskFailed'], 'Lambda.TooManyRequestsException', true], [['States.Timeout'], 'States.Timeout', true], [['A', 'B'], 'B', true],
    [['a'], 'A', false], [[], 'A', false],
  ])('%j and %s: %p', (names, error, expected) => {
    expect(matchesError(names, error)).toBe(expected);
  });
});

describe('retry delays (Retrying after an error)', () => {
  test('3 s, 6 s, 12 s by interval and backoff rate', () => {
    expect([1, 2, 3].map(attempt => retryDelaySeconds(retrier({ intervalSeconds: 3 }), attempt, Math.random))).toEqual([3, 6, 12]);
  });

  test('MaxDelaySeconds caps them', () => {
    const capped = retrier({ intervalSeconds: 3, maxDelaySeconds: 5 });
    expect([1, 2, 3].map(attempt => retryDelaySeconds(capped, attempt, Math.random))).toEqual([3, 5, 5]);
  });

  test('without jitter never shrink, with full jitter lie between nothing and that, and never exceed the cap', () => {
    const share = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
    fc.assert(fc.property(retriers, fc.integer({ min: 1, max: 20 }), share, (one, attempt, random) => {
      const plain = retryDelaySeconds({ ...one, jitter: 'NONE' }, attempt, () => random);
      expect(retryDelaySeconds({ ...one, jitter: 'NONE' }, attempt + 1, () => random)).toBeGreaterThanOrEqual(plain);
      expect(retryDelaySeconds({ ...one, jitter: 'FULL' }, attempt, () => random)).toBeCloseTo(plain * random);
      expect(plain).toBeLessThanOrEqual(one.maxDelaySeconds ?? Infinity);
      expect(plain).toBeGreaterThanOrEqual(Math.min(one.intervalSeconds, one.maxDelaySeconds ?? Infinity));
    }));
  });
});

describe('retriers', () => {
  test('give exactly MaxAttempts retries', () => {
    fc.assert(fc.property(retriers, one => {
      const retries = new Retries([one], () => 0.5);
      for (let attempt = 1; attempt <= one.maxAttempts; attempt++) expect(retries.next('E')).toBeDefined();
      expect(retries.next('E')).toBeUndefined();
      expect(retries.count).toBe(one.maxAttempts);
    }));
  });

  test('count each for itself, and the first that matches decides though it is exhausted', () => {
    const retries = new Retries([retrier({ errors: ['A'], maxAttempts: 1 }), retrier({ maxAttempts: 2 })], () => 0.5);
    expect(retries.next('A')).toBe(1);
    expect(retries.next('B')).toBe(1);
    expect(retries.next('A')).toBeUndefined();
    expect(retries.next('B')).toBe(2);
    expect(retries.next('B')).toBeUndefined();
  });
});
