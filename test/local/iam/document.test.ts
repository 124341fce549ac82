import { statementsOf } from '../../../local/iam/document';

const ALLOW = { Effect: 'Allow', Action: 's3:GetObject', Resource: '*' };

test('a statement may stand alone, and hold single values', () => {
  expect(statementsOf({ Version: '2012-10-17', Statement: { ...ALLOW, Condition: { Bool: { 'aws:SecureTransport': true } } } }, 'identity')).toEqual([{
    effect: 'Allow',
    actions: { patterns: ['s3:GetObject'], isNegated: false },
    resources: { patterns: ['*'], isNegated: false },
    principals: undefined,
    conditions: [{ operator: 'Bool', key: 'aws:SecureTransport', values: ['true'] }],
  }]);
});

test('lists, and what is not meant', () => {
  const [statement] = statementsOf({ Statement: [{ Effect: 'Deny', NotAction: ['a:*', 'b:*'], NotResource: ['x'], Principal: { AWS: '1', Service: ['s'] } }] }, 'resource');
  expect(statement).toMatchObject({
    actions: { patterns: ['a:*', 'b:*'], isNegated: true }, resources: { patterns: ['x'], isNegated: true }, principals: { AWS: ['1'], Service: ['s'] },
  });
});

test.each<[string, object, string]>([
  ['no statement', { Version: '2012-10-17' }, 'no Statement'],
  ['an effect of its own', { Statement: { ...ALLOW, Effect: 'allow' } }, 'the effect allow'],
  ['no action', { Statement: { Effect: 'Allow', Resource: '*' } }, 'no Action'],
  ['both kinds of actions', { Statement: { ...ALLOW, NotAction: 'x' } }, 'either Action or NotAction'],
  ['no resource', { Statement: { Effect: 'Allow', Action: 'x' } }, 'has no Resource'],
  ['a principal', { Statement: { ...ALLOW, Principal: '*' } }, 'has a Principal'],
  ['an unknown element', { Statement: { ...ALLOW, Conditions: {} } }, 'the element Conditions is not known'],
  ['variables of a version without any', { Version: '2008-10-17', Statement: { ...ALLOW, Resource: '${aws:username}' } }, '2012-10-17'],
])('an identity policy with %s is malformed', (_, document, why) => {
  expect(() => statementsOf(document, 'identity')).toThrow(new RegExp(`^MalformedPolicyDocument: .*${why}`));
});

test('a trust policy is about its role, a resource policy about others', () => {
  expect(() => statementsOf({ Statement: { Effect: 'Allow', Action: 'sts:AssumeRole' } }, 'trust')).toThrow('no Principal');
  expect(() => statementsOf({ Statement: { ...ALLOW, Principal: '*' } }, 'trust')).toThrow('has a Resource');
  expect(() => statementsOf({ Statement: ALLOW }, 'resource')).toThrow('no Principal');
  expect(() => statementsOf({ Statement: { ...ALLOW, Principal: 'lambda.amazonaws.com' } }, 'resource')).toThrow('has no kind');
});
