import { OWNER_TAG_PREFIX } from '../../../lambda/contract';
import type { LiveRule } from '../../../lambda/core/live-rule';
import { isRuleArn, listenerOf } from '../../../lambda/core/live-rule';
import { placeOf } from '../../../lambda/core/rule-place';
import { askedFor, forward, liveRule, ME, onPath } from './rule-fixtures';

const former = { [`${OWNER_TAG_PREFIX}former`]: ME.stackId };
const renamed = (change: Partial<LiveRule> = {}) => liveRule({ tags: former, ...change });

test.each<[string, LiveRule[], string]>([
  ['no rule', [], 'free'],
  ['a rule at another priority', [renamed({ priority: '30' })], 'free'],
  ['my rule', [liveRule()], 'mine'],
  ['my rule at another priority, behind another one', [renamed({ priority: '10' }), liveRule({ priority: '30' })], 'mine'],
  ['a rule that my stack knows in another name', [renamed()], 'renamed'],
  ['such a one at rest', [renamed({ actions: [forward(['arn:green', 1])] })], 'renamed'],
  ['such a one with other conditions', [renamed({ conditions: onPath('/v2/*') })], 'taken'],
  ['such a one with a transform', [renamed({ transforms: [{ Type: 'url-rewrite' }] })], 'taken'],
  ['such a one with another group', [renamed({ actions: [forward(['arn:blue', 1], ['arn:lime', 1])] })], 'taken'],
  ['such a one with other colours', [renamed({ tags: { ...former, 'cdk-traffic-shift:blue': 'arn:green', 'cdk-traffic-shift:green': 'arn:blue' } })], 'taken'],
  ['such a one that redirects', [renamed({ actions: [{ Type: 'redirect' }] })], 'taken'],
  ['a rule of another stack', [liveRule({ tags: { [ME.tagKey]: 'other' } })], 'taken'],
  ['a rule of nobody', [liveRule({ tags: {} })], 'taken'],
])('%s: %#', (_, rules, kind) => {
  expect(placeOf(rules, askedFor()).kind).toBe(kind);
});

test('a rule\'s ARN tells its listener, and is told from what CloudFormation makes up', () => {
  const arn = 'arn:aws:elasticloadbalancing:us-east-1:123456789012:listener-rule/app/shop/1/2/3';
  expect(listenerOf(arn)).toBe('arn:aws:elasticloadbalancing:us-east-1:123456789012:listener/app/shop/1/2');
  expect(['never-created', 'shop-Rule-1A2B', arn].map(isRuleArn)).toEqual([false, false, true]);
});
