import fc from 'fast-check';
import { type Statement, statementsOf } from '../../../local/iam/document';
import { decide } from '../../../local/iam/evaluate';
import { type AccessRequest, type Caller, RequestContext } from '../../../local/iam/request';

const ME: Caller = { roleArn: 'arn:aws:iam::123456789012:role/Me', sessionArn: 'arn:aws:sts::123456789012:assumed-role/Me/me' };

const actions = fc.constantFrom('s3:GetObject', 's3:PutObject', 'sns:Publish');
const resources = fc.constantFrom('arn:aws:s3:::a/x', 'arn:aws:s3:::b/x', 'arn:aws:sns:us-east-1:1:t');
const few = <T>(arbitrary: fc.Arbitrary<T>) => fc.array(arbitrary, { minLength: 1, maxLength: 2 });
const actionPatterns = few(fc.constantFrom('s3:*', '*', 's3:getobject', 'sns:P*', 's3:Get?bject'));
const resourcePatterns = few(fc.constantFrom('*', 'arn:aws:s3:::*', 'arn:aws:s3:::a/*', 'arn:aws:sns:*:1:t'));
const condition = fc.option(fc.constantFrom(
  { StringEquals: { 'aws:SourceArn': 'me' } }, { Null: { 'aws:SourceArn': 'true' } }, { StringNotLike: { 'aws:SourceArn': 'm*' } },
), { nil: undefined });

const statementWith = (effect: fc.Arbitrary<string>): fc.Arbitrary<Statement> => fc.tuple(
  effect, fc.constantFrom('Action', 'NotAction'), actionPatterns, fc.constantFrom('Resource', 'NotResource'), resourcePatterns, condition,
).map(([Effect, action, Action, resource, Resource, Condition]) =>
  statementsOf({ Statement: { Effect, [action]: Action, [resource]: Resource, Condition } }, 'identity')[0]!);

const statement = statementWith(fc.constantFrom('Allow', 'Deny'));
const deny = statementWith(fc.constant('Deny'));
const request = fc.record({ action: actions, resource: resources, context: fc.record({ 'aws:SourceArn': fc.constantFrom('me', 'you', undefined) }) });

const decision = (statements: readonly Statement[], asked: AccessRequest) =>
  decide(statements, asked, ME, new RequestContext(asked.action, asked.context ?? {}));

const policy = fc.array(statement, { maxLength: 5 });

test('nothing is allowed by itself', () => {
  fc.assert(fc.property(request, asked => {
    expect(decision([], asked)).toBe('not allowed');
  }));
});

test('another denial never allows more, and wins when it applies', () => {
  fc.assert(fc.property(policy, deny, request, (statements, denial, asked) => {
    const [before, after, alone] = [decision(statements, asked), decision([...statements, denial], asked), decision([denial], asked)];
    if (before !== 'allowed') expect(after).not.toBe('allowed');
    expect(after).toBe(alone === 'explicitly denied' ? 'explicitly denied' : before);
  }));
});

test('one permission less never allows more', () => {
  fc.assert(fc.property(policy, fc.nat({ max: 4 }), request, (statements, index, asked) => {
    const without = statements.filter((each, position) => position !== index || each.effect === 'Deny');
    if (decision(without, asked) === 'allowed') expect(decision(statements, asked)).toBe('allowed');
  }));
});

test('the order of statements does not count', () => {
  fc.assert(fc.property(policy, request, (statements, asked) => {
    expect(decision([...statements].reverse(), asked)).toBe(decision(statements, asked));
  }));
});

test('NotAction is for everything that Action is not for', () => {
  fc.assert(fc.property(actionPatterns, request, (patterns, asked) => {
    const [positive, negative] = ['Action', 'NotAction'].map(element =>
      decision(statementsOf({ Statement: { Effect: 'Allow', [element]: patterns, Resource: '*' } }, 'identity'), asked));
    expect([positive, negative].filter(each => each === 'allowed')).toHaveLength(1);
  }));
});

test('every condition has to hold', () => {
  const statements = statementsOf({
    Statement: { Effect: 'Allow', Action: '*', Resource: '*', Condition: { StringEquals: { 'aws:a': 'x', 'aws:b': 'y' }, Bool: { 'aws:c': 'true' } } },
  }, 'identity');
  const given = { 'aws:a': 'x', 'aws:b': 'y', 'aws:c': 'true' };
  const decided = (context: object) => decision(statements, { action: 'x:Y', resource: '*', context: { ...given, ...context } });
  expect(decided({})).toBe('allowed');
  expect([decided({ 'aws:a': 'z' }), decided({ 'aws:b': undefined }), decided({ 'aws:c': 'false' })]).toEqual(Array(3).fill('not allowed'));
});

const decisionFor = (principal: unknown, effect: string, caller: Caller) => {
  const statements = statementsOf({ Statement: { Effect: effect, Principal: principal, Action: '*', Resource: '*' } }, 'resource');
  return decide(statements, { action: 'sns:Publish', resource: 'arn:aws:sns:us-east-1:1:t' }, caller, new RequestContext('sns:Publish'));
};

test.each<[unknown, boolean]>([
  ['*', true],
  [{ AWS: '*' }, true],
  [{ AWS: 'arn:aws:iam::123456789012:role/Me' }, true],
  [{ AWS: ['x', 'arn:aws:sts::123456789012:assumed-role/Me/me'] }, true],
  [{ AWS: 'arn:aws:iam::123456789012:role/You' }, false],
  // Its own policies would have to say so as well.
  [{ AWS: 'arn:aws:iam::123456789012:root' }, false],
  [{ AWS: '123456789012' }, false],
  [{ Service: 'events.amazonaws.com' }, false],
])('a resource open to %j is open to the role: %s', (principal, expected) => {
  expect(decisionFor(principal, 'Allow', ME) === 'allowed').toBe(expected);
});

test('what is denied to the account is denied to its roles', () => {
  expect(decisionFor({ AWS: '123456789012' }, 'Deny', ME)).toBe('explicitly denied');
});

test.each<[unknown, string, boolean]>([
  [{ Service: 'events.amazonaws.com' }, 'events.amazonaws.com', true],
  [{ Service: 'states.us-east-1.amazonaws.com' }, 'states.amazonaws.com', true],
  [{ Service: 'lambda.amazonaws.com' }, 'events.amazonaws.com', false],
  [{ Service: ['lambda.amazonaws.com', 'events.amazonaws.com'] }, 'events.amazonaws.com', true],
  [{ AWS: '*' }, 'events.amazonaws.com', true],
  [{ AWS: '123456789012' }, 'events.amazonaws.com', false],
])('a resource open to %j is open to %s: %s', (principal, service, expected) => {
  expect(decisionFor(principal, 'Allow', { service }) === 'allowed').toBe(expected);
});

test('principals of other kinds are named', () => {
  expect(() => decisionFor({ Federated: 'cognito' }, 'Allow', ME)).toThrow('principals of the kind Federated are not rehearsed');
});
