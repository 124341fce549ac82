import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, Duration, Stack as CdkStack } from 'aws-cdk-lib';
import { Alarm, Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { LambdaAction, SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { EventField, Rule, RuleTargetInput, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction as LambdaTarget, SfnStateMachine, SnsTopic, SqsQueue } from 'aws-cdk-lib/aws-events-targets';
import { Code, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { ContextAttribute, Schedule as SchedulerSchedule, ScheduleExpression, ScheduleTargetInput } from 'aws-cdk-lib/aws-scheduler';
import { LambdaInvoke } from 'aws-cdk-lib/aws-scheduler-targets';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription, LambdaSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { DefinitionBody, Pass, StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { CompressedClock } from '../../../local/clock';
import { readAssembly, type Stack } from '../../../local/stage/assembly';
import { Cloud, type CloudOptions } from '../../../local/stage/cloud';
import type { Deployment } from '../../../local/stage/deployment';

// A cold start on a busy machine takes seconds.
jest.setTimeout(30_000);

const directory = mkdtempSync(join(tmpdir(), 'integrations-'));
// It says what it gets, and fails when it is told to.
writeFileSync(join(directory, 'index.js'), `
exports.handler = async event => {
  console.log(JSON.stringify(event));
  if (event.fail) throw new Error(event.fail);
  return { got: event };
};`);
const outdir = mkdtempSync(join(tmpdir(), 'integrations-out-'));

const functionOf = (scope: CdkStack, id: string, retryAttempts?: number) => new LambdaFunction(scope, id, {
  functionName: id, runtime: Runtime.NODEJS_22_X, handler: 'index.handler', code: Code.fromAsset(directory), retryAttempts,
});

const synthesized = (): Stack => {
  const app = new App({ outdir });
  const stack = new CdkStack(app, 'Stack');
  const worker = functionOf(stack, 'Worker', 0);
  const topic = new Topic(stack, 'Topic', { topicName: 'Releases' });
  topic.addSubscription(new LambdaSubscription(functionOf(stack, 'Subscriber')));
  topic.addSubscription(new EmailSubscription('somebody@example.com'));
  const machine = new StateMachine(stack, 'Machine', {
    stateMachineName: 'Machine', definitionBody: DefinitionBody.fromChainable(new Pass(stack, 'Pass')),
  });
  new Rule(stack, 'Own', {
    ruleName: 'Own', eventPattern: { source: ['own.app'] },
    targets: [
      new LambdaTarget(worker, { event: RuleTargetInput.fromObject({ state: EventField.fromPath('$.detail.state'), at: EventField.time }) }),
      new SfnStateMachine(machine, { input: RuleTargetInput.fromEventPath('$.detail') }),
      new SnsTopic(topic, { message: RuleTargetInput.fromText(`state ${EventField.fromPath('$.detail.state')}`) }),
      new SqsQueue(new Queue(stack, 'Queue')),
    ],
  });
  new Rule(stack, 'Finished', {
    eventPattern: { source: ['aws.states'], detail: { status: ['SUCCEEDED'], stateMachineArn: [machine.stateMachineArn] } },
    targets: [new LambdaTarget(functionOf(stack, 'Guardian'))],
  });
  new Rule(stack, 'Tick', { schedule: Schedule.rate(Duration.minutes(1)), targets: [new LambdaTarget(functionOf(stack, 'Ticker'))] });
  new SchedulerSchedule(stack, 'Scheduled', {
    scheduleName: 'Scheduled', schedule: ScheduleExpression.cron({ minute: '*/2' }),
    target: new LambdaInvoke(functionOf(stack, 'Scheduled-function'), { input: ScheduleTargetInput.fromObject({ at: ContextAttribute.scheduledTime }) }),
  });
  const alarm = new Alarm(stack, 'Alarm', { alarmName: 'Errors', metric: new Metric({ namespace: 'Own', metricName: 'Errors' }), threshold: 1, evaluationPeriods: 1 });
  // A topic of its own: the policy that lets rules publish to the other takes CloudWatch's right to do so away.
  alarm.addAlarmAction(new SnsAction(new Topic(stack, 'Pager', { topicName: 'Pager' })), new LambdaAction(functionOf(stack, 'Alarmed')));
  new Rule(stack, 'Alarms', { eventPattern: { source: ['aws.cloudwatch'], detail: { state: { value: ['ALARM'] } } }, targets: [new LambdaTarget(functionOf(stack, 'Watcher'))] });
  new Secret(stack, 'Secret', { secretName: 'webhook', generateSecretString: { secretStringTemplate: '{"user":"me"}', generateStringKey: 'password', excludePunctuation: true } });
  app.synth();
  return readAssembly(outdir)[0]!;
};

const stack = synthesized();
const open: Cloud[] = [];

/** What the functions said that they got, by what tells them apart. */
const deployed = async (template: Stack['template'] = stack.template, options: Partial<CloudOptions> = {}) => {
  const got: Record<string, unknown>[] = [];
  const clock = new CompressedClock(120);
  const cloud = new Cloud({ clock, seed: 1, onFunctionLog: line => got.push(JSON.parse(line) as Record<string, unknown>), ...options });
  open.push(cloud);
  const deployment = await cloud.deploy({ ...stack, template });
  return { cloud, deployment, got, clock };
};

/** Waits for as long as a broken machine may take. */
const until = async <Value>(look: () => Value | undefined): Promise<Value> => {
  const deadline = Date.now() + 20_000;
  for (let found = look(); ; found = look()) {
    if (found !== undefined) return found;
    if (Date.now() > deadline) throw new Error('it does not happen');
    await new Promise(resolve => setTimeout(resolve, 5));
  }
};

const callJson = async (cloud: Cloud, target: string, input: object) => {
  const response = await fetch(cloud.endpoint.url, { method: 'POST', headers: { 'x-amz-target': target }, body: JSON.stringify(input) });
  return await response.json() as Record<string, unknown>;
};

const putEvent = (cloud: Cloud, state: string) => callJson(cloud, 'AWSEvents.PutEvents', {
  Entries: [{ Source: 'own.app', DetailType: 'Changed', Detail: JSON.stringify({ state }) }],
});

afterEach(async () => {
  await Promise.all(open.splice(0).map(cloud => cloud.close()));
});
afterAll(() => {
  for (const each of [directory, outdir]) rmSync(each, { recursive: true });
});

describe('a stack with its integrations', () => {
  let cloud: Cloud;
  let deployment: Deployment;
  let got: Record<string, unknown>[];

  beforeEach(async () => {
    ({ cloud, deployment, got } = await deployed());
  });

  test('an event reaches a function, a state machine and a topic, each as it wants it', async () => {
    await putEvent(cloud, 'bad');
    expect(await until(() => got.find(({ state }) => state === 'bad'))).toEqual({ state: 'bad', at: expect.stringMatching(/^\d{4}-.*Z$/) });
    expect(await until(() => cloud.topics.messages()[0])).toMatchObject({ message: '"state bad"' });
    const machine = String(deployment.resources.get([...deployment.resources.keys()].find(id => id.startsWith('Machine') && deployment.resources.get(id)!.type === 'AWS::StepFunctions::StateMachine')!)!.ref);
    const execution = await until(() => cloud.stateMachines.list(machine)[0]);
    expect(JSON.parse(execution.input)).toEqual({ state: 'bad' });
    // The subscriber hears of the message, and the guardian of the execution's end.
    expect(await until(() => got.find(event => 'Records' in event))).toMatchObject({ Records: [{ EventSource: 'aws:sns', Sns: { Message: '"state bad"' } }] });
    expect(await until(() => got.find(({ source }) => source === 'aws.states'))).toMatchObject({
      'detail-type': 'Step Functions Execution Status Change',
      'resources': [execution.executionArn],
      'detail': {
        executionArn: execution.executionArn, stateMachineArn: machine, name: execution.name, status: 'SUCCEEDED', startDate: Math.floor(execution.startDate),
        stopDate: expect.any(Number), input: '{"state":"bad"}', inputDetails: { included: true }, output: '{"state":"bad"}', outputDetails: { included: true },
        error: null, cause: null,
      },
    });
    expect(cloud.undelivered).toEqual([]);
  });

  test('schedules fire by the rehearsed clock', async () => {
    const ticks = await until(() => {
      const found = got.filter(({ source }) => source === 'aws.events');
      return found.length >= 3 ? found : undefined;
    });
    const times = ticks.map(({ time }) => Date.parse(String(time)) / 60_000);
    expect([times[1]! - times[0]!, times[2]! - times[1]!].map(Math.round)).toEqual([1, 1]);
    const { at } = await until(() => got.find(event => Object.keys(event).join() === 'at'));
    expect(new Date(String(at)).getUTCMinutes() % 2).toBe(0);
  });

  test('an alarm acts on a topic and a function, and tells EventBridge', async () => {
    cloud.cloudWatch.setAlarmState('Errors', { state: 'ALARM', reason: 'a test' });
    const message = await until(() => cloud.topics.messages()[0]);
    expect(message.subject).toBe('ALARM: "Errors" in US East (N. Virginia)');
    expect(JSON.parse(message.message)).toMatchObject({
      AlarmName: 'Errors', AWSAccountId: '123456789012', NewStateValue: 'ALARM', NewStateReason: 'a test', OldStateValue: 'INSUFFICIENT_DATA',
      AlarmArn: 'arn:aws:cloudwatch:us-east-1:123456789012:alarm:Errors', StateChangeTime: expect.stringMatching(/\+0000$/),
      AlarmActions: expect.arrayContaining([message.topicArn]),
      Trigger: { MetricName: 'Errors', Namespace: 'Own', StatisticType: 'Statistic', Statistic: 'AVERAGE', Period: 300, EvaluationPeriods: 1, Threshold: 1, TreatMissingData: 'missing' },
    });
    expect(await until(() => got.find(event => 'alarmData' in event))).toMatchObject({
      source: 'aws.cloudwatch', alarmArn: 'arn:aws:cloudwatch:us-east-1:123456789012:alarm:Errors', accountId: '123456789012', region: 'us-east-1',
      alarmData: { alarmName: 'Errors', state: { value: 'ALARM', reason: 'a test' }, previousState: { value: 'INSUFFICIENT_DATA' } },
    });
    expect(await until(() => got.find(event => event['detail-type'] === 'CloudWatch Alarm State Change'))).toMatchObject({
      source: 'aws.cloudwatch', resources: ['arn:aws:cloudwatch:us-east-1:123456789012:alarm:Errors'],
      detail: {
        alarmName: 'Errors', state: { value: 'ALARM', reason: 'a test', timestamp: expect.stringMatching(/\+0000$/) },
        configuration: { metrics: [{ metricStat: { metric: { namespace: 'Own', name: 'Errors', dimensions: {} }, period: 300, stat: 'Average' }, returnData: true }] },
      },
    });
  });

  test('a function is invoked over the endpoint', async () => {
    const response = await fetch(`${cloud.endpoint.url}/2015-03-31/functions/Worker/invocations`, { method: 'POST', body: '{"fail":"no luck"}' });
    expect(response.headers.get('x-amz-function-error')).toBe('Unhandled');
    expect(await response.json()).toMatchObject({ errorType: 'Error', errorMessage: 'no luck', trace: expect.any(Array) });
  });

  test('an event for a function is tried again as often as the function\'s settings say', async () => {
    const response = await fetch(`${cloud.endpoint.url}/2015-03-31/functions/Worker/invocations`, {
      method: 'POST', body: '{"fail":"no luck"}', headers: { 'x-amz-invocation-type': 'Event' },
    });
    expect(response.status).toBe(202);
    expect(await until(() => cloud.undelivered[0])).toMatchObject({ from: 'Lambda', payload: '{"fail":"no luck"}', error: { errorMessage: 'no luck' } });
    expect(got.filter(({ fail }) => fail === 'no luck')).toHaveLength(1);
  });

  test('a secret is generated', async () => {
    const { SecretString, ARN } = await callJson(cloud, 'secretsmanager.GetSecretValue', { SecretId: 'webhook' });
    expect(JSON.parse(String(SecretString))).toEqual({ user: 'me', password: expect.stringMatching(/^[A-Za-z0-9]{32}$/) });
    expect(await callJson(cloud, 'secretsmanager.GetSecretValue', { SecretId: ARN })).toMatchObject({ SecretString });
  });

  test('what is not rehearsed is named', () => {
    const properties = deployment.nameOnly.filter(({ property }) => property !== undefined);
    expect(properties).toEqual([{ logicalId: expect.stringMatching(/^Own/), type: 'AWS::Events::Rule', property: expect.stringMatching(/^Targets\.Target3, which is Queue/) }]);
    expect(deployment.nameOnly.map(({ type }) => type)).toContain('AWS::SQS::Queue');
  });
});

describe('without a permission', () => {
  const without = (type: string, mentions: string): Stack['template'] => ({
    ...stack.template,
    Resources: Object.fromEntries(Object.entries(stack.template.Resources)
      .filter(([, resource]) => resource.Type !== type || !JSON.stringify(resource.Properties).includes(mentions))),
  });

  test('a rule does not reach its function, and the failure is counted', async () => {
    const { cloud, clock } = await deployed(without('AWS::Lambda::Permission', 'events.amazonaws.com'));
    await putEvent(cloud, 'bad');
    const failed = await until(() => cloud.undelivered.find(({ from }) => from === 'Own'));
    expect(failed).toMatchObject({ targetArn: 'arn:aws:lambda:us-east-1:123456789012:function:Worker', error: { code: 'AccessDeniedException' } });
    const metric = { namespace: 'AWS/Events', name: 'FailedInvocations', dimensions: { RuleName: 'Own' } };
    const sum = (from: number) => cloud.cloudWatch.store.series({ metric, statistic: 'Sum', periodMs: 60_000, from, to: from + 5 * 60_000, now: Infinity });
    expect([...sum(Math.floor(clock.now() / 60_000) * 60_000 - 2 * 60_000).values()]).toEqual([1]);
  });

  test('a rule does not start its state machine', async () => {
    const { cloud } = await deployed(without('AWS::IAM::Policy', 'states:StartExecution'));
    await putEvent(cloud, 'bad');
    expect(await until(() => cloud.undelivered.find(({ targetArn }) => targetArn.includes(':stateMachine:')))).toMatchObject({ from: 'Own', error: { code: 'AccessDeniedException' } });
  });
});

test('events are delivered twice when that is set', async () => {
  const { cloud, got } = await deployed(stack.template, { delivery: { latencyMs: { min: 0, max: 2000 }, duplicateShare: 1 } });
  await putEvent(cloud, 'bad');
  await until(() => got.filter(({ state }) => state === 'bad').length === 2 || undefined);
});

test.each([[undefined, ['DeleteRule RuleNotFound']], [false, []]])('with cloudTrail %s, calls that change load balancers are events: %j', async (cloudTrail, expected) => {
  const trailed: string[] = [];
  const onEvent: CloudOptions['onEvent'] = ({ source, detail }) => {
    const { eventName, errorCode } = detail as Record<string, string>;
    if (source === 'aws.elasticloadbalancing') trailed.push(`${eventName} ${errorCode}`);
  };
  const { cloud } = await deployed(stack.template, { cloudTrail, onEvent });
  const arn = 'arn:aws:elasticloadbalancing:us-east-1:123456789012:listener-rule/app/one/0123456789abcdef/0123456789abcdef/0123456789abcdef';
  for (const Action of ['DeleteRule', 'DescribeRules']) {
    await fetch(cloud.endpoint.url, { method: 'POST', body: new URLSearchParams({ Action, 'Version': '2015-12-01', 'RuleArn': arn, 'RuleArns.member.1': arn }) });
  }
  expect(trailed).toEqual(expected);
});

test('secrets that are imported are known by what they are called', async () => {
  const arn = 'arn:aws:secretsmanager:us-east-1:123456789012:secret:imported-AbCdEf';
  const { cloud } = await deployed(stack.template, { secrets: { [arn]: 'sesame' } });
  for (const SecretId of [arn, 'imported']) expect(await callJson(cloud, 'secretsmanager.GetSecretValue', { SecretId })).toMatchObject({ SecretString: 'sesame' });
});
