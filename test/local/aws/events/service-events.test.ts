import type { Transition } from '../../../../local/aws/cloudwatch/alarm';
import { alarmChangeEvent } from '../../../../local/aws/events/alarm-change';
import { apiCallEvent, isTrailed } from '../../../../local/aws/events/api-call';
import { executionChangeEvent } from '../../../../local/aws/events/execution-change';
import type { ExecutionRecord } from '../../../../local/aws/executions';
import { alarmMessage } from '../../../../local/aws/sns/alarm-message';
import { LONGEST_SUBJECT } from '../../../../local/aws/sns/topics';

const AT = Date.UTC(2026, 0, 1, 0, 0, 0, 250);
const KIB = 1024;

const record: ExecutionRecord = {
  executionArn: 'arn:aws:states:us-east-1:123456789012:execution:Migrate:one', stateMachineArn: 'arn:aws:states:us-east-1:123456789012:stateMachine:Migrate',
  name: 'one', status: 'RUNNING', startDate: AT + 0.5, input: '{"a":1}', history: [],
};

test('an execution that starts has no output and no end', () => {
  expect(executionChangeEvent(record)).toEqual({
    source: 'aws.states', detailType: 'Step Functions Execution Status Change', at: AT + 0.5, resources: [record.executionArn],
    detail: {
      executionArn: record.executionArn, stateMachineArn: record.stateMachineArn, name: 'one', status: 'RUNNING', startDate: AT, stopDate: null,
      input: '{"a":1}', inputDetails: { included: true }, output: null, outputDetails: null, stateMachineVersionArn: null, stateMachineAliasArn: null,
      redriveCount: 0, redriveDate: null, error: null, cause: null,
    },
  });
});

test('one that failed says why', () => {
  const { at, detail } = executionChangeEvent({ ...record, status: 'FAILED', stopDate: AT + 1000, error: 'Own.Error', cause: 'because' });
  expect({ at, detail }).toMatchObject({ at: AT + 1000, detail: { status: 'FAILED', stopDate: AT + 1000, error: 'Own.Error', cause: 'because', output: null } });
});

const sized = (kib: number) => `"${'x'.repeat(kib * KIB)}"`;

test.each<[input: number, output: number, included: [boolean, boolean]]>([
  [100, 100, [true, true]],
  [140, 140, [false, true]],
  [1, 250, [false, false]],
  [250, 1, [false, true]],
])('of %d KiB in and %d KiB out is included: %j', (input, output, [inputIncluded, outputIncluded]) => {
  const { detail } = executionChangeEvent({ ...record, status: 'SUCCEEDED', stopDate: AT, input: sized(input), output: sized(output) });
  expect(detail).toMatchObject({
    inputDetails: { included: inputIncluded }, outputDetails: { included: outputIncluded },
    input: inputIncluded ? sized(input) : null, output: outputIncluded ? sized(output) : null,
  });
});

test('what is escaped counts as it is escaped', () => {
  const quotes = JSON.stringify('"'.repeat(90 * KIB));
  expect(executionChangeEvent({ ...record, input: quotes }).detail).toMatchObject({ input: null, inputDetails: { included: false } });
});

const call = {
  service: 'elasticloadbalancing', action: 'ModifyRule',
  input: { RuleArn: 'arn:rule', Actions: [{ Type: 'forward', ForwardConfig: { TargetGroups: [{ TargetGroupArn: 'arn:group', Weight: 5 }] } }] },
};

test('a call is reported as CloudTrail spells it', () => {
  const role = 'arn:aws:iam::123456789012:role/Controller';
  expect(apiCallEvent(call, { arn: 'arn:aws:sts::123456789012:assumed-role/Controller/controller', roleArn: role }, AT)).toMatchObject({
    source: 'aws.elasticloadbalancing', detailType: 'AWS API Call via CloudTrail',
    detail: {
      eventSource: 'elasticloadbalancing.amazonaws.com', eventName: 'ModifyRule', eventTime: '2026-01-01T00:00:00Z', readOnly: false,
      userIdentity: {
        type: 'AssumedRole', arn: 'arn:aws:sts::123456789012:assumed-role/Controller/controller',
        sessionContext: { sessionIssuer: { type: 'Role', arn: role, userName: 'Controller' } },
      },
      requestParameters: { ruleArn: 'arn:rule', actions: [{ type: 'forward', forwardConfig: { targetGroups: [{ targetGroupArn: 'arn:group', weight: 5 }] } }] },
    },
  });
  const root = { arn: 'arn:aws:iam::123456789012:root' };
  expect(apiCallEvent(call, root, AT).detail).not.toHaveProperty('errorCode');
  expect(apiCallEvent(call, root, AT).detail).not.toHaveProperty('userIdentity.sessionContext');
  expect(apiCallEvent({ ...call, error: 'RuleNotFound' }, root, AT).detail).toMatchObject({ errorCode: 'RuleNotFound' });
});

test.each<[service: string, action: string, trailed: boolean]>([
  ['elasticloadbalancing', 'ModifyRule', true], ['elasticloadbalancing', 'SetRulePriorities', true], ['elasticloadbalancing', 'DescribeRules', false],
  ['dynamodb', 'PutItem', false], ['cloudwatch', 'PutMetricAlarm', false],
])('%s:%s is reported: %s', (service, action, trailed) => {
  expect(isTrailed({ service, action, input: {} })).toBe(trailed);
});

const change = { alarmName: 'Own', alarmArn: 'arn:alarm', from: { state: 'OK', reason: 'fine', at: AT - 1000 }, to: { state: 'ALARM', reason: 'bad', at: AT } } as const;
const ofMath: Transition = {
  ...change, type: 'MetricAlarm',
  input: {
    AlarmName: 'Own', AlarmDescription: 'described', ComparisonOperator: 'GreaterThanThreshold', EvaluationPeriods: 3, DatapointsToAlarm: 2, Threshold: 5,
    TreatMissingData: 'notBreaching', OKActions: ['arn:ok'],
    Metrics: [
      { Id: 'e', Expression: '100 * m / 2', Label: 'errors' },
      { Id: 'm', MetricStat: { Metric: { Namespace: 'N', MetricName: 'M', Dimensions: [{ Name: 'D', Value: 'd' }] }, Period: 60, Stat: 'Sum' }, ReturnData: false },
    ],
  },
};
const composite: Transition = { ...change, type: 'CompositeAlarm', input: { AlarmName: 'Own', AlarmRule: 'ALARM(a)' } };

test('an alarm\'s change is an event of its ARN', () => {
  expect(alarmChangeEvent(ofMath)).toMatchObject({
    source: 'aws.cloudwatch', detailType: 'CloudWatch Alarm State Change', at: AT, resources: ['arn:alarm'],
    detail: {
      alarmName: 'Own', state: { value: 'ALARM', reason: 'bad', timestamp: '2026-01-01T00:00:00.250+0000' }, previousState: { value: 'OK' },
      configuration: { description: 'described', metrics: [{ id: 'e', expression: '100 * m / 2', returnData: true }, { id: 'm', returnData: false }] },
    },
  });
  expect(alarmChangeEvent(composite)).toMatchObject({ detail: { configuration: { alarmRule: 'ALARM(a)' } } });
});

test('a topic is told of an alarm on metric math', () => {
  const { subject, message } = alarmMessage(ofMath);
  expect(subject).toBe('ALARM: "Own" in US East (N. Virginia)');
  expect(JSON.parse(message)).toEqual({
    AlarmName: 'Own', AlarmDescription: 'described', AWSAccountId: '123456789012', NewStateValue: 'ALARM', NewStateReason: 'bad',
    StateChangeTime: '2026-01-01T00:00:00.250+0000', Region: 'US East (N. Virginia)', AlarmArn: 'arn:alarm', OldStateValue: 'OK',
    OKActions: ['arn:ok'], AlarmActions: [], InsufficientDataActions: [],
    Trigger: {
      Period: 60, EvaluationPeriods: 3, DatapointsToAlarm: 2, ComparisonOperator: 'GreaterThanThreshold', Threshold: 5, TreatMissingData: 'notBreaching',
      EvaluateLowSampleCountPercentile: '',
      Metrics: [
        { Id: 'e', Expression: '100 * m / 2', Label: 'errors', ReturnData: true },
        { Id: 'm', MetricStat: { Metric: { Namespace: 'N', MetricName: 'M', Dimensions: [{ value: 'd', name: 'D' }] }, Period: 60, Stat: 'Sum' }, ReturnData: false },
      ],
    },
  });
});

test('a topic is told of a composite alarm, whose name may be long', () => {
  expect(JSON.parse(alarmMessage(composite).message)).toMatchObject({ AlarmRule: 'ALARM(a)', AlarmDescription: null });
  expect(JSON.parse(alarmMessage(composite).message)).not.toHaveProperty('Trigger');
  expect(alarmMessage({ ...composite, alarmName: 'x'.repeat(255) }).subject).toHaveLength(LONGEST_SUBJECT);
});
