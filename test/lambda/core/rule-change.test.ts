import fc from 'fast-check';
import { groupsOf, ruleChange } from '../../../lambda/core/rule-change';

const rule = {
  ListenerArn: 'arn:listener',
  Priority: '20',
  Conditions: [{ Field: 'path-pattern', PathPatternConfig: { Values: ['/api/*', '/v2/*'] } }],
  BlueTargetGroupArn: 'arn:blue',
  GreenTargetGroupArn: 'arn:green',
};
const NOTHING = { replace: false, conditions: false, priority: false, targetGroups: false };

const reversed = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(reversed);
  return value !== null && typeof value === 'object'
    ? Object.fromEntries(Object.entries(value).reverse().map(([key, nested]) => [key, reversed(nested)]))
    : value;
};
const conditionLists = fc.array(fc.dictionary(fc.string(), fc.jsonValue()), { maxLength: 3 });

test('the order of keys in conditions is no change, at any depth', () => {
  fc.assert(fc.property(conditionLists, Conditions => {
    expect(ruleChange({ ...rule, Conditions }, { ...rule, Conditions: reversed(Conditions) as typeof Conditions })).toEqual(NOTHING);
  }));
});

test('a value that differs anywhere in a condition is a change', () => {
  fc.assert(fc.property(conditionLists, fc.string(), fc.jsonValue(), fc.jsonValue(), (others, key, a, b) => {
    const wrap = (value: unknown) => ({ ...rule, Conditions: [...others, { [key]: { Values: [value] } }] });
    expect(ruleChange(wrap(a), wrap([b])).conditions).toBe(JSON.stringify(a) !== JSON.stringify([b]));
  }));
});

test.each<[string, Partial<typeof rule>, Partial<typeof NOTHING>]>([
  ['another listener', { ListenerArn: 'arn:other' }, { replace: true }],
  ['another priority', { Priority: '21' }, { priority: true }],
  ['a priority that came as a number', { Priority: 20 as unknown as string }, {}],
  ['another condition', { Conditions: [{ Field: 'path-pattern', PathPatternConfig: { Values: ['/api/*'] } }] }, { conditions: true }],
  ['conditions whose values are in another order', { Conditions: [{ Field: 'path-pattern', PathPatternConfig: { Values: ['/v2/*', '/api/*'] } }] }, { conditions: true }],
  ['one more condition', { Conditions: [...rule.Conditions, ...rule.Conditions] }, { conditions: true }],
  ['another blue group', { BlueTargetGroupArn: 'arn:new' }, { targetGroups: true }],
  ['another green group', { GreenTargetGroupArn: 'arn:new' }, { targetGroups: true }],
  ['groups that changed places', { BlueTargetGroupArn: 'arn:green', GreenTargetGroupArn: 'arn:blue' }, { targetGroups: true }],
  ['everything', { ListenerArn: 'x', Priority: '1', Conditions: [], GreenTargetGroupArn: 'x' }, { replace: true, priority: true, conditions: true, targetGroups: true }],
])('%s', (_, changes, expected) => {
  expect(ruleChange(rule, { ...rule, ...changes })).toEqual({ ...NOTHING, ...expected });
  expect(ruleChange({ ...rule, ...changes }, rule)).toEqual({ ...NOTHING, ...expected });
});

test('the groups of a rule are known by colour', () => {
  expect(groupsOf(rule)).toEqual({ targetGroupArns: { blue: 'arn:blue', green: 'arn:green' } });
});
