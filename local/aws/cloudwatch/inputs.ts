import type { Validation } from '../wire/read-input';
import { double, flag, integer, list, oneOf, type Shape, structure, text, time } from '../wire/shape';

/** Lengths, numbers and names by CloudWatch's API model. */
const name = text({ min: 1, max: 255 });
const names = list(name, { max: 100 });
const state = oneOf('OK', 'ALARM', 'INSUFFICIENT_DATA');
const alarmTypes = list(oneOf('CompositeAlarm', 'MetricAlarm'));
const actions = list(text({ min: 1, max: 1024 }), { max: 5 });
const page = { NextToken: text(), MaxRecords: integer({ min: 1, max: 100 }) };
const scanBy = oneOf('TimestampDescending', 'TimestampAscending');
const dimensions = list(structure({ 'Name!': name, 'Value!': text({ min: 1, max: 1024 }) }), { max: 30 });
const period = integer({ min: 1 });
const statistic = oneOf('SampleCount', 'Average', 'Sum', 'Minimum', 'Maximum');
const metric = { Namespace: name, MetricName: name, Dimensions: dimensions };
const queries = list(structure({
  'Id!': name,
  'MetricStat': structure({ 'Metric!': structure(metric), 'Period!': period, 'Stat!': text(), 'Unit': text() }),
  'Expression': text({ min: 1, max: 2048 }),
  'Label': text(),
  'Period': period,
  'ReturnData': flag,
}));
const tags = list(structure({ 'Key!': text({ min: 1, max: 128 }), 'Value!': text({ max: 256 }) }), { max: 50 });

const anyAlarm: Record<string, Shape> = {
  'AlarmName!': name,
  'AlarmDescription': text({ max: 1024 }),
  'ActionsEnabled': flag,
  'OKActions': actions,
  'AlarmActions': actions,
  'InsufficientDataActions': actions,
  'Tags': tags,
};

const statisticValues = structure({ 'SampleCount!': double, 'Sum!': double, 'Minimum!': double, 'Maximum!': double });

export const CLOUDWATCH_VALIDATION: Validation = {
  code: 'ValidationError',
  inputs: {
    DescribeAlarms: structure({
      AlarmNames: names, AlarmNamePrefix: name, AlarmTypes: alarmTypes, StateValue: state, ActionPrefix: text({ min: 1, max: 1024 }),
      ChildrenOfAlarmName: name, ParentsOfAlarmName: name, ...page,
    }),
    DescribeAlarmHistory: structure({
      AlarmName: name, AlarmTypes: alarmTypes, StartDate: time, EndDate: time, ScanBy: scanBy, ...page,
      HistoryItemType: oneOf('ConfigurationUpdate', 'StateUpdate', 'Action', 'AlarmContributorStateUpdate', 'AlarmContributorAction'),
    }),
    DescribeAlarmsForMetric: structure({
      ...metric, 'MetricName!': name, 'Namespace!': name, 'Statistic': statistic, 'ExtendedStatistic': text(), 'Period': period, 'Unit': text(),
    }),
    PutMetricAlarm: structure({
      ...anyAlarm, ...metric, Statistic: statistic, ExtendedStatistic: text(), Period: period, Unit: text(),
      EvaluationPeriods: integer({ min: 1 }), DatapointsToAlarm: integer({ min: 1 }), Threshold: double,
      ComparisonOperator: text(), TreatMissingData: name, EvaluateLowSampleCountPercentile: name, Metrics: queries,
    }),
    PutCompositeAlarm: structure({
      ...anyAlarm, 'AlarmRule!': text({ min: 1, max: 10_240 }), 'ActionsSuppressor': text({ min: 1, max: 1600 }),
      'ActionsSuppressorWaitPeriod': integer(), 'ActionsSuppressorExtensionPeriod': integer(),
    }),
    DeleteAlarms: structure({ 'AlarmNames!': names }),
    EnableAlarmActions: structure({ 'AlarmNames!': names }),
    DisableAlarmActions: structure({ 'AlarmNames!': names }),
    SetAlarmState: structure({
      'AlarmName!': name, 'StateValue!': state, 'StateReason!': text({ max: 1023 }), 'StateReasonData': text({ max: 4000 }),
    }),
    GetMetricData: structure({
      'MetricDataQueries!': queries, 'StartTime!': time, 'EndTime!': time, 'ScanBy': scanBy, 'NextToken': text(), 'MaxDatapoints': integer({ min: 1 }),
    }),
    GetMetricStatistics: structure({
      ...metric, 'Namespace!': name, 'MetricName!': name, 'StartTime!': time, 'EndTime!': time, 'Period!': period, 'Unit': text(),
      'Statistics': list(statistic, { min: 1, max: 5 }), 'ExtendedStatistics': list(text(), { min: 1, max: 10 }),
    }),
    ListMetrics: structure({
      Namespace: name, MetricName: name, Dimensions: list(structure({ 'Name!': name, 'Value': text() }), { max: 10 }),
      NextToken: text(), RecentlyActive: oneOf('PT3H'),
    }),
    PutMetricData: structure({
      'Namespace!': name,
      'MetricData': list(structure({
        'MetricName!': name, 'Dimensions': dimensions, 'Timestamp': time, 'Value': double, 'Values': list(double, { max: 150 }),
        'Counts': list(double), 'StatisticValues': statisticValues, 'Unit': text(), 'StorageResolution': integer({ min: 1 }),
      }), { max: 1000 }),
    }),
  },
};
