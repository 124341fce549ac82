import fc from 'fast-check';
import { sameConditions, sameTransforms } from '../../../lambda/core/rule-shape';
import { conditionLists, onPath, values } from './rule-fixtures';

/** As ELB describes what it was given in the one spelling. */
const described = (conditions: readonly Readonly<Record<string, unknown>>[]) => conditions.map(condition => {
  const config = (condition.PathPatternConfig ?? condition.HostHeaderConfig) as { Values: string[] } | undefined;
  return config ? { ...condition, Values: config.Values, RegexValues: [] } : condition;
});

const reversed = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(reversed).reverse();
  return value !== null && typeof value === 'object'
    ? Object.fromEntries(Object.entries(value).reverse().map(([key, nested]) => [key, reversed(nested)]))
    : value;
};

test('conditions are the same in either spelling, and in any order', () => {
  fc.assert(fc.property(conditionLists, conditions => {
    expect(sameConditions(conditions, described(conditions))).toBe(true);
    expect(sameConditions(conditions, reversed(conditions) as typeof conditions)).toBe(true);
    expect(sameConditions(onPath('/a', '/b'), [{ Field: 'path-pattern', Values: ['/b', '/a'] }])).toBe(true);
  }));
});

test('a value that differs anywhere makes other conditions', () => {
  fc.assert(fc.property(conditionLists, values, (conditions, others) => {
    const [first, ...rest] = conditions;
    const paths = (first as ReturnType<typeof onPath>[number]).PathPatternConfig.Values;
    const same = JSON.stringify([...others].sort()) === JSON.stringify([...paths].sort());
    expect(sameConditions(conditions, [...onPath(...others), ...rest])).toBe(same);
    expect(sameConditions(conditions, rest)).toBe(false);
  }));
});

test.each<[string, object, object]>([
  ['another field', { Field: 'host-header', Values: ['a'] }, { Field: 'path-pattern', Values: ['a'] }],
  ['another header', { Field: 'http-header', HttpHeaderConfig: { HttpHeaderName: 'A', Values: ['a'] } }, { Field: 'http-header', HttpHeaderConfig: { HttpHeaderName: 'B', Values: ['a'] } }],
  ['another key', { Field: 'query-string', QueryStringConfig: { Values: [{ Key: 'a', Value: 'x' }] } }, { Field: 'query-string', QueryStringConfig: { Values: [{ Value: 'x' }] } }],
  ['a regular expression', { Field: 'path-pattern', PathPatternConfig: { RegexValues: ['a'] } }, { Field: 'path-pattern', PathPatternConfig: { Values: ['a'] } }],
])('%s makes other conditions', (_, a, b) => {
  expect(sameConditions([{ ...a }], [{ ...b }])).toBe(false);
});

test('transforms are the same in any order of types and keys, not of rewrites', () => {
  const rewrites = [{ Regex: 'a', Replace: 'b' }, { Regex: 'b', Replace: 'c' }];
  const url = (Rewrites: object[]) => ({ Type: 'url-rewrite', UrlRewriteConfig: { Rewrites } });
  const host = { Type: 'host-header-rewrite', HostHeaderRewriteConfig: { Rewrites: rewrites } };
  expect(sameTransforms([url(rewrites), host], [host, { UrlRewriteConfig: { Rewrites: rewrites }, Type: 'url-rewrite' }])).toBe(true);
  expect(sameTransforms([url(rewrites)], [url([...rewrites].reverse())])).toBe(false);
  expect(sameTransforms([url(rewrites)], [])).toBe(false);
});
