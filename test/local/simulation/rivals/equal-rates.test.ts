import fc from 'fast-check';
import { equalRates } from '../../../../local/simulation/rivals/equal-rates';
import { colorMinute, judgeOf, PLAN } from '../fixtures';

const minutesUntil = (minute: ReturnType<typeof colorMinute>, most = 60): number => {
  const judge = judgeOf(equalRates);
  return Array.from({ length: most }, () => judge.see(minute)).indexOf(true);
};

test('decides by a single minute if that says enough, as it has no gate', () => {
  expect(minutesUntil(colorMinute(60, 60, { requests: 1140, failed: 2 }))).toBe(0);
});

test('tolerates no margin: 0.04 percentage points are a regression if there is enough traffic', () => {
  expect(minutesUntil(colorMinute(60_000, 36, { requests: 60_000, failed: 12 }))).toBeGreaterThanOrEqual(0);
});

test('rates that are equal decide nothing, at any share of traffic', () => {
  fc.assert(fc.property(fc.integer({ min: 1, max: 99 }), fc.integer({ min: 0, max: 50 }), (weight, failures) => {
    const blue = { requests: 10 * (100 - weight), failed: failures * (100 - weight) / 100 };
    return minutesUntil(colorMinute(10 * weight, failures * weight / 100, blue)) === -1;
  }));
});

test('what it lost on good minutes is not forgiven: a late regression is found later than an early one', () => {
  const good = colorMinute(600, 1, { requests: 600, failed: 1 });
  const bad = colorMinute(600, 6, { requests: 600, failed: 1 });
  const found = (before: number): number => {
    const judge = equalRates.judge([], PLAN);
    for (let minute = 0; minute < before; minute += 1) judge.see(good);
    return Array.from({ length: 60 }, () => judge.see(bad)).indexOf(true);
  };
  expect(found(20)).toBeGreaterThan(found(0));
});
