import fc from 'fast-check';
import { compareLocation } from '../../../../local/simulation/rivals/mann-whitney';

const values = fc.array(fc.integer({ min: 0, max: 1000 }).map(value => value / 10), { minLength: 4, maxLength: 15 });
const spread = values.filter(each => new Set(each).size > 1);

test('comes to what Kayenta reports in spinnaker/spinnaker#6278', () => {
  const { estimate, lower } = compareLocation([100, 100, 100, 100, 100, 100, 100, 1, 1, 1], Array<number>(10).fill(1));
  expect(Math.abs(estimate - 98.99992904170193)).toBeLessThan(2e-4);
  expect(Math.abs(lower - 6.825022991538781e-5)).toBeLessThan(2e-4);
});

test('the estimate is close to the median of all differences', () => {
  fc.assert(fc.property(spread, spread, (x, y) => {
    const differences = x.flatMap(a => y.map(b => a - b)).sort((a, b) => a - b);
    const { estimate } = compareLocation(x, y);
    const below = differences.filter(each => each < estimate - 1e-3).length;
    const above = differences.filter(each => each > estimate + 1e-3).length;
    const tolerated = differences.length / 2 + 1;
    return below <= tolerated && above <= tolerated;
  }));
});

test('moves with its values, and its interval holds the estimate', () => {
  fc.assert(fc.property(spread, spread, fc.integer({ min: -100, max: 100 }), (x, y, by) => {
    const here = compareLocation(x, y);
    const there = compareLocation(x.map(value => value + by), y);
    expect(Math.abs(there.estimate - here.estimate - by)).toBeLessThan(1e-3);
    expect(Math.abs(there.lower - here.lower - by)).toBeLessThan(1e-3);
    expect(here.lower).toBeLessThanOrEqual(here.estimate + 1e-3);
  }));
});
