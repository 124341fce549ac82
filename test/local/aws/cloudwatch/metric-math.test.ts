import fc from 'fast-check';
import { evaluateMath, type MathValue } from '../../../../local/aws/cloudwatch/metric-math';

const PERIODS = [0, 60, 120, 180];

/** A series written down: `null` is a missing datapoint. */
const series = (...values: readonly (number | null)[]): ReadonlyMap<number, number> =>
  new Map(values.flatMap((value, index) => value === null ? [] : [[PERIODS[index] ?? 0, value] as const]));

const evaluate = (expression: string, values: Record<string, MathValue> = {}): MathValue => evaluateMath(expression, {
  periods: PERIODS,
  lookup: id => {
    const value = values[id];
    if (value === undefined) throw new Error(`no ${id}`);
    return value;
  },
});

test.each([
  ['1 + 2 * 3', 7],
  ['-(1 - 3) / 4', 0.5],
  ['1 < 2 && 2 <= 2 && 3 > 2 && 3 >= 3 && 1 != 2 && 1 == 1', 1],
  ['0 || 0', 0],
  ['ABS(-3)', 3],
  ['IF(1 > 2, 5, 6)', 6],
])('%s is %d', (expression, value) => {
  expect(evaluate(expression)).toBe(value);
});

test.each<[string, MathValue]>([
  ['100 * e / r', series(10, 50, 0)],
  ['e + r', series(11, 6, 5, 0)],
  ['r > 5', series(1, 0, 0, 0)],
  ['r && 1', series(1, 1, 1, 0)],
  ['FILL(e, 0)', series(1, 2, 0, 0)],
  ['FILL(e, r)', series(1, 2, 5, 0)],
  ['ABS(-e)', series(1, 2)],
  ['SUM([e, r])', series(11, 6, 5, 0)],
  ['AVG([e, r])', series(5.5, 3, 5, 0)],
  ['MIN([e, r])', series(1, 2, 5, 0)],
  ['MAX([e, r])', series(10, 4, 5, 0)],
  ['e - AVG(e)', series(-0.5, 0.5)],
  ['r / MAX(r)', series(1, 0.4, 0.5, 0)],
  ['IF(r > 4, 1, 0)', series(1, 0, 1, 0)],
  ['IF(r > 4, r)', series(10, null, 5)],
  ['IF(r > 4, 100 * FILL(e, 0) / r, 0)', series(10, 0, 0, 0)],
])('%s over e = 1 2 - -, r = 10 4 5 0', (expression, expected) => {
  expect(evaluate(expression, { e: series(1, 2), r: series(10, 4, 5, 0) })).toEqual(expected);
});

test('a chosen series without a datapoint counts as 0, as AWS documents', () => {
  expect(evaluate('IF(r > 4, e, 9)', { e: series(1), r: series(10, 10, 1) })).toEqual(series(1, 0, 9));
});

test('a division by zero leaves no datapoint', () => {
  expect(evaluate('e / r', { e: series(1, 2), r: series(0, 4) })).toEqual(series(null, 0.5));
});

test.each([
  ['RATE(r)', 'the metric math function RATE is not implemented in the rehearsal'],
  ['METRICS()', 'the metric math function METRICS is not implemented'],
  ['r ^ 2', 'the metric math operator ^ is not implemented'],
  ['r > 1 AND r < 5', 'metric math with a Compound is not implemented'],
  ['IF(r)', 'IF does not take 1 arguments'],
  ['"text"', 'metric math does not know "text"'],
  ['(r', 'error in expression'],
  ['nobody + 1', 'no nobody'],
])('%s fails loudly', (expression, message) => {
  expect(() => evaluate(expression, { r: series(1) })).toThrow(message);
});

describe('properties', () => {
  const points = fc.array(fc.option(fc.integer({ min: -1000, max: 1000 })), { maxLength: 4 }).map(values => series(...values));

  test('sums of series are commutative, and equal SUM', () => {
    fc.assert(fc.property(points, points, (a, b) => {
      expect(evaluate('a + b', { a, b })).toEqual(evaluate('b + a', { a, b }));
      expect(evaluate('a + b', { a, b })).toEqual(evaluate('SUM([a, b])', { a, b }));
    }));
  });

  test('FILL keeps what is there and leaves no gap', () => {
    fc.assert(fc.property(points, fc.integer(), (a, filler) => {
      const filled = evaluate(`FILL(a, ${filler})`, { a }) as ReadonlyMap<number, number>;
      expect([...filled.keys()]).toEqual(PERIODS);
      for (const at of PERIODS) expect(filled.get(at)).toBe(a.get(at) ?? filler);
    }));
  });

  test('no result ever holds something that is not a number', () => {
    fc.assert(fc.property(points, points, fc.constantFrom('a / b', 'a / 0', 'IF(a, 1 / b, b)', 'AVG([a, b]) / a'), (a, b, expression) => {
      const result = evaluate(expression, { a, b }) as ReadonlyMap<number, number>;
      expect([...result.values()].every(Number.isFinite)).toBe(true);
    }));
  });
});
