import {
  CloudWatchClient, DeleteAlarmsCommand, DescribeAlarmsCommand, GetMetricDataCommand, PutMetricDataCommand, SetAlarmStateCommand,
} from '@aws-sdk/client-cloudwatch';
import { CloudWatch, type Transition } from '../../../../local/aws/cloudwatch/cloudwatch';
import type { MetricAlarmInput } from '../../../../local/aws/cloudwatch/metric-alarm';
import { MetricStore, MINUTE } from '../../../../local/aws/cloudwatch/metric-store';
import { CompressedClock } from '../../../../local/clock';
import { type Stage, START, startStage } from '../support';

let stage: Stage;
let transitions: Transition[];

beforeEach(async () => {
  stage = await startStage();
  transitions = [];
  stage.cloudWatch.onTransition(transition => transitions.push(transition));
});
afterEach(() => stage.close());

const Namespace = 'AWS/ApplicationELB';
const Dimensions = [{ Name: 'TargetGroup', Value: 'green' }];

const record = (name: string, minute: number, value: number) => stage.store.record({
  namespace: Namespace, name, dimensions: { TargetGroup: 'green' }, value, at: START + minute * MINUTE,
});

const at = (minute: number) => {
  stage.clock.ms = START + minute * MINUTE;
  stage.cloudWatch.evaluate();
};

const stat = (Id: string, MetricName: string) => ({
  Id, MetricStat: { Metric: { Namespace, MetricName, Dimensions }, Period: 60, Stat: 'Sum' }, ReturnData: false,
});

const ERRORS: MetricAlarmInput = {
  AlarmName: 'errors', Namespace, MetricName: 'HTTPCode_Target_5XX_Count', Dimensions, Statistic: 'Sum', Period: 60,
  ComparisonOperator: 'GreaterThanThreshold', Threshold: 5, EvaluationPeriods: 2, TreatMissingData: 'notBreaching',
};

const RATE: MetricAlarmInput = {
  AlarmName: 'rate', ComparisonOperator: 'GreaterThanThreshold', Threshold: 5, EvaluationPeriods: 3, DatapointsToAlarm: 2, TreatMissingData: 'notBreaching',
  Metrics: [
    { Id: 'rate', Expression: 'IF(r >= 20, 100 * FILL(e, 0) / r, 0)', Label: 'error rate' },
    stat('e', 'HTTPCode_Target_5XX_Count'),
    stat('r', 'RequestCount'),
  ],
};

const stateOf = async (name: string) => {
  const { MetricAlarms } = await stage.clients.cloudWatch.send(new DescribeAlarmsCommand({ AlarmNames: [name] }));
  return MetricAlarms![0]!.StateValue;
};

test('an alarm begins without data, and follows its metric once that is published', async () => {
  stage.cloudWatch.putMetricAlarm(ERRORS);
  expect(await stateOf('errors')).toBe('INSUFFICIENT_DATA');
  [0, 1, 2].forEach(minute => record('HTTPCode_Target_5XX_Count', minute, 6));
  at(1);
  expect(await stateOf('errors')).toBe('OK');
  at(3);
  expect(await stateOf('errors')).toBe('ALARM');
  at(9);
  expect(await stateOf('errors')).toBe('OK');
  expect(transitions).toMatchObject([
    { alarmName: 'errors', from: 'INSUFFICIENT_DATA', to: 'OK', at: START + MINUTE },
    { from: 'OK', to: 'ALARM', at: START + 3 * MINUTE, alarmArn: 'arn:aws:cloudwatch:us-east-1:123456789012:alarm:errors' },
    { from: 'ALARM', to: 'OK' },
  ]);
});

test('a rate of errors alarms at 2 of 3 datapoints, not below the least traffic', () => {
  stage.cloudWatch.putMetricAlarm(RATE);
  for (let minute = 0; minute < 10; minute += 1) record('RequestCount', minute, minute < 5 ? 19 : 100);
  for (let minute = 0; minute < 10; minute += 1) record('HTTPCode_Target_5XX_Count', minute, 10);
  for (let minute = 1; minute < 12; minute += 1) at(minute);
  expect(transitions.map(({ to, at: time }) => [to, (time - START) / MINUTE])).toEqual([['OK', 1], ['ALARM', 8]]);
});

test('composites follow their alarms, and are described only to those who ask', async () => {
  const { clients: { cloudWatch: client }, cloudWatch, clock } = stage;
  cloudWatch.putMetricAlarm(ERRORS);
  cloudWatch.putMetricAlarm(RATE);
  cloudWatch.putCompositeAlarm({ AlarmName: 'any', AlarmRule: 'ALARM("errors") OR ALARM("rate")' });
  cloudWatch.putCompositeAlarm({ AlarmName: 'above', AlarmRule: 'ALARM("any")' });
  at(1);
  clock.ms += 1500;
  await client.send(new SetAlarmStateCommand({ AlarmName: 'errors', StateValue: 'ALARM', StateReason: 'a test' }));
  expect(transitions.slice(-3).map(({ alarmName, to }) => [alarmName, to])).toEqual([['errors', 'ALARM'], ['any', 'ALARM'], ['above', 'ALARM']]);

  const AlarmNames = ['errors', 'any', 'unknown'];
  const plain = await client.send(new DescribeAlarmsCommand({ AlarmNames }));
  expect(plain.CompositeAlarms).toEqual([]);
  expect(plain.MetricAlarms).toMatchObject([{
    AlarmName: 'errors', StateValue: 'ALARM', StateReason: 'a test', StateUpdatedTimestamp: new Date(clock.ms), Threshold: 5, ActionsEnabled: true,
  }]);
  const all = await client.send(new DescribeAlarmsCommand({ AlarmNames, AlarmTypes: ['CompositeAlarm', 'MetricAlarm'] }));
  expect(all.MetricAlarms).toHaveLength(1);
  expect(all.CompositeAlarms).toMatchObject([{ AlarmName: 'any', StateValue: 'ALARM', AlarmRule: 'ALARM("errors") OR ALARM("rate")' }]);

  at(2);
  expect(transitions.slice(-3).map(({ to }) => to)).toEqual(['OK', 'OK', 'OK']);
});

test('alarms come in pages, by name', async () => {
  ['c', 'a', 'b'].forEach(AlarmName => stage.cloudWatch.putMetricAlarm({ ...ERRORS, AlarmName }));
  const client = stage.clients.cloudWatch;
  const one = await client.send(new DescribeAlarmsCommand({ MaxRecords: 2 }));
  const two = await client.send(new DescribeAlarmsCommand({ MaxRecords: 2, NextToken: one.NextToken }));
  expect([one, two].map(({ MetricAlarms }) => MetricAlarms!.map(({ AlarmName }) => AlarmName))).toEqual([['a', 'b'], ['c']]);
  expect(two.NextToken).toBeUndefined();
});

test('metric data is put and read, statistics and expressions', async () => {
  const client = stage.clients.cloudWatch;
  const point = (MetricName: string, minute: number) => ({ MetricName, Dimensions, Timestamp: new Date(START + minute * MINUTE) });
  await client.send(new PutMetricDataCommand({
    Namespace,
    MetricData: [
      { ...point('RequestCount', 0), Values: [1, 2], Counts: [50, 25] },
      { ...point('RequestCount', 1), Value: 200 },
      { ...point('HTTPCode_Target_5XX_Count', 1), Value: 10 },
    ],
  }));
  stage.clock.ms = START + 10 * MINUTE;
  const { MetricDataResults } = await client.send(new GetMetricDataCommand({
    StartTime: new Date(START + 10_000),
    EndTime: new Date(START + 5 * MINUTE),
    ScanBy: 'TimestampAscending',
    MetricDataQueries: [
      { ...stat('r', 'RequestCount'), ReturnData: true },
      stat('e', 'HTTPCode_Target_5XX_Count'),
      { Id: 'rate', Expression: 'percent + 0', Label: 'error rate' },
      { Id: 'percent', Expression: '100 * e / r', ReturnData: false },
    ],
  }));
  const Timestamps = [new Date(START), new Date(START + MINUTE)];
  expect(MetricDataResults).toEqual([
    { Id: 'r', Label: 'RequestCount', Timestamps, Values: [100, 200], StatusCode: 'Complete' },
    { Id: 'rate', Label: 'error rate', Timestamps, Values: [0, 5], StatusCode: 'Complete' },
  ]);
});

test('a large request may come compressed', async () => {
  const MetricData = Array.from({ length: 200 }, (_, index) => ({ MetricName: `metric-number-${index}`, Value: index }));
  const compressing = new CloudWatchClient({ ...stage.config, requestMinCompressionSizeBytes: 0 });
  await compressing.send(new PutMetricDataCommand({ Namespace, MetricData }));
  compressing.destroy();
  expect(stage.calls).toMatchObject([{ service: 'cloudwatch', action: 'PutMetricData' }]);
});

test('errors have the names of AWS', async () => {
  const client = stage.clients.cloudWatch;
  await expect(client.send(new SetAlarmStateCommand({ AlarmName: 'unknown', StateValue: 'OK', StateReason: '' })))
    .rejects.toMatchObject({ name: 'ResourceNotFound', $metadata: { httpStatusCode: 404 } });
  await expect(client.send(new DescribeAlarmsCommand({ AlarmNames: Array.from({ length: 101 }, String) })))
    .rejects.toMatchObject({ name: 'ValidationException', message: 'AlarmNames may hold at most 100 names' });
  await expect(client.send(new DeleteAlarmsCommand({ AlarmNames: ['a'] })))
    .rejects.toMatchObject({ name: 'NotImplemented', message: 'cloudwatch:DeleteAlarms is not implemented in the rehearsal' });
  expect(stage.calls.at(-1)).toMatchObject({ service: 'cloudwatch', action: 'DeleteAlarms', error: 'NotImplemented' });
});

test.each<[string, Partial<MetricAlarmInput>, string]>([
  ['a function that is not built', { Metrics: [{ Id: 'x', Expression: 'RATE(e)' }, stat('e', 'RequestCount')] }, 'RATE is not implemented'],
  ['an unknown id', { Metrics: [{ Id: 'x', Expression: 'm9 + e' }, stat('e', 'RequestCount')] }, 'm9, which is not the id of a query'],
  ['a circle', { Metrics: [{ Id: 'x', Expression: 'x + e' }, stat('e', 'RequestCount')] }, 'depends on itself'],
  ['a constant', { Metrics: [{ Id: 'x', Expression: 'SUM(e)' }, stat('e', 'RequestCount')] }, 'must return one time series'],
  ['an anomaly band', { ComparisonOperator: 'LessThanLowerOrGreaterThanUpperThreshold' }, 'the comparison LessThanLower'],
  ['more than all datapoints', { DatapointsToAlarm: 3 }, 'DatapointsToAlarm must not be greater'],
  ['well-filled percentiles', { EvaluateLowSampleCountPercentile: 'ignore' }, 'EvaluateLowSampleCountPercentile ignore is not implemented'],
  ['an unknown treatment', { TreatMissingData: 'good' }, 'TreatMissingData good'],
])('an alarm on %s is refused when it is put', (_, change, message) => {
  expect(() => stage.cloudWatch.putMetricAlarm({ ...ERRORS, ...change })).toThrow(message);
});

test('a composite of what does not exist is refused', () => {
  expect(() => stage.cloudWatch.putCompositeAlarm({ AlarmName: 'any', AlarmRule: 'ALARM(unknown)' })).toThrow('unknown, which does not exist');
});

test('an alarm that is put again keeps its state', async () => {
  stage.cloudWatch.putMetricAlarm(ERRORS);
  at(1);
  stage.cloudWatch.putMetricAlarm({ ...ERRORS, Threshold: 7 });
  expect(await stateOf('errors')).toBe('OK');
});

test('the loop evaluates by the clock, until it is stopped', async () => {
  const cloudWatch = new CloudWatch({ clock: new CompressedClock(2000), store: new MetricStore() });
  cloudWatch.putMetricAlarm(ERRORS);
  const twice = new Promise<void>(resolve => cloudWatch.onTransition(({ from }) => {
    if (from === 'ALARM') resolve();
  }));
  cloudWatch.start();
  cloudWatch.setAlarmState('errors', { state: 'ALARM', reason: 'a test' });
  await twice;
  await cloudWatch.stop();
  cloudWatch.setAlarmState('errors', { state: 'ALARM', reason: 'a test' });
  await new Promise(resolve => setTimeout(resolve, 100));
  expect(cloudWatch.alarms()).toMatchObject([{ verdict: { state: 'ALARM' } }]);
});
