import { AccessControl } from '../../../local/iam/access-control';
import { Sessions } from '../../../local/iam/sessions';
import { defaultTopicPolicy } from '../../../local/iam/topic-policy';

const ROLE = 'arn:aws:iam::123456789012:role/Controller';
const RULE = 'arn:aws:elasticloadbalancing:us-east-1:123456789012:listener-rule/app/lb/1/2/3';
const TOPIC = 'arn:aws:sns:us-east-1:123456789012:topic';
const FUNCTION = 'arn:aws:lambda:us-east-1:123456789012:function:hook';
const session = { roleArn: ROLE, name: 'controller' };
const modify = { action: 'elasticloadbalancing:ModifyRule', resource: RULE };

const document = (statement: object) => ({ Version: '2012-10-17', Statement: [statement] });
const allow = (action: string, resource = '*', more: object = {}) => document({ Effect: 'Allow', Action: action, Resource: resource, ...more });
const trust = (service: string, Condition?: object) =>
  document({ Effect: 'Allow', Principal: { Service: service }, Action: 'sts:AssumeRole', ...Condition && { Condition } });

let control: AccessControl;

const putRole = (more: Partial<Parameters<AccessControl['roles']['put']>[0]> = {}) =>
  control.roles.put({ arn: ROLE, name: 'Controller', trust: trust('lambda.amazonaws.com'), inline: [], managedPolicyArns: [], ...more });

beforeEach(() => {
  control = new AccessControl();
});

test('a role without a policy may do nothing, and AWS says so', () => {
  putRole();
  expect(control.refusal(session, modify)).toBe('User: arn:aws:sts::123456789012:assumed-role/Controller/controller is not authorized to perform: '
    + `elasticloadbalancing:ModifyRule on resource: ${RULE} because no identity-based policy allows the elasticloadbalancing:ModifyRule action`);
});

test('an explicit deny is said to be one', () => {
  putRole({ inline: [allow('*'), document({ Effect: 'Deny', Action: 'elasticloadbalancing:*', Resource: RULE })] });
  expect(control.refusal(session, modify)).toMatch(/with an explicit deny in an identity-based policy$/);
  expect(control.refusal(session, { ...modify, resource: `${RULE}4` })).toBeUndefined();
});

test('policies count wherever they are written', () => {
  putRole({ inline: [allow('s3:GetObject')] });
  expect(control.refusal(session, modify)).toBeDefined();
  control.roles.putPolicy('Own', allow('elasticloadbalancing:ModifyRule', RULE), ['Other', 'Controller']);
  expect(control.refusal(session, modify)).toBeUndefined();
  control.roles.putManagedPolicy('arn:aws:iam::123456789012:policy/Mine', allow('sns:Publish'), ['Controller']);
  expect(control.refusal(session, { action: 'sns:Publish', resource: TOPIC })).toBeUndefined();
  expect(control.refusal(session, { action: 's3:GetObject', resource: 'arn:aws:s3:::a/b' })).toBeUndefined();
});

test('a managed policy may be named by the role, and be deployed afterwards', () => {
  const arn = 'arn:aws:iam::123456789012:policy/Mine';
  putRole({ managedPolicyArns: [arn] });
  expect(() => control.refusal(session, modify)).toThrow(arn);
  control.roles.putManagedPolicy(arn, allow('elasticloadbalancing:*'), []);
  expect(control.refusal(session, modify)).toBeUndefined();
});

test('of AWS\'s own policies those for logs and networks are known, the others matter when nothing else allows the call', () => {
  putRole({ managedPolicyArns: ['AWSLambdaBasicExecutionRole', 'AWSLambdaVPCAccessExecutionRole'].map(name => `arn:aws:iam::aws:policy/service-role/${name}`) });
  expect(control.refusal(session, { action: 'logs:PutLogEvents', resource: '*' })).toBeUndefined();
  expect(control.refusal(session, { action: 'ec2:CreateNetworkInterface', resource: '*' })).toBeUndefined();
  expect(control.refusal(session, modify)).toBeDefined();
  putRole({ managedPolicyArns: ['arn:aws:iam::aws:policy/PowerUserAccess'], inline: [allow('sns:Publish')] });
  expect(control.refusal(session, { action: 'sns:Publish', resource: TOPIC })).toBeUndefined();
  expect(() => control.refusal(session, modify)).toThrow('what arn:aws:iam::aws:policy/PowerUserAccess allows is not known');
});

test('what is not rehearsed is never taken for a permission', () => {
  expect(() => control.refusal(session, modify)).toThrow(`the role ${ROLE} is not of this stack`);
  putRole({ inline: [allow('*')], boundary: 'arn:aws:iam::123456789012:policy/Boundary' });
  expect(() => control.refusal(session, modify)).toThrow('permissions boundary');
});

test('a resource\'s own policy is enough for a role of the account', () => {
  putRole();
  const publish = { action: 'sns:Publish', resource: TOPIC };
  expect(control.refusal(session, publish)).toBeDefined();
  control.setResourcePolicy(TOPIC, allow('sns:Publish', TOPIC, { Principal: { AWS: ROLE } }));
  expect(control.refusal(session, publish)).toBeUndefined();
});

test('a role is for the services that it trusts, and for what they act for', () => {
  const lambda = { name: 'lambda.amazonaws.com', sourceArn: FUNCTION };
  putRole();
  expect(control.mayAssume(lambda, ROLE)).toBe(true);
  expect(control.mayAssume({ ...lambda, name: 'states.amazonaws.com' }, ROLE)).toBe(false);
  putRole({ trust: trust('lambda.amazonaws.com', { ArnLike: { 'aws:SourceArn': 'arn:aws:lambda:*:*:function:other' } }) });
  expect(control.mayAssume(lambda, ROLE)).toBe(false);
  expect(control.mayAssume(lambda, 'arn:aws:iam::123456789012:role/Imported')).toBe(true);
});

test('a service needs the permission of the resource, for the very source', () => {
  const rule = { name: 'events.amazonaws.com', sourceArn: 'arn:aws:events:us-east-1:123456789012:rule/Breach' };
  const invoke = { action: 'lambda:InvokeFunction', resource: FUNCTION };
  expect(control.mayAct(rule, invoke)).toBe(false);
  control.addToResourcePolicy(FUNCTION, 'Events', allow('lambda:InvokeFunction', FUNCTION, {
    Principal: { Service: 'events.amazonaws.com' }, Condition: { ArnLike: { 'AWS:SourceArn': rule.sourceArn }, StringEquals: { 'AWS:SourceAccount': '123456789012' } },
  }));
  expect(control.mayAct(rule, invoke)).toBe(true);
  expect(control.mayAct({ ...rule, sourceArn: `${rule.sourceArn}2` }, invoke)).toBe(false);
  expect(control.mayAct({ ...rule, name: 'sns.amazonaws.com' }, invoke)).toBe(false);
  control.addToResourcePolicy(FUNCTION, 'Topic', allow('lambda:InvokeFunction', FUNCTION, { Principal: { Service: 'sns.amazonaws.com' } }));
  expect(control.mayAct({ name: 'sns.amazonaws.com', sourceArn: TOPIC }, invoke)).toBe(true);
  expect(control.mayAct(rule, invoke)).toBe(true);
});

test('alarms may publish to a topic until it gets a policy that forgets them; event rules need one', () => {
  const publish = { action: 'sns:Publish', resource: TOPIC };
  const alarm = { name: 'cloudwatch.amazonaws.com', sourceArn: 'arn:aws:cloudwatch:us-east-1:123456789012:alarm:Errors' };
  const rule = { name: 'events.amazonaws.com', sourceArn: 'arn:aws:events:us-east-1:123456789012:rule/Breach' };
  control.setResourcePolicy(TOPIC, defaultTopicPolicy(TOPIC));
  expect([control.mayAct(alarm, publish), control.mayAct(rule, publish)]).toEqual([true, false]);
  control.setResourcePolicy(TOPIC, allow('sns:Publish', TOPIC, { Principal: { Service: 'events.amazonaws.com' } }));
  expect([control.mayAct(alarm, publish), control.mayAct(rule, publish)]).toEqual([false, true]);
});

test('a function\'s calls carry its ARN', () => {
  putRole({ inline: [allow('elasticloadbalancing:*', '*', { Condition: { ArnEquals: { 'lambda:SourceFunctionArn': FUNCTION } } })] });
  expect(control.refusal({ ...session, context: { 'lambda:SourceFunctionArn': FUNCTION } }, modify)).toBeUndefined();
  expect(control.refusal(session, modify)).toBeDefined();
});

test('each session has a key of its own; a key that was not given out is nobody\'s', () => {
  const sessions = new Sessions();
  const other = { ...session, name: 'other' };
  const keys = [sessions.open(session), sessions.open(other)];
  expect(keys.map(key => sessions.of(key))).toEqual([session, other]);
  expect(keys[0]).toMatch(/^ASIA[A-Z0-9]{16}$/);
  expect([sessions.of('test'), sessions.of(undefined)]).toEqual([undefined, undefined]);
});

test('a role that is put again keeps the policies that are resources of their own; one that is put again or goes counts no more', () => {
  const other = { action: 'sns:Publish', resource: TOPIC };
  const may = (request: typeof other) => control.refusal(session, request) === undefined;
  putRole({ inline: [allow('s3:GetObject')] });
  control.roles.putPolicy('Own', allow('sns:Publish'), ['Controller']);
  putRole();
  expect([may(other), may({ ...other, action: 's3:GetObject' })]).toEqual([true, false]);
  control.roles.putPolicy('Own', allow('sns:Subscribe'), ['Controller']);
  expect([may(other), may({ ...other, action: 'sns:Subscribe' })]).toEqual([false, true]);
  control.roles.deletePolicy('Own');
  expect(may({ ...other, action: 'sns:Subscribe' })).toBe(false);
});

test('a statement of a resource\'s policy is taken back by its id', () => {
  const service = { name: 'events.amazonaws.com', sourceArn: 'arn:aws:events:us-east-1:123456789012:rule/Any' };
  const invoke = { action: 'lambda:InvokeFunction', resource: FUNCTION };
  const statement = document({ Effect: 'Allow', Principal: { Service: service.name }, Action: invoke.action, Resource: FUNCTION });
  control.addToResourcePolicy(FUNCTION, 'One', statement);
  control.addToResourcePolicy(FUNCTION, 'Two', statement);
  control.removeFromResourcePolicy(FUNCTION, 'One');
  expect(control.mayAct(service, invoke)).toBe(true);
  control.removeFromResourcePolicy(FUNCTION, 'Two');
  expect(control.mayAct(service, invoke)).toBe(false);
});
