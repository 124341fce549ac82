import fc from 'fast-check';
import type { Counts } from '../../../lambda/contract';
import {
  begin, type Bucket, COMPARISON_DEFAULTS, dispersion, evidence, isConfirmed, logEvidence, replay, step, temper, total,
  UNKNOWN_DISPERSION,
} from '../../../lambda/core/comparison';

const minute = (blueRequests: number, blueFailed: number, greenRequests: number, greenFailed: number, weight = 5): Bucket => ({
  blue: { requests: blueRequests, failed: blueFailed }, green: { requests: greenRequests, failed: greenFailed }, weight,
});

const upTo = (buckets: readonly Bucket[], history?: Counts) =>
  buckets.map((_, index) => replay(buckets.slice(0, index + 1), COMPARISON_DEFAULTS, UNKNOWN_DISPERSION, history));

describe('vectors of the analysis', () => {
  test.each<[Bucket, number, number, number]>([
    [minute(1140, 2, 60, 3), 6, 3.478962597, 1.0231672],
    [minute(600, 12, 600, 30), 3, 1.888768035, 1.82962963],
    [minute(57, 0, 3, 3), 1000, 8.253874647, 1.01390032],
    [minute(600, 1, 600, 0), 2, -0.4076820725, 1.019753086],
    [minute(0, 0, 600, 9), 6, 0, 1],
  ])('one minute: %j', (bucket, bet, lnS, phi) => {
    expect(logEvidence(bucket, bet, COMPARISON_DEFAULTS)).toBeCloseTo(lnS, 8);
    expect(temper(bucket, UNKNOWN_DISPERSION, COMPARISON_DEFAULTS)).toBeCloseTo(phi, 7);
  });

  test('a bad colour at 5 % is put back at its fourth minute, by comparison', () => {
    const replays = upTo([minute(1140, 2, 60, 3), minute(1138, 3, 62, 3), minute(1141, 2, 59, 2), minute(1140, 2, 60, 4)]);
    [0.8, 6.695937877, 58.61189892].forEach((wealth, index) => expect(replays[index]!.evidence).toBeCloseTo(wealth, 7));
    expect(replays[3]!.evidence / 26051.70382).toBeCloseTo(1, 8);
    expect(replays.map(({ rollback }) => rollback)).toEqual([false, false, false, true]);
    expect(replays[3]!.by).toBe('comparison');
  });

  test('with nothing left of blue, the guard puts back', () => {
    const buckets = [
      minute(10800, 22, 1200, 3, 10), minute(10800, 20, 1200, 2, 10), minute(0, 0, 12000, 610, 100), minute(0, 0, 12000, 600, 100),
    ];
    const replays = upTo(buckets, { requests: 72000, failed: 144 });
    [0.8, 0.4297608713, 0.4297608713, 0.4297608713].forEach((wealth, index) => expect(replays[index]!.evidence).toBeCloseTo(wealth, 8));
    expect(replays.map(({ by }) => by)).toEqual([null, null, null, 'guard']);
  });

  const failures = [3, 2, 4, 1, 2, 30, 28, 2, 3, 1, 2, 4, 3, 2, 1, 2, 3, 2, 25, 2];
  test('dispersion', () => {
    const learned = dispersion(failures.map(failed => ({ requests: 1200, failed })));
    expect(learned.phi0).toBeCloseTo(11.013805004, 8);
    expect(learned.tau2).toBeCloseTo(1.641607378, 8);
    expect(dispersion(failures.map(failed => ({ requests: 1200, failed: Math.min(4, failed) })))).toEqual({ phi0: 1, tau2: 0.04 });
  });
});

/** ln n!, exact enough for the sums below. */
const logFactorials = [0];
for (let n = 1; n <= 400; n += 1) logFactorials.push(logFactorials[n - 1]! + Math.log(n));

const poisson = (mean: number): number[] => {
  const most = Math.min(400, Math.ceil(mean + 12 * Math.sqrt(mean) + 40));
  return Array.from({ length: most + 1 }, (_, count) => Math.exp(count * Math.log(mean) - mean - logFactorials[count]!));
};

/** A binomial's probabilities by recurrence. */
const binomial = (n: number, p: number): number[] => {
  const result = [(1 - p) ** n];
  for (let count = 1; count <= n; count += 1) result.push(result[count - 1]! * (n - count + 1) / count * p / (1 - p));
  return result;
};

const expectation = (
  blueRequests: number, greenRequests: number, blue: number[], green: number[], bet: number, tempered: boolean,
): number => {
  let mean = 0;
  blue.forEach((pBlue, blueFailed) => green.forEach((pGreen, greenFailed) => {
    const bucket = minute(blueRequests, blueFailed, greenRequests, greenFailed);
    const phi = tempered ? temper(bucket, UNKNOWN_DISPERSION, COMPARISON_DEFAULTS) : 1;
    mean += pBlue * pGreen * Math.exp(logEvidence(bucket, bet, COMPARISON_DEFAULTS) / phi);
  }));
  return mean;
};

describe('the evidence of one minute has an expectation of at most 1 at the edge of the null hypothesis, by exact summation', () => {
  const grid = [[1140, 60], [600, 600], [60, 1140], [57, 3], [20, 1]].flatMap(([blue, green]) =>
    [0.0005, 0.002, 0.02].flatMap(p => COMPARISON_DEFAULTS.bets.map(bet => [blue!, green!, p, bet] as const)));
  const { ratio, margin } = COMPARISON_DEFAULTS;

  test.each(grid)('Poisson: %d and %d requests, blue fails %d, bet %d', (blue, green, p, bet) => {
    const failures = [poisson(blue * p), poisson(green * (ratio * p + margin))] as const;
    expect(expectation(blue, green, ...failures, bet, false)).toBeLessThanOrEqual(1 + 1e-9);
    expect(expectation(blue, green, ...failures, bet, true)).toBeLessThanOrEqual(1 + 1e-9);
  });

  test.each(grid.filter(([blue, green]) => blue + green <= 60))('Bernoulli: %d and %d requests, blue fails %d, bet %d', (blue, green, p, bet) => {
    const failures = [binomial(blue, p), binomial(green, ratio * p + margin)] as const;
    expect(expectation(blue, green, ...failures, bet, false)).toBeLessThanOrEqual(1 + 1e-9);
  });
});

const counts = (most: number) => fc.nat({ max: most }).chain(requests => fc.nat({ max: requests }).map(failed => ({ requests, failed })));
const weights = fc.constantFrom(5, 10, 25, 50, 75, 95, 100);
const buckets = fc.array(fc.record({ blue: counts(5000), green: counts(5000), weight: weights }), { maxLength: 40 });

describe('properties', () => {
  test('wealth stays a finite number above 0', () => {
    fc.assert(fc.property(buckets, each => {
      const { evidence: wealth, guardEvidence } = replay(each);
      expect(Number.isFinite(wealth) && wealth > 0 && Number.isFinite(guardEvidence) && guardEvidence > 0).toBe(true);
    }));
  });

  test('to fold on from any minute is to fold from the start: how often one looks does not matter', () => {
    fc.assert(fc.property(buckets, fc.nat({ max: 40 }), (each, cut) => {
      const fold = (from: ReturnType<typeof begin>, some: readonly Bucket[]) =>
        some.reduce((state, bucket) => step(state, bucket, COMPARISON_DEFAULTS, UNKNOWN_DISPERSION), from);
      const checkpoint = JSON.parse(JSON.stringify(fold(begin(), each.slice(0, cut)))) as ReturnType<typeof begin>;
      expect(fold(checkpoint, each.slice(cut))).toEqual(fold(begin(), each));
    }));
  });

  test('minutes without green requests, and a colour that never fails, never put back', () => {
    fc.assert(fc.property(buckets, each => {
      expect(replay(each.map(bucket => ({ ...bucket, green: { requests: 0, failed: 0 } }))).rollback).toBe(false);
      expect(replay(each.map(bucket => ({ ...bucket, green: { ...bucket.green, failed: 0 } }))).rollback).toBe(false);
    }));
  });

  test('more failures of green never make less evidence, as long as one bet is looked at untempered', () => {
    fc.assert(fc.property(counts(5000), counts(5000), fc.constantFrom(...COMPARISON_DEFAULTS.bets), (blue, green, bet) => {
      fc.pre(green.failed < green.requests);
      const worse = { ...green, failed: green.failed + 1 };
      expect(logEvidence({ blue, green: worse }, bet, COMPARISON_DEFAULTS))
        .toBeGreaterThanOrEqual(logEvidence({ blue, green }, bet, COMPARISON_DEFAULTS));
    }));
  });

  test('one minute is not enough unless green fails for half of its users', () => {
    fc.assert(fc.property(buckets, counts(5000), counts(5000), (each, blue, green) => {
      const quiet = each.map(bucket => ({ ...bucket, green: { ...bucket.green, failed: 0 } }));
      fc.pre(green.requests > 0 && green.failed / green.requests - (blue.requests && blue.failed / blue.requests) < 0.5);
      const before = quiet.reduce((state, bucket) => step(state, bucket, COMPARISON_DEFAULTS, UNKNOWN_DISPERSION), begin());
      const isFirstBad = !before.stakes.bad.includes(true) && !before.guard.bad.includes(true);
      fc.pre(isFirstBad);
      const after = step(before, { blue, green, weight: 50 }, COMPARISON_DEFAULTS, UNKNOWN_DISPERSION);
      expect(isConfirmed(after.stakes, after, COMPARISON_DEFAULTS) || isConfirmed(after.guard, after, COMPARISON_DEFAULTS)).toBe(false);
    }));
  });
});

describe('a cold start', () => {
  const quiet = minute(1140, 2, 60, 0);
  const cold = minute(1140, 2, 60, 10);

  test('that lasts into the second minute puts nothing back, whatever single failures follow', () => {
    fc.assert(fc.property(fc.array(fc.nat({ max: 1 }), { minLength: 1, maxLength: 20 }), failures => {
      fc.pre(failures.every((failed, index) => failed === 0 || !failures.slice(Math.max(0, index - 4), index).includes(1)));
      expect(replay([cold, cold, ...failures.map(failed => minute(1140, 2, 60, failed))]).rollback).toBe(false);
    }));
  });

  test('that goes on is none', () => {
    expect(replay([cold, cold, cold]).by).toBe('comparison');
  });

  test.each([[5, 1], [10, 1], [40, 0]])('with %d good minutes after it makes what fails later be found %d minute later', (calm, later) => {
    const between = Array<Bucket>(calm).fill(quiet);
    const bad = Array<Bucket>(20).fill(minute(1140, 2, 60, 4));
    const minutesUntil = (before: Bucket): number =>
      bad.findIndex((_, index) => replay([before, before, ...between, ...bad.slice(0, index + 1)]).rollback);
    expect(minutesUntil(cold) - minutesUntil(quiet)).toBeLessThanOrEqual(later);
  });
});

test('evidence of one minute alone never confirms, however small the others are', () => {
  const clean = minute(1140, 2, 60, 0);
  fc.assert(fc.property(fc.integer({ min: 1, max: 29 }), fc.nat({ max: 4 }), (failed, calm) => {
    const state = [clean, ...Array<Bucket>(calm).fill(clean), minute(1140, 2, 60, failed)]
      .reduce((known, bucket) => step(known, bucket, { ...COMPARISON_DEFAULTS, minBad: 1 }, UNKNOWN_DISPERSION), begin());
    expect(isConfirmed(state.stakes, state, { ...COMPARISON_DEFAULTS, minBad: 1 })).toBe(false);
  }));
});

test('a catastrophe takes five failed requests: three of five may be chance', () => {
  const after = (failed: number, requests: number) =>
    step(begin(), minute(1140, 2, requests, failed), COMPARISON_DEFAULTS, UNKNOWN_DISPERSION);
  expect([after(3, 5), after(4, 4), after(5, 5), after(5, 9), after(5, 20)].map(({ last }) => last.catastrophic))
    .toEqual([false, false, true, true, false]);
});

describe('what blue wanders by', () => {
  /** Minutes in turn above and below: D of 1 + spread^2 times their mean. */
  const hour = (mean: number, spread: number): Counts[] => Array.from({ length: 60 }, (_, index) =>
    ({ requests: 1e6, failed: mean * (1 + (index % 2 === 0 ? spread : -spread)) }));

  test('as every service is assumed to is no burst, however many requests fail', () => {
    for (const mean of [25, 240, 2400, 24000]) expect(dispersion(hour(mean, 0.14))).toEqual(UNKNOWN_DISPERSION);
  });

  test('more than that is learned', () => {
    for (const mean of [240, 2400, 24000]) {
      const { phi0, tau2 } = dispersion(hour(mean, 0.3));
      expect(phi0).toBeGreaterThan(10);
      expect(tau2).toBeGreaterThan(UNKNOWN_DISPERSION.tau2);
    }
  });
});

test('a service that fails for everybody is put back in its first minute', () => {
  expect(replay([minute(1140, 2, 60, 60), minute(1140, 2, 60, 60)]).by).toBe('comparison');
});

test('evidence is of each bet', () => {
  expect(evidence(minute(1140, 2, 60, 3))).toHaveLength(COMPARISON_DEFAULTS.bets.length);
  expect(total(begin().stakes)).toBe(1);
});
