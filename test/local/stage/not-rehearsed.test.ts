import { CompressedClock } from '../../../local/clock';
import type { TemplateResource } from '../../../local/stage/assembly';
import { Cloud } from '../../../local/stage/cloud';

const open: Cloud[] = [];
const TOPIC = { Type: 'AWS::SNS::Topic' };
const topicArn = { Ref: 'Topic' };
const QUEUE = 'arn:aws:sqs:us-east-1:123456789012:Queue';

const deployed = async (Resources: Record<string, TemplateResource>) => {
  const cloud = new Cloud({ clock: new CompressedClock(60), seed: 1 });
  open.push(cloud);
  const { nameOnly } = await cloud.deploy({ name: 'Stack', template: { Resources }, assets: new Map() });
  return { cloud, ignored: nameOnly.map(({ logicalId, property }) => `${logicalId}: ${property}`) };
};

afterEach(async () => {
  await Promise.all(open.splice(0).map(cloud => cloud.close()));
});

const pattern = { source: ['own.app'] };
const rule = (Properties: object): TemplateResource => ({ Type: 'AWS::Events::Rule', Properties: { EventPattern: pattern, ...Properties } });
const schedule = (Properties: object, Target: object = { Arn: topicArn }): TemplateResource =>
  ({ Type: 'AWS::Scheduler::Schedule', Properties: { ScheduleExpression: 'rate(1 minute)', FlexibleTimeWindow: { Mode: 'OFF' }, Target, ...Properties } });

test.each<[what: string, resource: TemplateResource, ignored: string[]]>([
  ['a rule with nothing special', rule({ Description: 'x', Targets: [{ Id: 'a', Arn: topicArn, RetryPolicy: { MaximumRetryAttempts: 1 } }] }), []],
  ['a rule of another bus', rule({ EventBusName: 'own' }), ['Own: EventBusName']],
  ['a rule of the default bus', rule({ EventBusName: 'default' }), []],
  ['a target of another service', rule({ Targets: [{ Id: 'a', Arn: QUEUE }] }), [`Own: Targets.a, which is ${QUEUE}`]],
  ['a target with a dead-letter queue', rule({ Targets: [{ Id: 'a', Arn: topicArn, DeadLetterConfig: { Arn: QUEUE } }] }), ['Own: Targets.a.DeadLetterConfig']],
  ['a schedule with nothing special', schedule({ Description: 'x', State: 'ENABLED' }), []],
  ['a schedule for another service', schedule({}, { Arn: QUEUE }), [`Own: Target, which is ${QUEUE}`]],
  ['a schedule with a window', schedule({ FlexibleTimeWindow: { Mode: 'FLEXIBLE', MaximumWindowInMinutes: 5 } }), ['Own: FlexibleTimeWindow']],
  ['a schedule of a group', schedule({ GroupName: 'own' }), ['Own: GroupName']],
  ['a subscription that filters', { Type: 'AWS::SNS::Subscription', Properties: { TopicArn: topicArn, Protocol: 'lambda', Endpoint: 'x', FilterPolicy: {} } }, ['Own: FilterPolicy']],
  ['an alarm\'s action on another service', {
    Type: 'AWS::CloudWatch::Alarm', Properties: {
      ComparisonOperator: 'GreaterThanThreshold', EvaluationPeriods: 1, Threshold: 1, Namespace: 'N', MetricName: 'M', Statistic: 'Sum', Period: 60,
      AlarmActions: [topicArn, 'arn:aws:ssm:us-east-1:123456789012:opsitem:1'],
    },
  }, ['Own: AlarmActions: arn:aws:ssm:us-east-1:123456789012:opsitem:1']],
  ['a secret elsewhere, too', { Type: 'AWS::SecretsManager::Secret', Properties: { SecretString: 'x', ReplicaRegions: [{ Region: 'eu-west-1' }] } }, ['Own: ReplicaRegions']],
  ['a function whose code is not in the assembly', { Type: 'AWS::Lambda::Function', Properties: { Code: { ZipFile: 'x' }, Handler: 'index.handler' } },
    ['Own: Code, which is no folder of Node.js code in the assembly']],
  ['another type', { Type: 'AWS::SQS::Queue' }, ['Own: undefined']],
])('%s', async (_, resource, ignored) => {
  expect((await deployed({ Topic: TOPIC, Own: resource })).ignored).toEqual(ignored);
});

test('a rule of another bus hears of nothing', async () => {
  const { cloud } = await deployed({ Topic: TOPIC, Own: rule({ EventBusName: 'own' }), Default: rule({}) });
  expect(cloud.bus.rules().map(({ name }) => name)).toEqual(['Default']);
});

test('a subscription that filters hears of nothing, as it could hear of too much', async () => {
  const subscription = (more: object) => ({
    Type: 'AWS::SNS::Subscription', Properties: { TopicArn: topicArn, Protocol: 'lambda', Endpoint: 'arn:aws:lambda:us-east-1:123456789012:function:None', ...more },
  });
  const { cloud } = await deployed({ Topic: TOPIC, Filtered: subscription({ FilterPolicy: { a: ['b'] } }), Plain: subscription({}) });
  cloud.topics.publish('arn:aws:sns:us-east-1:123456789012:Topic', { message: 'x' });
  // It would be refused: there is no such function.
  expect(cloud.undelivered).toHaveLength(1);
});

test.each<[resource: TemplateResource, reason: string]>([
  [rule({ EventPattern: { source: [{ begins: 'own' }] } }), 'Unrecognized match type begins'],
  [rule({ EventPattern: undefined, ScheduleExpression: 'cron(* * * * * *)' }), 'Parameter ScheduleExpression is not valid'],
  [rule({ Targets: [{ Id: 'a', Arn: topicArn, InputPath: '$.detail[*]' }] }), 'the path $.detail[*] is not rehearsed'],
  [schedule({ ScheduleExpression: 'every day' }), 'Parameter ScheduleExpression is not valid'],
])('%j fails the deployment', async (resource, reason) => {
  await expect(deployed({ Topic: TOPIC, Own: resource })).rejects.toThrow(reason);
});
