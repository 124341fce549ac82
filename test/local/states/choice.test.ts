import fc from 'fast-check';
import { parseCondition, wildcard } from '../../../local/states/choice';
import { Fields } from '../../../local/states/fields';

const holds = (rule: object, input: unknown) => parseCondition(new Fields('rule', rule))({ input, context: {} });
const rule = (operator: string, value: unknown) => ({ Variable: '$.a', [operator]: value });

const ORDERS: [string, (left: number | string, right: number | string) => boolean][] = [
  ['Equals', (left, right) => left === right], ['LessThan', (left, right) => left < right], ['GreaterThan', (left, right) => left > right],
  ['LessThanEquals', (left, right) => left <= right], ['GreaterThanEquals', (left, right) => left >= right],
];
const ms = fc.integer({ min: 0, max: 4e12 });
const KINDS: [string, fc.Arbitrary<{ json: unknown; key: number | string }>][] = [
  ['Numeric', fc.double({ noNaN: true, noDefaultInfinity: true }).map(key => ({ json: key, key: key + 0 }))],
  ['String', fc.string().map(key => ({ json: key, key }))],
  ['Timestamp', ms.map(key => ({ json: new Date(key).toISOString(), key }))],
];

describe('comparison operators (Choice workflow state)', () => {
  test.each(KINDS.flatMap(([kind, values]) => ORDERS.map(([name, order]) => [`${kind}${name}`, values, order] as const)))('%s and its Path variant', (operator, values, order) => {
    fc.assert(fc.property(values, values, (left, right) => {
      const expected = order(left.key, right.key);
      expect(holds(rule(operator, right.json), { a: left.json })).toBe(expected);
      expect(holds(rule(`${operator}Path`, '$.b'), { a: left.json, b: right.json })).toBe(expected);
    }));
  });

  test('BooleanEquals and its Path variant', () => {
    for (const left of [true, false]) {
      for (const right of [true, false]) {
        expect(holds(rule('BooleanEquals', right), { a: left })).toBe(left === right);
        expect(holds(rule('BooleanEqualsPath', '$.b'), { a: left, b: right })).toBe(left === right);
      }
    }
  });

  test('a value of another type does not match and is no error', () => {
    expect(holds(rule('NumericEquals', 1), { a: '1' })).toBe(false);
    expect(holds(rule('StringEquals', '1'), { a: 1 })).toBe(false);
    expect(holds(rule('BooleanEquals', true), { a: 'true' })).toBe(false);
    expect(holds(rule('TimestampLessThan', '2030-01-01T00:00:00Z'), { a: 'yesterday' })).toBe(false);
    expect(holds(rule('NumericEqualsPath', '$.b'), { a: 1, b: '1' })).toBe(false);
    expect(holds(rule('NumericEquals', 0), { a: null })).toBe(false);
  });

  test('timestamps are compared as moments, in any offset', () => {
    expect(holds(rule('TimestampEquals', '2026-01-01T01:00:00+01:00'), { a: '2026-01-01T00:00:00Z' })).toBe(true);
  });

  test.each([
    ['IsNull', null, 0], ['IsString', 'x', 1], ['IsNumeric', 1.5, '1.5'], ['IsBoolean', false, 0],
    ['IsTimestamp', '2026-08-22T20:00:00Z', '2026-08-22t20:00:00z'], ['IsTimestamp', '2026-08-22T20:00:00.5+02:00', '2026-08-22'],
  ])('%s: %j is one, %j is none', (operator, yes, no) => {
    expect(holds(rule(operator, true), { a: yes })).toBe(true);
    expect(holds(rule(operator, false), { a: yes })).toBe(false);
    expect(holds(rule(operator, true), { a: no })).toBe(false);
  });

  test('IsPresent is the only one that bears a missing field', () => {
    expect(holds(rule('IsPresent', true), { a: null })).toBe(true);
    expect(holds(rule('IsPresent', false), {})).toBe(true);
    for (const other of [rule('IsNull', true), rule('StringEquals', 'x'), rule('NumericEqualsPath', '$.a'), rule('StringMatches', '*')]) {
      expect(() => holds(other, {})).toThrow('States.Runtime: Invalid path \'$.a\'');
    }
    expect(() => holds(rule('NumericEqualsPath', '$.b'), { a: 1 })).toThrow('Invalid path \'$.b\'');
  });
});

describe('StringMatches', () => {
  test.each([
    ['*.log', 'a.log', true], ['*.log', 'a.logs', false], ['a*b*c', 'abc', true], ['log-*.txt', 'log-.txt', true], ['*', '', true],
    ['a\\*b', 'a*b', true], ['a\\*b', 'axb', false], ['a\\\\*', 'a\\b', true], ['[a].(b)+?|^$', '[a].(b)+?|^$', true], ['a*', 'a\nb', true],
  ])('%s with %j: %p', (pattern, value, expected) => {
    expect(holds(rule('StringMatches', pattern), { a: value })).toBe(expected);
  });

  test('any text matches itself when escaped, and itself with any part replaced by *', () => {
    fc.assert(fc.property(fc.string(), fc.nat(), fc.nat(), (text, from, length) => {
      const escaped = (part: string) => part.replace(/[\\*]/g, '\\$&');
      const start = from % (text.length + 1);
      expect(wildcard(escaped(text)).test(text)).toBe(true);
      expect(wildcard(`${escaped(text.slice(0, start))}*${escaped(text.slice(start + length))}`).test(text)).toBe(true);
    }));
  });
});

describe('And, Or, Not', () => {
  const is = (value: number) => rule('NumericEquals', value);

  test('combine rules, nested at will', () => {
    expect(holds({ And: [is(1), { Not: is(2) }] }, { a: 1 })).toBe(true);
    expect(holds({ And: [is(1), is(2)] }, { a: 1 })).toBe(false);
    expect(holds({ Or: [is(2), { And: [is(1), { Or: [is(3), is(1)] }] }] }, { a: 1 })).toBe(true);
    expect(holds({ Not: { Or: [is(1), is(2)] } }, { a: 3 })).toBe(true);
  });

  test('stop at the first that decides, so that IsPresent guards what follows', () => {
    expect(holds({ And: [rule('IsPresent', true), is(1)] }, {})).toBe(false);
    expect(holds({ Or: [rule('IsPresent', false), is(1)] }, {})).toBe(true);
  });

  test.each([
    [{ Variable: '$.a' }], [{ Variable: '$.a', NumericEquals: 1, StringEquals: 'x' }], [{ Variable: '$.a', NumericEquals: '1' }], [{ And: [] }],
    [{ Variable: '$.a', Equals: 1 }], [{ Variable: '$.a', IsPresentPath: '$.b' }], [{ NumericEquals: 1 }], [{ Condition: '{% true %}' }],
    [{ And: [{ Variable: '$.a', NumericEquals: 1, Next: 'X' }] }], [{ Variable: '$.a', IsNull: 'yes' }], [{ Variable: '$.a', TimestampEquals: 'today' }],
  ])('refuse %j', bad => {
    expect(() => parseCondition(new Fields('rule', bad))).toThrow(/field \w+:/);
  });
});
