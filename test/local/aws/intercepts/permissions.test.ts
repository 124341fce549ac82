import { DescribeAlarmsCommand } from '@aws-sdk/client-cloudwatch';
import { GetItemCommand, ScanCommand } from '@aws-sdk/client-dynamodb';
import { DescribeRulesCommand, ModifyRuleCommand } from '@aws-sdk/client-elastic-load-balancing-v2';
import { StartExecutionCommand } from '@aws-sdk/client-sfn';
import { DynamoDb } from '../../../../local/aws/dynamodb';
import { authorizeSender, permissions, requireInvocable } from '../../../../local/aws/intercepts/permissions';
import { accessDenied, throttled } from '../../../../local/aws/intercepts/service-errors';
import { AccessControl } from '../../../../local/iam/access-control';
import { Sessions } from '../../../../local/iam/sessions';
import { ManualClock, STATE_MACHINE } from '../support';
import { type Intercepted, startIntercepted } from './stage';

const ROLE = 'arn:aws:iam::123456789012:role/Controller';
const USER = 'arn:aws:sts::123456789012:assumed-role/Controller/controller';
const TABLE = 'arn:aws:dynamodb:us-east-1:123456789012:table/Records';

let control: AccessControl;
let stage: Intercepted;
let clients: ReturnType<Intercepted['clientsOf']>;

const document = (...statements: object[]) => ({ Version: '2012-10-17', Statement: statements });
const trust = (service: string) => document({ Effect: 'Allow', Principal: { Service: service }, Action: 'sts:AssumeRole' });

/** Gives the role these statements and no others. */
const give = (...statements: object[]) => control.roles.put({
  arn: ROLE, name: 'Controller', trust: trust('events.amazonaws.com'), inline: [document(...statements)], managedPolicyArns: [],
});
const allow = (Action: string, Resource: string | string[], more: object = {}) => ({ Effect: 'Allow', Action, Resource, ...more });

beforeEach(async () => {
  const sessions = new Sessions();
  const dynamoDb = new DynamoDb();
  control = new AccessControl();
  const lookups = { partitionKey: (table: string) => dynamoDb.partitionKey(table), secretArn: () => undefined };
  stage = await startIntercepted(new ManualClock(), [permissions({ accessControl: control, sessions, lookups })], dynamoDb);
  await dynamoDb.createTable({
    TableName: 'Records', KeySchema: [{ AttributeName: 'shift', KeyType: 'HASH' }], AttributeDefinitions: [{ AttributeName: 'shift', AttributeType: 'S' }],
  });
  clients = stage.clientsOf(sessions.open({ roleArn: ROLE, name: 'controller' }));
  give(allow('sns:Publish', '*'));
});
afterEach(() => stage.close());

const describeRules = (of = clients) => of.elb.send(new DescribeRulesCommand({ ListenerArn: stage.listenerArn }));

test('a Query service refuses with AccessDenied and 403', async () => {
  await expect(describeRules()).rejects.toMatchObject({
    name: 'AccessDenied', $metadata: { httpStatusCode: 403 },
    message: `User: ${USER} is not authorized to perform: elasticloadbalancing:DescribeRules on resource: * because no identity-based policy allows the elasticloadbalancing:DescribeRules action`,
  });
  expect(stage.calls).toMatchObject([{ service: 'elasticloadbalancing', action: 'DescribeRules', error: 'AccessDenied' }]);
});

test('a JSON service refuses with AccessDeniedException and 400', async () => {
  const denied = { name: 'AccessDeniedException', $metadata: { httpStatusCode: 400 } };
  await expect(clients.states.send(new StartExecutionCommand({ stateMachineArn: STATE_MACHINE }))).rejects.toMatchObject(denied);
  await expect(clients.dynamoDb.send(new GetItemCommand({ TableName: 'Records', Key: { shift: { S: 'a' } } }))).rejects.toMatchObject({
    ...denied, message: expect.stringContaining(`dynamodb:GetItem on resource: ${TABLE}`),
  });
  await expect(clients.cloudWatch.send(new DescribeAlarmsCommand({}))).rejects.toMatchObject({ name: 'AccessDenied' });
});

test('what the role allows is carried out, on these resources only', async () => {
  const [rule] = stage.loadBalancer.describeRules({ ListenerArn: stage.listenerArn });
  give(allow('elasticloadbalancing:DescribeRules', '*'), allow('elasticloadbalancing:ModifyRule', `${rule!.RuleArn}-of-another`));
  expect((await describeRules()).Rules).toHaveLength(1);
  await expect(clients.elb.send(new ModifyRuleCommand({ RuleArn: rule!.RuleArn, Actions: [] }))).rejects.toMatchObject({
    name: 'AccessDenied', message: expect.stringContaining(`elasticloadbalancing:ModifyRule on resource: ${rule!.RuleArn} `),
  });
});

test('a policy may change between two calls', async () => {
  await expect(describeRules()).rejects.toThrow();
  give(allow('elasticloadbalancing:Describe*', '*'));
  await expect(describeRules()).resolves.toBeDefined();
});

test('items are told by their partition keys; a scan has none, and gets through where it is allowed at all', async () => {
  const own = { Condition: { 'ForAllValues:StringEquals': { 'dynamodb:LeadingKeys': ['mine'] } } };
  const get = (shift: string) => clients.dynamoDb.send(new GetItemCommand({ TableName: 'Records', Key: { shift: { S: shift } } }));
  const scan = () => clients.dynamoDb.send(new ScanCommand({ TableName: 'Records' }));
  give(allow('dynamodb:GetItem', TABLE, own));
  await get('mine');
  await expect(get('yours')).rejects.toMatchObject({ name: 'AccessDeniedException' });
  await expect(scan()).rejects.toMatchObject({ name: 'AccessDeniedException' });
  give(allow('dynamodb:*', TABLE, own));
  expect((await scan()).Count).toBe(0);
});

test('composite alarms need everything', async () => {
  give(allow('cloudwatch:DescribeAlarms', 'arn:aws:cloudwatch:us-east-1:123456789012:alarm:Errors'));
  const describe = (AlarmTypes?: 'CompositeAlarm'[]) => clients.cloudWatch.send(new DescribeAlarmsCommand({ AlarmNames: ['Errors'], AlarmTypes }));
  await describe();
  await expect(describe(['CompositeAlarm'])).rejects.toMatchObject({ message: expect.stringContaining('cloudwatch:DescribeAlarms on resource: * ') });
});

test('people may do everything', async () => {
  expect((await describeRules(stage.clientsOf('test'))).Rules).toHaveLength(1);
});

test('what the rehearsal cannot judge shows as its own failure, and is not repeated', async () => {
  give(allow('*', '*', { Condition: { DateLessThan: { 'aws:CurrentTime': '2030-01-01T00:00:00Z' } } }));
  const failure = { name: 'RehearsalFailure', $metadata: { httpStatusCode: 501, attempts: 1 } };
  await expect(describeRules()).rejects.toMatchObject({ ...failure, message: expect.stringContaining('the condition key aws:CurrentTime is not rehearsed') });
  give(allow('*', '*', { Condition: { IpAddress: { 'aws:SourceArn': '1' } } }));
  await expect(describeRules()).rejects.toMatchObject({ ...failure, message: expect.stringContaining('the condition operator IpAddress is not rehearsed') });
});

const FUNCTION = 'arn:aws:lambda:us-east-1:123456789012:function:hook';

test('a state machine calls what its role allows, with the error of Lambda otherwise', () => {
  const session = { roleArn: ROLE, name: 'run-1' };
  expect(() => requireInvocable(control, session, FUNCTION))
    .toThrow(`assumed-role/Controller/run-1 is not authorized to perform: lambda:InvokeFunction on resource: ${FUNCTION}`);
  give(allow('lambda:InvokeFunction', [FUNCTION, `${FUNCTION}:*`]));
  requireInvocable(control, session, FUNCTION);
  requireInvocable(control, session, `${FUNCTION}:live`);
});

const sender = { principal: 'events.amazonaws.com', sourceArn: 'arn:aws:events:us-east-1:123456789012:rule/Breach' };

test('a service hands over with its role, if it is its role', () => {
  const authorize = authorizeSender(control);
  const start = (principal = sender.principal) => authorize({ ...sender, principal, roleArn: ROLE }, 'states:StartExecution', STATE_MACHINE);
  expect(() => start()).toThrow('states:StartExecution');
  give(allow('states:StartExecution', STATE_MACHINE));
  start();
  expect(() => start('scheduler.amazonaws.com')).toThrow('scheduler.amazonaws.com is not authorized to assume the role');
});

test('without a role it needs the resource\'s permission', () => {
  const authorize = authorizeSender(control);
  const invoke = () => authorize(sender, 'lambda:InvokeFunction', FUNCTION);
  expect(invoke).toThrow('because no resource-based policy allows the lambda:InvokeFunction action');
  control.addToResourcePolicy(FUNCTION, 'Own', document(allow('lambda:InvokeFunction', FUNCTION, { Principal: { Service: sender.principal } })));
  invoke();
});

test.each([
  ['elasticloadbalancing', 'AccessDenied', 403, 'Throttling', 400],
  ['cloudwatch', 'AccessDenied', 403, 'Throttling', 400],
  ['sns', 'AuthorizationError', 403, 'Throttled', 429],
  ['lambda', 'AccessDeniedException', 403, 'TooManyRequestsException', 429],
  ['states', 'AccessDeniedException', 400, 'ThrottlingException', 400],
  ['secretsmanager', 'AccessDeniedException', 400, 'ThrottlingException', 400],
])('%s refuses with %s %i and throttles with %s %i', (service, denied, deniedStatus, slowedDown, slowedDownStatus) => {
  expect(accessDenied(service, 'no')).toMatchObject({ code: denied, statusCode: deniedStatus });
  expect(throttled(service)).toMatchObject({ code: slowedDown, statusCode: slowedDownStatus, message: 'Rate exceeded' });
});
