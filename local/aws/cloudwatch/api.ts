import { AwsError } from '../../aws-error';
import type { MetricDatum } from '../../metric-datum';
import type { AlarmState } from './alarms';
import type { AlarmStatus, CloudWatch } from './cloudwatch';
import { metricOf } from './metric-query';
import type { MetricDataQuery } from './metric-query';
import type { Series } from './metric-store';
import { page } from '../paging';
import { type Actions, type Fields, fromEpochSeconds, notImplemented, toEpochSeconds } from '../wire/protocol';

const MAX_ALARM_NAMES = 100;
const DEFAULT_ALARM_PAGE = 50;
const STATES: readonly AlarmState[] = ['OK', 'ALARM', 'INSUFFICIENT_DATA'];

const invalid = (message: string): AwsError => new AwsError('ValidationError', message);

const described = ({ input, arn, verdict, updatedAt }: AlarmStatus) => ({
  ActionsEnabled: true,
  ...input,
  AlarmArn: arn,
  StateValue: verdict.state,
  StateReason: verdict.reason,
  StateUpdatedTimestamp: toEpochSeconds(updatedAt),
  StateTransitionedTimestamp: toEpochSeconds(updatedAt),
});

const isAskedFor = ({ AlarmNames, AlarmNamePrefix, AlarmTypes, StateValue }: Fields) => {
  const names = AlarmNames as string[] | undefined;
  // Composite alarms are only returned to those who ask for them.
  const types = AlarmTypes as string[] | undefined ?? ['MetricAlarm'];
  return ({ name, type, verdict }: AlarmStatus): boolean =>
    types.includes(type)
    && (names === undefined || names.includes(name))
    && (AlarmNamePrefix === undefined || name.startsWith(AlarmNamePrefix as string))
    && (StateValue === undefined || verdict.state === StateValue);
};

const describeAlarms = (cloudWatch: CloudWatch, input: Fields) => {
  const { AlarmNames, MaxRecords, NextToken } = input as { AlarmNames?: string[]; MaxRecords?: number; NextToken?: string };
  if (AlarmNames && AlarmNames.length > MAX_ALARM_NAMES) throw invalid(`AlarmNames may hold at most ${MAX_ALARM_NAMES} names`);
  // Names of alarms that do not exist are passed over in silence.
  const found = cloudWatch.alarms().filter(isAskedFor(input));
  const { items, next } = page(found, MaxRecords ?? (AlarmNames ? MAX_ALARM_NAMES : DEFAULT_ALARM_PAGE), NextToken);
  return {
    MetricAlarms: items.filter(({ type }) => type === 'MetricAlarm').map(described),
    CompositeAlarms: items.filter(({ type }) => type === 'CompositeAlarm').map(described),
    NextToken: next,
  };
};

const setAlarmState = (cloudWatch: CloudWatch, { AlarmName, StateValue, StateReason }: Fields): undefined => {
  const state = STATES.find(name => name === StateValue);
  if (!state) throw invalid(`StateValue ${String(StateValue)} is none of ${STATES.join(', ')}`);
  cloudWatch.setAlarmState(AlarmName as string, { state, reason: String(StateReason) });
};

const result = ({ Id, Label, MetricStat }: MetricDataQuery, series: Series, newestFirst: boolean) => {
  const points = [...series].sort(([a], [b]) => newestFirst ? b - a : a - b);
  return {
    Id,
    Label: Label ?? MetricStat?.Metric.MetricName ?? Id,
    Timestamps: points.map(([at]) => toEpochSeconds(at)),
    Values: points.map(([, value]) => value),
    StatusCode: 'Complete',
  };
};

const getMetricData = (cloudWatch: CloudWatch, { MetricDataQueries, StartTime, EndTime, ScanBy }: Fields) => {
  const queries = MetricDataQueries as MetricDataQuery[];
  const range = { from: fromEpochSeconds(StartTime as number), to: fromEpochSeconds(EndTime as number) };
  const results = cloudWatch.getMetricData(queries, range);
  return {
    MetricDataResults: queries.flatMap(query => {
      const series = results.get(query.Id);
      return series ? [result(query, series, ScanBy !== 'TimestampAscending')] : [];
    }),
    Messages: [],
  };
};

const valuesOf = ({ Value, Values, Counts, StatisticValues }: Fields): number[] => {
  if (StatisticValues !== undefined) throw notImplemented('PutMetricData with StatisticValues');
  if (Values === undefined) return [Value as number];
  const counts = Counts as number[] | undefined;
  return (Values as number[]).flatMap((value, index) => Array.from({ length: counts?.[index] ?? 1 }, () => value));
};

const data = (namespace: string, datum: Fields, now: number): MetricDatum[] => {
  const { Timestamp, MetricName, Dimensions } = datum;
  const metric = metricOf({ Namespace: namespace, MetricName: MetricName as string, Dimensions: Dimensions as [] | undefined });
  const at = Timestamp === undefined ? now : fromEpochSeconds(Timestamp as number);
  return valuesOf(datum).map(value => ({ ...metric, value, at }));
};

const putMetricData = (cloudWatch: CloudWatch, { Namespace, MetricData }: Fields): undefined => {
  for (const datum of MetricData as Fields[]) {
    data(Namespace as string, datum, cloudWatch.now()).forEach(cloudWatch.store.record);
  }
};

/** The CloudWatch API. */
export const cloudWatchActions = (cloudWatch: CloudWatch): Actions => ({
  DescribeAlarms: input => describeAlarms(cloudWatch, input),
  GetMetricData: input => getMetricData(cloudWatch, input),
  PutMetricData: input => putMetricData(cloudWatch, input),
  SetAlarmState: input => setAlarmState(cloudWatch, input),
});
