import { CloudWatch } from '../../../local/aws/cloudwatch/cloudwatch';
import { cloudWatchActions } from '../../../local/aws/cloudwatch/api';
import { MetricStore } from '../../../local/aws/cloudwatch/metric-store';
import { elbv2Actions } from '../../../local/aws/elbv2/elbv2';
import { eventsActions } from '../../../local/aws/events/api';
import { secretsActions, Secrets } from '../../../local/aws/secrets';
import { snsActions } from '../../../local/aws/sns/api';
import { statesActions } from '../../../local/aws/states';
import type { Fields } from '../../../local/aws/wire/protocol';
import { accessRequests, isKnownAction } from '../../../local/iam/authorization';
import { ManualClock, StoredExecutions } from '../aws/support';

const lookups = {
  partitionKey: (table: string, index?: string) => ({ 'Records': 'shift', 'Records/byOwner': 'owner' })[index === undefined ? table : `${table}/${index}`],
  secretArn: (id: string) => id === 'oidc' ? 'arn:aws:secretsmanager:us-east-1:123456789012:secret:oidc-AbCdEf' : undefined,
};

const requests = (service: string, action: string, input: Fields = {}) => accessRequests({ service, action, input }, lookups);

/** What is asked for a call, as `action on resource`. */
const asked = (service: string, action: string, input: Fields = {}): string[] =>
  requests(service, action, input).map(request => `${request.action} on ${request.resource}`);

const contextOf = (service: string, action: string, input: Fields): Fields =>
  JSON.parse(JSON.stringify(Object.assign({}, ...requests(service, action, input).map(({ context }) => context)))) as Fields;

const ELB = 'arn:aws:elasticloadbalancing:us-east-1:123456789012';
const [LISTENER, RULE, GROUP] = [`${ELB}:listener/app/lb/1/2`, `${ELB}:listener-rule/app/lb/1/2/3`, `${ELB}:targetgroup/blue/4`];
const TABLE = 'arn:aws:dynamodb:us-east-1:123456789012:table/Records';

test.each<[string, Fields, string[]]>([
  ['DescribeRules', { RuleArns: [RULE] }, ['elasticloadbalancing:DescribeRules on *']],
  ['DescribeTargetHealth', { TargetGroupArn: GROUP }, ['elasticloadbalancing:DescribeTargetHealth on *']],
  ['ModifyRule', { RuleArn: RULE }, [`elasticloadbalancing:ModifyRule on ${RULE}`]],
  ['DeleteRule', { RuleArn: RULE }, [`elasticloadbalancing:DeleteRule on ${RULE}`]],
  ['SetRulePriorities', { RulePriorities: [{ RuleArn: RULE, Priority: 1 }, { RuleArn: `${RULE}4`, Priority: 2 }] },
    [`elasticloadbalancing:SetRulePriorities on ${RULE}`, `elasticloadbalancing:SetRulePriorities on ${RULE}4`]],
  ['CreateRule', { ListenerArn: LISTENER }, [`elasticloadbalancing:CreateRule on ${LISTENER}`]],
  ['CreateRule', { ListenerArn: LISTENER, Tags: [{ Key: 'a', Value: 'b' }] },
    [`elasticloadbalancing:CreateRule on ${LISTENER}`, `elasticloadbalancing:AddTags on ${ELB}:listener-rule/app/lb/1/2/*`]],
  ['ModifyListener', { ListenerArn: LISTENER }, [`elasticloadbalancing:ModifyListener on ${LISTENER}`]],
  ['ModifyTargetGroupAttributes', { TargetGroupArn: GROUP }, [`elasticloadbalancing:ModifyTargetGroupAttributes on ${GROUP}`]],
  ['RegisterTargets', { TargetGroupArn: GROUP }, [`elasticloadbalancing:RegisterTargets on ${GROUP}`]],
  ['AddTags', { ResourceArns: [RULE, GROUP], Tags: [] }, [`elasticloadbalancing:AddTags on ${RULE}`, `elasticloadbalancing:AddTags on ${GROUP}`]],
  ['RemoveTags', { ResourceArns: [RULE], TagKeys: ['a'] }, [`elasticloadbalancing:RemoveTags on ${RULE}`]],
])('elasticloadbalancing %s %j', (action, input, expected) => {
  expect(asked('elasticloadbalancing', action, input)).toEqual(expected);
});

test('tags are told by their names and values', () => {
  expect(contextOf('elasticloadbalancing', 'CreateRule', { ListenerArn: LISTENER, Tags: [{ Key: 'team', Value: 'shop' }, { Key: 'x' }] })).toEqual({
    'aws:RequestTag/team': 'shop', 'aws:RequestTag/x': '', 'aws:TagKeys': ['team', 'x'], 'elasticloadbalancing:CreateAction': 'CreateRule',
  });
});

const STACKS = 'arn:aws:cloudformation:us-east-1:123456789012:stack';

test.each<[string, Fields, string]>([
  ['ListStackResources', { StackName: 'Shop' }, `${STACKS}/Shop/*`],
  ['DescribeStackResource', { StackName: 'Shop', LogicalResourceId: 'Records' }, `${STACKS}/Shop/*`],
  ['DescribeStacks', { StackName: `${STACKS}/Shop/1` }, `${STACKS}/Shop/1`],
  ['DescribeStacks', {}, `${STACKS}/*/*`],
])('cloudformation %s %j', (action, input, resource) => {
  expect(asked('cloudformation', action, input)).toEqual([`cloudformation:${action} on ${resource}`]);
});

const alarm = (name: string) => `cloudwatch:DescribeAlarms on arn:aws:cloudwatch:us-east-1:123456789012:alarm:${name}`;

test.each<[Fields, string[]]>([
  [{ AlarmNames: ['a', 'b'] }, [alarm('a'), alarm('b')]],
  [{}, [alarm('*')]],
  [{ AlarmNamePrefix: 'Blue' }, [alarm('Blue*')]],
  [{ AlarmNames: ['a'], AlarmTypes: ['MetricAlarm'] }, [alarm('a')]],
  [{ AlarmNames: ['a'], AlarmTypes: ['MetricAlarm', 'CompositeAlarm'] }, ['cloudwatch:DescribeAlarms on *']],
])('DescribeAlarms %j: composite alarms need everything', (input, expected) => {
  expect(asked('cloudwatch', 'DescribeAlarms', input)).toEqual(expected);
});

test('metrics have no resource, but their namespace is told', () => {
  expect(asked('cloudwatch', 'PutMetricData', { Namespace: 'Shop' })).toEqual(['cloudwatch:PutMetricData on *']);
  expect(contextOf('cloudwatch', 'PutMetricData', { Namespace: 'Shop' })).toEqual({ 'cloudwatch:namespace': 'Shop' });
});

const key = { shift: { S: 'Demo' }, item: { S: 'record' } };

test.each<[string, Fields, string, unknown]>([
  ['GetItem', { TableName: 'Records', Key: key }, TABLE, ['Demo']],
  ['PutItem', { TableName: 'Records', Item: { ...key, safe: { S: 'blue' } } }, TABLE, ['Demo']],
  ['UpdateItem', { TableName: 'Records', Key: key }, TABLE, ['Demo']],
  ['DeleteItem', { TableName: 'Records', Key: { shift: { N: '7' } } }, TABLE, ['7']],
  ['Query', { TableName: 'Records', KeyConditionExpression: 'shift = :s', ExpressionAttributeValues: { ':s': { S: 'Demo' } } }, TABLE, 'Demo'],
  ['Query', {
    TableName: 'Records', KeyConditionExpression: 'begins_with(#i, :i) AND #s=:s', ExpressionAttributeNames: { '#s': 'shift', '#i': 'item' },
    ExpressionAttributeValues: { ':s': { S: 'Demo' }, ':i': { S: 'e' } },
  }, TABLE, 'Demo'],
  ['Query', { TableName: 'Records', KeyConditions: { shift: { ComparisonOperator: 'EQ', AttributeValueList: [{ S: 'Demo' }] } } }, TABLE, 'Demo'],
  ['Query', { TableName: 'Records', IndexName: 'byOwner', KeyConditionExpression: 'owner = :o', ExpressionAttributeValues: { ':o': { S: 'me' } } },
    `${TABLE}/index/byOwner`, 'me'],
  ['Scan', { TableName: 'Records' }, TABLE, undefined],
  ['BatchGetItem', { RequestItems: { Records: { Keys: [key, { shift: { S: 'Other' } }] } } }, TABLE, ['Demo', 'Other']],
  ['BatchWriteItem', { RequestItems: { Records: [{ PutRequest: { Item: key } }, { DeleteRequest: { Key: { shift: { S: 'Other' } } } }] } }, TABLE, ['Demo', 'Other']],
])('dynamodb %s %j is about its partition keys', (action, input, resource, leadingKeys) => {
  expect(asked('dynamodb', action, input)).toEqual([`dynamodb:${action} on ${resource}`]);
  expect(contextOf('dynamodb', action, input)['dynamodb:LeadingKeys']).toEqual(leadingKeys);
});

test('a transaction needs what its parts need', () => {
  const input = { TransactItems: [{ Put: { TableName: 'Records', Item: key } }, { ConditionCheck: { TableName: 'Records', Key: { shift: { S: 'b' } } } }] };
  expect(asked('dynamodb', 'TransactWriteItems', input)).toEqual([`dynamodb:PutItem on ${TABLE}`, `dynamodb:ConditionCheckItem on ${TABLE}`]);
  expect(contextOf('dynamodb', 'TransactWriteItems', input)).toEqual({ 'dynamodb:LeadingKeys': ['b'], 'dynamodb:EnclosingOperation': 'TransactWriteItems' });
});

test('where the partition key cannot be told, nobody gets in', () => {
  expect(() => asked('dynamodb', 'GetItem', { TableName: 'Other', Key: key })).toThrow('the partition key of Other is not known');
  expect(() => asked('dynamodb', 'Query', { TableName: 'Records', KeyConditionExpression: 'item = :i', ExpressionAttributeValues: {} }))
    .toThrow('the partition key shift was not found in item = :i');
});

const arn = (service: string, rest: string) => `arn:aws:${service}:us-east-1:123456789012:${rest}`;

test.each<[string, string, Fields, string]>([
  ['states', 'StartExecution', { stateMachineArn: arn('states', 'stateMachine:M') }, arn('states', 'stateMachine:M')],
  ['states', 'ListExecutions', { stateMachineArn: arn('states', 'stateMachine:M') }, arn('states', 'stateMachine:M')],
  ['states', 'DescribeExecution', { executionArn: arn('states', 'execution:M:1') }, arn('states', 'execution:M:1')],
  ['states', 'StopExecution', { executionArn: arn('states', 'execution:M:1') }, arn('states', 'execution:M:1')],
  ['states', 'GetExecutionHistory', { executionArn: arn('states', 'execution:M:1') }, arn('states', 'execution:M:1')],
  ['lambda', 'InvokeFunction', { FunctionName: 'hook' }, arn('lambda', 'function:hook')],
  ['lambda', 'InvokeFunction', { FunctionName: '123456789012:function:hook' }, arn('lambda', 'function:hook')],
  ['lambda', 'InvokeFunction', { FunctionName: arn('lambda', 'function:hook:live') }, arn('lambda', 'function:hook:live')],
  ['lambda', 'InvokeFunction', { FunctionName: arn('lambda', 'function:hook'), Qualifier: '$LATEST' }, arn('lambda', 'function:hook:$LATEST')],
  ['sns', 'Publish', { TopicArn: arn('sns', 't') }, arn('sns', 't')],
  ['sns', 'Publish', { TargetArn: arn('sns', 't') }, arn('sns', 't')],
  ['secretsmanager', 'GetSecretValue', { SecretId: 'oidc' }, arn('secretsmanager', 'secret:oidc-AbCdEf')],
  ['secretsmanager', 'GetSecretValue', { SecretId: 'none' }, arn('secretsmanager', 'secret:none')],
  ['events', 'PutEvents', { Entries: [{ Source: 'shop' }] }, arn('events', 'event-bus/default')],
  ['events', 'DisableRule', { Name: 'Breach' }, arn('events', 'rule/Breach')],
  ['cloudwatch', 'SetAlarmState', { AlarmName: 'a' }, arn('cloudwatch', 'alarm:a')],
])('%s %s %j is about %s', (service, action, input, resource) => {
  expect(asked(service, action, input)).toEqual([`${service}:${action} on ${resource}`]);
});

test('a call that names nothing still needs a permission', () => {
  expect(asked('cloudwatch', 'DeleteAlarms', { AlarmNames: [] })).toEqual(['cloudwatch:DeleteAlarms on *']);
});

test.each([['elasticloadbalancing', 'DeleteLoadBalancer'], ['ssm', 'GetParameter'], ['dynamodb', 'constructor'], ['constructor', 'x']])(
  '%s:%s, of which nothing is known, does not get through', (service, action) => {
    expect(() => asked(service, action)).toThrow(`which permissions ${service}:${action} needs is not known to the rehearsal, so no function may call it`);
  });

test('of everything that the endpoint serves it is known what is checked', () => {
  const clock = new ManualClock();
  const served = {
    elasticloadbalancing: elbv2Actions([]),
    cloudwatch: cloudWatchActions(new CloudWatch({ clock, store: new MetricStore() })),
    states: statesActions(new StoredExecutions(clock)),
    secretsmanager: secretsActions(new Secrets()),
    // Nothing is carried out here: their names are all that counts.
    events: eventsActions(undefined as never),
    sns: snsActions(undefined as never),
  };
  const unknown = Object.entries(served).flatMap(([service, actions]) =>
    Object.keys(actions).filter(action => !isKnownAction(service, action)).map(action => `${service}:${action}`));
  expect(unknown).toEqual([]);
});
