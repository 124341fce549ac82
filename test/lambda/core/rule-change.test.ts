import type { WeightedRuleProperties } from '../../../lambda/contract';
import { sameRule } from '../../../lambda/core/rule-change';
import { onPath, PROPERTIES } from './rule-fixtures';

test.each<[string, Partial<WeightedRuleProperties>, boolean]>([
  ['another function', { ServiceToken: 'other', ServiceTimeout: '1800' }, true],
  ['a shift', { Shift: 'shop', RecordTable: 'Records' }, true],
  ['a priority', { Priority: '21' }, false],
  ['a condition', { Conditions: onPath('/v2/*') }, false],
  ['a group', { GreenTargetGroupArn: 'arn:lime' }, false],
  ['a tag', { Tags: [{ Key: 'team', Value: 'shop' }] }, false],
  ['authentication', { Authentication: [{ Type: 'authenticate-cognito' }] }, false],
  ['a secret', { ClientSecret: { SecretArn: 'arn:secret' } }, false],
])('%s: the rule has nothing to do with it: %s', (_, changed, same) => {
  expect(sameRule(PROPERTIES, { ...PROPERTIES, ...changed })).toBe(same);
  expect(sameRule({ ...PROPERTIES, ...changed }, PROPERTIES)).toBe(same);
});

test('the order of keys is no change', () => {
  const reversed = Object.fromEntries(Object.entries(PROPERTIES).reverse()) as unknown as WeightedRuleProperties;
  expect(sameRule(PROPERTIES, reversed)).toBe(true);
});
