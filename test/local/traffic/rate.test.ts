import fc from 'fast-check';
import { seededRandom } from '../../../local/random';
import { arrivals } from '../../../local/traffic/arrivals';
import { keptRate, sentPerMinute } from '../../../local/traffic/kept-rate';
import { momentAfter, type ProfileName, PROFILES, type Rate, rateOf } from '../../../local/traffic/rate';

const MINUTE = 60_000;

const profileNames = Object.keys(PROFILES) as ProfileName[];

const take = (rate: Rate, minutes: number, seed: number, startMs = 0): number[] => {
  const times = [];
  for (const time of arrivals(startMs, rate, seededRandom(seed))) {
    if (time >= minutes * MINUTE) return times;
    times.push(time);
  }
  return times;
};

const perMinute = (profile: ProfileName, minutes: number): number[] =>
  Array.from({ length: minutes }, (_, minute) => rateOf(profile, 100, 0)(minute * MINUTE));

describe('rates', () => {
  test('the constant one is', () => {
    expect(perMinute('constant', 5)).toEqual([100, 100, 100, 100, 100]);
  });

  test('the ramp rises from a fifth to 180 % in half an hour, with the usual rate in its middle, and stays', () => {
    const ramp = perMinute('ramp', 60);
    expect(ramp[0]).toBeCloseTo(20);
    expect(ramp[15]).toBeCloseTo(100);
    expect(ramp[30]).toBeCloseTo(180);
    expect(ramp[59]).toBeCloseTo(180);
    expect(ramp).toEqual([...ramp].sort((a, b) => a - b));
  });

  test('the spiky one triples in every fifth minute', () => {
    expect(perMinute('spiky', 10)).toEqual([100, 100, 100, 100, 300, 100, 100, 100, 100, 300]);
  });

  test('count from the moment at which traffic begins; before it they are as in the first minute', () => {
    const ramp = rateOf('ramp', 100, 10 * MINUTE);
    expect(ramp(0)).toBeCloseTo(20);
    expect(ramp(10 * MINUTE)).toBeCloseTo(20);
    expect(ramp(11 * MINUTE)).toBeCloseTo(20 + 160 / 30);
  });

  test('the moment after a number of requests is where the rate adds up to them', () => {
    const rate: Rate = at => at < MINUTE ? 60 : 120;
    expect(momentAfter(0, 30, rate)).toBe(30_000);
    expect(momentAfter(30_000, 60, rate)).toBe(75_000);
    expect(momentAfter(0, 60, rate)).toBe(MINUTE);
  });
});

describe('arrivals', () => {
  test.each(profileNames)('of the %s rate: every minute gets its number, to within one, and in order', profile => {
    fc.assert(fc.property(fc.integer({ min: 1, max: 300 }), fc.integer(), (requestsPerMinute, seed) => {
      const rate = rateOf(profile, requestsPerMinute, 0);
      const times = take(rate, 7, seed);
      expect([...times].sort((a, b) => a - b)).toEqual(times);
      for (let minute = 0; minute < 7; minute += 1) {
        const count = times.filter(time => Math.floor(time / MINUTE) === minute).length;
        expect(Math.abs(count - rate(minute * MINUTE))).toBeLessThan(2);
      }
    }), { numRuns: 30 });
  });

  test('the same seed gives the same moments', () => {
    const rate = rateOf('ramp', 100, 0);
    expect(take(rate, 3, 1)).toEqual(take(rate, 3, 1));
    expect(take(rate, 3, 1)).not.toEqual(take(rate, 3, 2));
  });
});

describe('whether the rate was kept', () => {
  const HUNDRED = rateOf('constant', 100, 0);

  const traffic = (perMinuteSent: readonly number[], startedAt = 0, stoppedAt = perMinuteSent.length * MINUTE) => ({
    startedAt,
    stoppedAt,
    results: perMinuteSent.flatMap((count, minute) => Array.from({ length: count }, (_, index) => ({ sentAt: minute * MINUTE + index }))),
  });

  test('nine tenths in five minutes are enough, wherever they begin', () => {
    expect(keptRate(traffic([100, 90, 90, 90, 90, 90, 100]), HUNDRED)).toBe(true);
    expect(keptRate(traffic([100, 90, 90, 90, 90, 89, 100]), HUNDRED)).toBe(false);
  });

  test('what one minute lacks the next ones can make up, but not the sixth', () => {
    expect(keptRate(traffic([100, 20, 180, 100, 100, 100]), HUNDRED)).toBe(true);
    expect(keptRate(traffic([100, 20, 100, 100, 100, 100, 180]), HUNDRED)).toBe(false);
  });

  test('a minute without any request counts', () => {
    expect(keptRate(traffic([100, 0, 100]), HUNDRED)).toBe(false);
  });

  test('minutes that the run covers only in part do not count', () => {
    expect(sentPerMinute(traffic([10, 100, 10], 1, 3 * MINUTE - 1))).toEqual([{ minute: MINUTE, sent: 100 }]);
  });

  test.each(profileNames)('what comes by the %s rate keeps it; a fifth less does not', profile => {
    const rate = rateOf(profile, 100, 0);
    const results = take(rate, 40, 1).map(sentAt => ({ sentAt }));
    expect(keptRate({ startedAt: 0, stoppedAt: 40 * MINUTE, results }, rate)).toBe(true);
    expect(keptRate({ startedAt: 0, stoppedAt: 40 * MINUTE, results: results.filter((_, index) => index % 5 > 0) }, rate)).toBe(false);
  });

  test('a constant stream does not keep a spiky rate', () => {
    const results = take(HUNDRED, 20, 1).map(sentAt => ({ sentAt }));
    expect(keptRate({ startedAt: 0, stoppedAt: 20 * MINUTE, results }, rateOf('spiky', 100, 0))).toBe(false);
  });
});
