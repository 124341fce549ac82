import fc from 'fast-check';
import type { WeightedRuleProperties } from '../../../lambda/contract';
import { OWNER_TAG_PREFIX } from '../../../lambda/contract';
import { canonical } from '../../../lambda/core/canonical';
import type { LiveRule } from '../../../lambda/core/live-rule';
import type { RuleAction } from '../../../lambda/core/rule-actions';
import type { RuleOwner } from '../../../lambda/core/rule-owner';
import { type Written, writtenFrom, writtenTags } from '../../../lambda/core/rule-written';

export const ME: RuleOwner = { tagKey: `${OWNER_TAG_PREFIX}me`, stackId: 'stack' };

export const onPath = (...Values: string[]) => [{ Field: 'path-pattern', PathPatternConfig: { Values } }];

export const PROPERTIES: WeightedRuleProperties = {
  ServiceToken: 'token', ListenerArn: 'arn:listener', Priority: '20', Conditions: onPath('/api/*'),
  BlueTargetGroupArn: 'arn:blue', GreenTargetGroupArn: 'arn:green',
};

export const written = (properties: WeightedRuleProperties): Written => writtenFrom(properties, canonical);

export const askedFor = (change: Partial<WeightedRuleProperties> = {}, old?: WeightedRuleProperties) => {
  const wanted = { ...PROPERTIES, ...change };
  return { wanted, owner: ME, written: written(wanted), ...old && { old, oldWritten: written(old) } };
};

export const forward = (...groups: [arn: string, weight: number][]): RuleAction =>
  ({ Type: 'forward', ForwardConfig: { TargetGroups: groups.map(([TargetGroupArn, Weight]) => ({ TargetGroupArn, Weight })) } });

export const liveRule = (change: Partial<LiveRule> = {}): LiveRule => ({
  arn: 'arn:rule', priority: '20', conditions: PROPERTIES.Conditions, transforms: [], actions: [forward(['arn:blue', 30], ['arn:green', 70])],
  tags: { ...writtenTags(written(PROPERTIES)), [ME.tagKey]: ME.stackId }, ...change,
});

const texts = fc.stringMatching(/^\/[a-z*]{0,3}$/);
export const values = fc.uniqueArray(texts, { minLength: 1, maxLength: 3 });

export const conditionLists = fc.tuple(values, fc.option(values), fc.array(values, { maxLength: 2 })).map(([paths, hosts, headers]) => [
  ...onPath(...paths),
  ...hosts === null ? [] : [{ Field: 'host-header', HostHeaderConfig: { Values: hosts } }],
  ...headers.map((Values, index) => ({ Field: 'http-header', HttpHeaderConfig: { HttpHeaderName: `X-${index}`, Values } })),
]);

const transformLists = fc.subarray([
  { Type: 'url-rewrite', UrlRewriteConfig: { Rewrites: [{ Regex: 'a', Replace: 'b' }] } },
  { Type: 'host-header-rewrite', HostHeaderRewriteConfig: { Rewrites: [{ Regex: 'a', Replace: 'b' }] } },
]);

const groups = fc.uniqueArray(fc.constantFrom('arn:blue', 'arn:green', 'arn:azure', 'arn:lime'), { minLength: 2, maxLength: 2 });
const authentications = fc.subarray([
  { Type: 'authenticate-oidc', AuthenticateOidcConfig: { ClientId: 'shop', SessionTimeout: '60' } },
  { Type: 'authenticate-cognito', AuthenticateCognitoConfig: { UserPoolClientId: 'shop' } },
]);

export const properties: fc.Arbitrary<WeightedRuleProperties> = fc.record({
  ServiceToken: fc.constant('token'),
  ListenerArn: fc.constant('arn:listener'),
  Priority: fc.constantFrom('20', '30'),
  Conditions: conditionLists,
  Transforms: transformLists,
  Authentication: authentications,
  ClientSecret: fc.option(fc.constantFrom({ SecretArn: 'arn:a' }, { SecretArn: 'arn:b', JsonField: 'x' }), { nil: undefined }),
  Tags: fc.dictionary(fc.constantFrom('team', 'stage'), fc.constantFrom('a', 'b')).map(tags => Object.entries(tags).map(([Key, Value]) => ({ Key, Value }))),
  groups,
}).map(({ groups: [BlueTargetGroupArn = '', GreenTargetGroupArn = ''], ...rest }) => ({ ...rest, BlueTargetGroupArn, GreenTargetGroupArn }));
