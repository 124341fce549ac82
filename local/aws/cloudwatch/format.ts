import type { QueryFormat } from '../wire/query';

/** For clients that do not speak JSON: older ones send AWS Query, some new ones CBOR. */
export const CLOUDWATCH_FORMAT: QueryFormat = {
  version: '2010-08-01',
  namespace: 'http://monitoring.amazonaws.com/doc/2010-08-01/',
  numbers: new Set(['Period', 'MaxRecords', 'MaxDatapoints', 'Value', 'Values', 'Counts', 'StorageResolution', 'Threshold', 'EvaluationPeriods', 'DatapointsToAlarm']),
  booleans: new Set(['ReturnData', 'ActionsEnabled']),
  times: new Set(['StartTime', 'EndTime', 'Timestamp', 'Timestamps', 'StateUpdatedTimestamp', 'StateTransitionedTimestamp', 'AlarmConfigurationUpdatedTimestamp']),
  lists: new Set([
    'AlarmNames', 'AlarmTypes', 'MetricDataQueries', 'MetricData', 'Dimensions', 'Values', 'Counts', 'Timestamps', 'MetricAlarms', 'CompositeAlarms',
    'MetricDataResults', 'Messages', 'Metrics', 'AlarmActions', 'OKActions', 'InsufficientDataActions',
  ]),
  maps: new Set(),
};
