import fc from 'fast-check';
import type { CapacityConfig } from '../../../lambda/contract';
import { capacityOf, healthyOf, newColorShortage, safeColorShortage } from '../../../lambda/core/capacity';
import { config, migration, route } from './fixtures';

const percents = fc.integer({ min: 0, max: 300 });
const weights = fc.integer({ min: 1, max: 100 });
const counts = fc.nat({ max: 200 });

const asked = (changes: Partial<CapacityConfig>) =>
  config({ capacity: { minHealthyTargets: 1, newColorPercent: 0, minRevertPercent: 0, ...changes } });
const started = (healthy: number) => migration({ safeHealthy: { 'arn:blue': healthy } });

/** The smallest whole number that is at least a percentage of a percentage, by counting. */
const smallest = (percent: number, weight: number, of: number): number => {
  let count = 0;
  while (count * 10_000 < percent * weight * of) count += 1;
  return count;
};

test('the new colour needs its share of what the safe colour had, and not one target more', () => {
  fc.assert(fc.property(percents, weights, counts, counts, (newColorPercent, weight, atStart, healthy) => {
    const shortage = newColorShortage(asked({ newColorPercent }), started(atStart), weight, { 'arn:green': healthy });
    const needs = smallest(newColorPercent, weight, atStart);
    if (healthy >= needs) expect(shortage).toBeNull();
    else expect(shortage).toContain(`, needed: ${needs} for ${weight} % of the traffic (blue had ${atStart} when the release started)`);
  }));
});

test('the safe colour must keep its share of what it had', () => {
  fc.assert(fc.property(percents, counts, counts, (minRevertPercent, atStart, healthy) => {
    const shortage = safeColorShortage(asked({ minRevertPercent }), started(atStart), { 'arn:blue': healthy });
    expect(shortage === null).toBe(healthy >= smallest(minRevertPercent, 100, atStart));
  }));
});

test('a capacity of 0 asks for none, and neither does an execution of an earlier version', () => {
  fc.assert(fc.property(weights, counts, (weight, atStart) => {
    for (const none of [asked({}), config()]) {
      expect(newColorShortage(none, started(atStart), weight, { 'arn:green': 0 })).toBeNull();
      expect(safeColorShortage(none, started(atStart), { 'arn:blue': 0 })).toBeNull();
    }
  }));
  expect(capacityOf(config())).toEqual({ minHealthyTargets: 1, newColorPercent: 0, minRevertPercent: 0 });
});

test('what was not counted is left out: on either side, now or at the start', () => {
  const full = asked({ newColorPercent: 100, minRevertPercent: 100 });
  expect(newColorShortage(full, started(9), 100, {})).toBeNull();
  expect(newColorShortage(full, migration(), 100, { 'arn:green': 0 })).toBeNull();
  expect(newColorShortage(full, migration({ safeHealthy: { 'arn:other': 9 } }), 100, { 'arn:green': 0 })).toBeNull();
  expect(safeColorShortage(full, started(9), { 'arn:green': 0 })).toBeNull();
});

test('each route is measured by its own groups; a sentence names each that lacks something', () => {
  const web = { ...route, name: 'Shop/Web', targetGroupArns: { blue: 'arn:blue-web', green: 'arn:green-web' } };
  const two = { ...asked({ newColorPercent: 100 }), routes: [route, web] };
  const run = migration({ safeHealthy: { 'arn:blue': 4, 'arn:blue-web': 10 } });
  expect(newColorShortage(two, run, 50, { 'arn:green': 2, 'arn:green-web': 5 })).toBeNull();
  expect(newColorShortage(two, run, 50, { 'arn:green': 5, 'arn:green-web': 2 })).toBe(
    'green of Shop/Web has 2 healthy targets, needed: 5 for 50 % of the traffic (blue had 10 when the release started)');
  expect(newColorShortage(two, run, 50, { 'arn:green': 1, 'arn:green-web': 2 })).toContain('; green of Shop/Web');
});

test('only groups whose health is checked are counted', () => {
  const count = { registered: 5, healthy: 3 };
  expect(healthyOf([{ ...count, arn: 'a', healthChecked: true }, { ...count, arn: 'b', healthChecked: false }])).toEqual({ a: 3 });
});
