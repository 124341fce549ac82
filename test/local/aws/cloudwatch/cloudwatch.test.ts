import { DescribeAlarmsCommand, SetAlarmStateCommand } from '@aws-sdk/client-cloudwatch';
import type { Transition } from '../../../../local/aws/cloudwatch/alarm';
import { CloudWatch } from '../../../../local/aws/cloudwatch/cloudwatch';
import { type MetricAlarmInput, samplesNeeded } from '../../../../local/aws/cloudwatch/metric-alarm';
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
    { alarmName: 'errors', from: { state: 'INSUFFICIENT_DATA', at: START }, to: { state: 'OK', at: START + MINUTE } },
    { from: { state: 'OK' }, to: { state: 'ALARM', at: START + 3 * MINUTE }, alarmArn: 'arn:aws:cloudwatch:us-east-1:123456789012:alarm:errors' },
    { from: { state: 'ALARM', at: START + 3 * MINUTE }, to: { state: 'OK' } },
  ]);
});

test('a rate of errors alarms at 2 of 3 datapoints, not below the least traffic', () => {
  stage.cloudWatch.putMetricAlarm(RATE);
  for (let minute = 0; minute < 10; minute += 1) record('RequestCount', minute, minute < 5 ? 19 : 100);
  for (let minute = 0; minute < 10; minute += 1) record('HTTPCode_Target_5XX_Count', minute, 10);
  for (let minute = 1; minute < 12; minute += 1) at(minute);
  expect(transitions.map(({ to }) => [to.state, (to.at - START) / MINUTE])).toEqual([['OK', 1], ['ALARM', 8]]);
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
  expect(transitions.slice(-3).map(({ alarmName, to }) => [alarmName, to.state])).toEqual([['errors', 'ALARM'], ['any', 'ALARM'], ['above', 'ALARM']]);

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
  expect(transitions.slice(-3).map(({ to }) => to.state)).toEqual(['OK', 'OK', 'OK']);
});

const on = (Expression: string) => ({ Metrics: [{ Id: 'x', Expression }, stat('e', 'RequestCount')] });
const PERCENTILE = { Statistic: undefined, ExtendedStatistic: 'p99' };

test.each<[string, MetricAlarmInput, Partial<MetricAlarmInput>, string]>([
  ['a function that is not built', RATE, on('RATE(e)'), 'RATE is not implemented'],
  ['an unknown id', RATE, on('m9 + e'), 'm9, which is not the id of a query'],
  ['a circle', RATE, on('x + e'), 'depends on itself'],
  ['a constant', RATE, on('SUM(e)'), 'must return one time series'],
  ['two results', RATE, { Metrics: [stat('e', 'a'), stat('r', 'b')].map(query => ({ ...query, ReturnData: true })) }, 'exactly one query'],
  ['a metric beside metric math', ERRORS, on('e'), 'cannot be specified together'],
  ['more than ten metrics', RATE, { Metrics: Array.from({ length: 11 }, (_, index) => stat(`m${index}`, 'a')) }, 'at most 10 metrics'],
  ['no metric', ERRORS, { MetricName: undefined }, 'needs a MetricName'],
  ['two statistics', ERRORS, { ExtendedStatistic: 'p99' }, 'either a Statistic or an ExtendedStatistic'],
  ['an unknown comparison', ERRORS, { ComparisonOperator: 'Differs' }, 'ComparisonOperator Differs is none of GreaterThanThreshold, '],
  ['an anomaly band', ERRORS, { ComparisonOperator: 'LessThanLowerOrGreaterThanUpperThreshold' }, 'which is for anomaly detection, is not implemented'],
  ['an anomaly model', ERRORS, { ThresholdMetricId: 'ad1' }, 'an alarm with ThresholdMetricId is not implemented'],
  ['a warm-up', ERRORS, { WarmUpConfiguration: {} }, 'an alarm with WarmUpConfiguration is not implemented'],
  ['no threshold', ERRORS, { Threshold: undefined }, 'needs a Threshold'],
  ['more than all datapoints', ERRORS, { DatapointsToAlarm: 3 }, 'DatapointsToAlarm must not be greater'],
  ['more than a day', ERRORS, { EvaluationPeriods: 1441 }, 'must not exceed 86400 seconds'],
  ['an odd period', ERRORS, { Period: 90 }, 'Period must be 1, 5, 10, 20, 30 or a multiple of 60'],
  ['a high resolution', ERRORS, { Period: 10 }, 'shorter than a minute, is not implemented'],
  ['a trimmed mean', ERRORS, { ...PERCENTILE, ExtendedStatistic: 'tm99' }, 'the statistic tm99 is not implemented'],
  ['few samples', ERRORS, { ...PERCENTILE, EvaluateLowSampleCountPercentile: 'drop' }, 'drop is neither evaluate nor ignore'],
  ['an unknown treatment', ERRORS, { TreatMissingData: 'good' }, 'TreatMissingData good'],
])('an alarm on %s is refused when it is put', (_, alarm, change, message) => {
  expect(() => stage.cloudWatch.putMetricAlarm({ ...alarm, ...change })).toThrow(message);
  expect(stage.cloudWatch.alarms()).toEqual([]);
});

describe('composites', () => {
  const put = (AlarmName: string, AlarmRule: string) => stage.cloudWatch.putCompositeAlarm({ AlarmName, AlarmRule });
  const state = (wanted: string) => stage.cloudWatch.alarms().find(({ name }) => name === wanted)!.record;

  test('of what does not exist are refused', () => {
    expect(() => put('any', 'ALARM(unknown)')).toThrow('unknown, which does not exist');
  });

  test('that depend on themselves are refused', () => {
    put('a', 'TRUE');
    put('b', 'ALARM(a)');
    put('c', 'OK(b) OR ALARM(a)');
    expect(() => put('a', 'NOT ALARM(c)')).toThrow('a cycle of composite alarms, as a would make, is not implemented');
    expect(() => put('a', 'ALARM(a)')).toThrow('a cycle');
    expect(state('a').state).toBe('ALARM');
  });

  test('have a state as soon as they are put, and say why', () => {
    stage.cloudWatch.putMetricAlarm(ERRORS);
    put('any', 'ALARM(errors)');
    expect(state('any')).toMatchObject({
      state: 'OK', reason: 'arn:aws:cloudwatch:us-east-1:123456789012:alarm:any was created and its alarm rule evaluates to OK',
    });
    put('any', 'NOT ALARM(errors)');
    expect(state('any')).toMatchObject({ state: 'ALARM', reason: expect.stringContaining('any was updated and its alarm rule evaluates to ALARM') });
    expect(transitions.map(({ alarmName, to }) => [alarmName, to.state])).toEqual([['any', 'OK'], ['any', 'ALARM']]);
  });

  test('name the alarm that changed them, as CloudWatch does', () => {
    stage.cloudWatch.putMetricAlarm(ERRORS);
    put('any', 'ALARM(errors)');
    stage.clock.ms = Date.UTC(2026, 6, 3, 9, 8, 7);
    stage.cloudWatch.setAlarmState('errors', { state: 'ALARM', reason: 'a test' });
    const arn = 'arn:aws:cloudwatch:us-east-1:123456789012:alarm:errors';
    expect(state('any').reason).toBe(`${arn} transitioned to ALARM at Friday 03 July, 2026 09:08:07 UTC`);
    expect(JSON.parse(state('any').reasonData!)).toEqual({
      triggeringAlarms: [{ arn, state: { value: 'ALARM', timestamp: '2026-07-03T09:08:07.000+0000' } }],
    });
  });

  test('that were set keep their state until an alarm of their rule changes', () => {
    stage.cloudWatch.putMetricAlarm(ERRORS);
    at(1);
    put('any', 'ALARM(errors)');
    stage.cloudWatch.setAlarmState('any', { state: 'ALARM', reason: 'a test' });
    at(2);
    expect(state('any')).toMatchObject({ state: 'ALARM', reason: 'a test' });
    stage.cloudWatch.setAlarmState('errors', { state: 'INSUFFICIENT_DATA', reason: 'a test' });
    expect(state('any').state).toBe('OK');
  });
});

describe('a percentile of few samples', () => {
  const SLOW: MetricAlarmInput = {
    ...ERRORS, ...PERCENTILE, MetricName: 'TargetResponseTime', Threshold: 1, EvaluationPeriods: 1, ExtendedStatistic: 'p90', TreatMissingData: 'missing',
  };
  const slow = (minute: number, requests: number) => {
    for (let request = 0; request < requests; request += 1) record('TargetResponseTime', minute, 2);
  };

  // p90 needs 10 / (1 - 0.9) = 100 samples.
  test.each([
    ['ignore', 99, 'INSUFFICIENT_DATA'], ['ignore', 100, 'ALARM'], ['evaluate', 1, 'ALARM'], [undefined, 1, 'ALARM'],
  ] as const)('%s: %d samples make %s', async (EvaluateLowSampleCountPercentile, samples, state) => {
    stage.cloudWatch.putMetricAlarm({ ...SLOW, EvaluateLowSampleCountPercentile });
    slow(0, samples);
    at(2);
    expect(await stateOf('errors')).toBe(state);
  });

  test('leaves an alarm as it is, but none at all does not', async () => {
    stage.cloudWatch.putMetricAlarm({ ...SLOW, EvaluateLowSampleCountPercentile: 'ignore' });
    slow(0, 100);
    record('TargetResponseTime', 1, 0);
    at(2);
    at(3);
    expect(await stateOf('errors')).toBe('ALARM');
    at(9);
    expect(await stateOf('errors')).toBe('INSUFFICIENT_DATA');
  });
});

test('how many samples a percentile needs', () => {
  expect([50, 90, 99, 99.9, 10].map(percent => Math.round(samplesNeeded(percent)))).toEqual([20, 100, 1000, 10_000, 100]);
});

test('an alarm that could not be evaluated says so, until it is said to be well again', async () => {
  const describe = async () => (await stage.clients.cloudWatch.send(new DescribeAlarmsCommand({}))).MetricAlarms![0]!;
  stage.cloudWatch.putMetricAlarm(ERRORS);
  at(1);
  at(2);
  stage.cloudWatch.setEvaluationState('errors', 'EVALUATION_FAILURE');
  at(3);
  expect(await describe()).toMatchObject({
    EvaluationState: 'EVALUATION_FAILURE', StateValue: 'OK',
    StateUpdatedTimestamp: new Date(START + 2 * MINUTE), StateTransitionedTimestamp: new Date(START + MINUTE),
  });
  stage.cloudWatch.setEvaluationState('errors', undefined);
  expect((await describe()).EvaluationState).toBeUndefined();
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
    if (from.state === 'ALARM') resolve();
  }));
  cloudWatch.start();
  cloudWatch.setAlarmState('errors', { state: 'ALARM', reason: 'a test' });
  await twice;
  await cloudWatch.stop();
  cloudWatch.setAlarmState('errors', { state: 'ALARM', reason: 'a test' });
  await new Promise(resolve => setTimeout(resolve, 100));
  expect(cloudWatch.alarms()).toMatchObject([{ record: { state: 'ALARM' } }]);
});
