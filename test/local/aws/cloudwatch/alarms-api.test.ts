import {
  CloudWatchServiceException, DeleteAlarmsCommand, DescribeAlarmHistoryCommand, DescribeAlarmsCommand, type DescribeAlarmsCommandInput,
  DescribeAlarmsForMetricCommand, PutCompositeAlarmCommand, PutMetricAlarmCommand, SetAlarmStateCommand,
} from '@aws-sdk/client-cloudwatch';
import { MINUTE } from '../../../../local/aws/cloudwatch/metric-store';
import { type Stage, START, startStage } from '../support';

let stage: Stage;

beforeEach(async () => {
  stage = await startStage();
});
afterEach(() => stage.close());

const TOPIC = 'arn:aws:sns:us-east-1:123456789012:alarms';

const ERRORS = {
  AlarmName: 'errors', Namespace: 'AWS/ApplicationELB', MetricName: 'HTTPCode_Target_5XX_Count', Dimensions: [{ Name: 'TargetGroup', Value: 'green' }],
  Statistic: 'Sum' as const, Period: 60, ComparisonOperator: 'GreaterThanThreshold' as const, Threshold: 5, EvaluationPeriods: 2,
};

const client = () => stage.clients.cloudWatch;
const put = (change: Partial<typeof ERRORS> & { AlarmActions?: string[]; Tags?: { Key: string; Value: string }[] } = {}) =>
  client().send(new PutMetricAlarmCommand({ ...ERRORS, ...change }));
const putComposite = (AlarmName: string, AlarmRule: string) => client().send(new PutCompositeAlarmCommand({ AlarmName, AlarmRule }));
const set = (AlarmName: string, StateValue: 'OK' | 'ALARM', StateReasonData?: string) =>
  client().send(new SetAlarmStateCommand({ AlarmName, StateValue, StateReason: 'a test', StateReasonData }));
const names = async (input: DescribeAlarmsCommandInput) => {
  const { MetricAlarms = [], CompositeAlarms = [] } = await client().send(new DescribeAlarmsCommand(input));
  return [...MetricAlarms, ...CompositeAlarms].map(({ AlarmName }) => AlarmName);
};

test('an alarm is described as it was put', async () => {
  await put({ AlarmActions: [TOPIC], Tags: [{ Key: 'a', Value: 'b' }] });
  const { MetricAlarms } = await client().send(new DescribeAlarmsCommand({}));
  expect(MetricAlarms).toEqual([{
    ...ERRORS, ActionsEnabled: true, AlarmActions: [TOPIC], OKActions: [], InsufficientDataActions: [],
    AlarmArn: 'arn:aws:cloudwatch:us-east-1:123456789012:alarm:errors', AlarmConfigurationUpdatedTimestamp: new Date(START),
    StateValue: 'INSUFFICIENT_DATA', StateReason: 'Unchecked: Initial alarm creation', StateUpdatedTimestamp: new Date(START),
    StateTransitionedTimestamp: new Date(START),
  }]);
});

test('alarms come in pages, by name', async () => {
  for (const AlarmName of ['c', 'a', 'b']) await put({ AlarmName });
  const one = await client().send(new DescribeAlarmsCommand({ MaxRecords: 2 }));
  const two = await client().send(new DescribeAlarmsCommand({ MaxRecords: 2, NextToken: one.NextToken }));
  expect([one, two].map(({ MetricAlarms }) => MetricAlarms!.map(({ AlarmName }) => AlarmName))).toEqual([['a', 'b'], ['c']]);
  expect(two.NextToken).toBeUndefined();
});

test('alarms are found by name, prefix, type, state and action', async () => {
  await put({ AlarmName: 'green-errors', AlarmActions: [TOPIC] });
  await put({ AlarmName: 'green-slow' });
  await put({ AlarmName: 'blue-errors' });
  await putComposite('green-any', 'ALARM("green-errors") OR ALARM("green-slow")');
  await set('green-errors', 'ALARM');
  expect(await names({ AlarmNamePrefix: 'green-' })).toEqual(['green-errors', 'green-slow']);
  expect(await names({ AlarmNames: ['blue-errors', 'unknown', 'green-any'] })).toEqual(['blue-errors']);
  expect(await names({ AlarmTypes: ['CompositeAlarm'] })).toEqual(['green-any']);
  expect(await names({ StateValue: 'ALARM', AlarmTypes: ['MetricAlarm', 'CompositeAlarm'] })).toEqual(['green-errors', 'green-any']);
  expect(await names({ ActionPrefix: 'arn:aws:sns:' })).toEqual(['green-errors']);
});

test('alarms on a metric are found by the metric', async () => {
  await put();
  await put({ AlarmName: 'blue', Dimensions: [{ Name: 'TargetGroup', Value: 'blue' }] });
  await put({ AlarmName: 'five', Period: 300 });
  const { MetricName, Namespace, Dimensions } = ERRORS;
  const found = async (input: object) => {
    const { MetricAlarms } = await client().send(new DescribeAlarmsForMetricCommand({ MetricName, Namespace, Dimensions, ...input }));
    return MetricAlarms!.map(({ AlarmName }) => AlarmName);
  };
  expect(await found({})).toEqual(['errors', 'five']);
  expect(await found({ Period: 60, Statistic: 'Sum' })).toEqual(['errors']);
  expect(await found({ Statistic: 'Average' })).toEqual([]);
  expect(await found({ Dimensions: [] })).toEqual([]);
});

test('alarms are deleted, but not those that others depend on', async () => {
  await put({ AlarmName: 'a' });
  await put({ AlarmName: 'b' });
  await putComposite('one', 'ALARM(a)');
  await putComposite('two', 'ALARM(one)');
  const remove = (...AlarmNames: string[]) => client().send(new DeleteAlarmsCommand({ AlarmNames }));
  await expect(remove('a')).rejects.toThrow('Cannot delete a as there are composite alarm(s) depending on it');
  await expect(remove('one', 'two')).rejects.toThrow('At most one composite alarm');
  await expect(remove('b', 'unknown')).rejects.toMatchObject({ name: 'ResourceNotFound' });
  await remove('two');
  await remove('one');
  await remove('a');
  expect(await names({ AlarmTypes: ['MetricAlarm', 'CompositeAlarm'] })).toEqual([]);
});

test('the history of an alarm outlives it', async () => {
  await put({ AlarmActions: [TOPIC] });
  stage.clock.ms += MINUTE;
  await set('errors', 'ALARM', '{"why":1}');
  await put({ Threshold: 9 });
  await client().send(new DeleteAlarmsCommand({ AlarmNames: ['errors'] }));
  await putComposite('always', 'TRUE');
  const history = async (input: object) =>
    (await client().send(new DescribeAlarmHistoryCommand(input))).AlarmHistoryItems!.map(({ HistorySummary }) => HistorySummary);
  const all = [
    'Alarm "errors" created', 'Alarm updated from INSUFFICIENT_DATA to ALARM', `Successfully executed action ${TOPIC}`,
    'Alarm "errors" updated', 'Alarm "errors" deleted',
  ];
  expect(await history({ AlarmName: 'errors', ScanBy: 'TimestampAscending' })).toEqual(all);
  expect(await history({})).toEqual(all.toReversed());
  expect(await history({ HistoryItemType: 'StateUpdate' })).toEqual([all[1]]);
  expect(await history({ EndDate: new Date(START) })).toEqual([all[0]]);
  expect(await history({ StartDate: new Date(START + 1), MaxRecords: 2 })).toEqual([all[4], all[3]]);
  expect(await history({ AlarmTypes: ['CompositeAlarm'] })).toEqual(['Alarm updated from INSUFFICIENT_DATA to ALARM', 'Alarm "always" created']);

  const { AlarmHistoryItems } = await client().send(new DescribeAlarmHistoryCommand({ HistoryItemType: 'StateUpdate' }));
  expect(AlarmHistoryItems).toMatchObject([{ AlarmName: 'errors', AlarmType: 'MetricAlarm', Timestamp: new Date(START + MINUTE) }]);
  expect(JSON.parse(AlarmHistoryItems![0]!.HistoryData!)).toEqual({
    version: '1.0',
    oldState: { stateValue: 'INSUFFICIENT_DATA', stateReason: 'Unchecked: Initial alarm creation' },
    newState: { stateValue: 'ALARM', stateReason: 'a test', stateReasonData: { why: 1 } },
  });
});

const many = (count: number) => Array.from({ length: count }, String);

test.each<[string, () => Promise<unknown>, string, string]>([
  ['an unknown alarm', () => set('unknown', 'OK'), 'ResourceNotFound', 'the alarm unknown does not exist'],
  ['a reason that is not JSON', () => set('errors', 'OK', '{'), 'InvalidFormat', 'StateReasonData is not JSON'],
  ['101 names', () => names({ AlarmNames: many(101) }), 'ValidationError', 'Member must have length less than or equal to 100'],
  ['101 alarms on a page', () => names({ MaxRecords: 101 }), 'ValidationError', 'Value \'101\' at \'maxRecords\' failed to satisfy constraint'],
  ['names and a prefix', () => names({ AlarmNames: ['a'], AlarmNamePrefix: 'a' }), 'ValidationError', 'cannot be specified together'],
  ['a token of another', () => names({ NextToken: 'other' }), 'InvalidNextToken', 'invalid paging token'],
  ['a wrong state', () => set('errors', 'RED' as 'OK'), 'ValidationError', 'Member must satisfy enum value set: [OK, ALARM, INSUFFICIENT_DATA]'],
  ['no name', () => put({ AlarmName: undefined }), 'ValidationError', '1 validation error detected: Value null at \'alarmName\' failed to satisfy constraint: Member must not be null'],
  ['six actions', () => put({ AlarmActions: many(6) }), 'ValidationError', 'at \'alarmActions\''],
  ['a long rule', () => putComposite('any', 'TRUE '.repeat(2049)), 'ValidationError', 'less than or equal to 10240'],
  ['relatives', () => names({ ChildrenOfAlarmName: 'any' }), 'NotImplemented', 'DescribeAlarms of relatives is not implemented in the rehearsal'],
])('%s is refused as in AWS', async (_, call, code, message) => {
  const error = await call().catch((thrown: unknown) => thrown) as CloudWatchServiceException & { Code: string };
  expect(error).toBeInstanceOf(CloudWatchServiceException);
  expect({ code: error.Code, message: error.message }).toEqual({ code, message: expect.stringContaining(message) });
});
