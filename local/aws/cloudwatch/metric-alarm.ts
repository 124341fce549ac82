import { AwsError } from '../../aws-error';
import { type AlarmSettings, comparisonNamed, evaluateAlarm, evaluationRange, missingDataNamed, type Verdict } from './alarms';
import { type Dimension, type MetricDataQuery, metricReader, periodMs } from './metric-query';
import { MINUTE, type MetricStore, steps } from './metric-store';
import { notImplemented } from '../wire/protocol';

/** As given to PutMetricAlarm, and as in `AWS::CloudWatch::Alarm` with its intrinsics resolved. */
export interface MetricAlarmInput {
  readonly AlarmName: string;
  readonly ComparisonOperator: string;
  readonly EvaluationPeriods: number;
  readonly Threshold?: number;
  readonly DatapointsToAlarm?: number;
  readonly TreatMissingData?: string;
  readonly EvaluateLowSampleCountPercentile?: string;
  readonly Namespace?: string;
  readonly MetricName?: string;
  readonly Dimensions?: readonly Dimension[];
  readonly Statistic?: string;
  readonly ExtendedStatistic?: string;
  readonly Period?: number;
  readonly Metrics?: readonly MetricDataQuery[];
  readonly [other: string]: unknown;
}

export interface MetricAlarm {
  readonly settings: AlarmSettings;
  readonly queries: readonly MetricDataQuery[];
  /** The query that is compared with the threshold. */
  readonly watched: string;
}

const invalid = (message: string): AwsError => new AwsError('ValidationError', message);

const queriesOf = (input: MetricAlarmInput): readonly MetricDataQuery[] => {
  const { Metrics, Namespace, MetricName, Dimensions, Period, Statistic, ExtendedStatistic } = input;
  if (Metrics) return Metrics;
  const Stat = Statistic ?? ExtendedStatistic;
  if (Stat === undefined || Period === undefined) throw invalid('an alarm on one metric needs a Period and a Statistic or ExtendedStatistic');
  return [{ Id: 'm1', MetricStat: { Metric: { Namespace, MetricName, Dimensions }, Period, Stat } }];
};

export const readMetricAlarm = (input: MetricAlarmInput): MetricAlarm => {
  const { ComparisonOperator, EvaluationPeriods, DatapointsToAlarm, TreatMissingData, Threshold, EvaluateLowSampleCountPercentile } = input;
  const queries = queriesOf(input);
  const [watched, ...others] = queries.filter(({ ReturnData }) => ReturnData !== false);
  if (!watched || others.length > 0) throw invalid('exactly one query of an alarm must return data');
  const comparison = comparisonNamed(ComparisonOperator);
  if (Threshold === undefined) throw invalid('an alarm needs a Threshold');
  if (EvaluateLowSampleCountPercentile === 'ignore') throw notImplemented('EvaluateLowSampleCountPercentile ignore');
  const settings = {
    comparison,
    threshold: Threshold,
    evaluationPeriods: EvaluationPeriods,
    datapointsToAlarm: DatapointsToAlarm ?? EvaluationPeriods,
    missingData: missingDataNamed(TreatMissingData ?? 'missing'),
  };
  if (settings.datapointsToAlarm > EvaluationPeriods) throw invalid('DatapointsToAlarm must not be greater than EvaluationPeriods');
  return { settings, queries, watched: watched.Id };
};

/**
 * What the alarm says at this moment. Its range ends with the last full minute, published or not: a minute that is late
 * is a missing datapoint, or one that FILL makes up.
 */
export const judgeMetricAlarm = (alarm: MetricAlarm, store: MetricStore, now: number, current: Verdict): Verdict => {
  const { settings, queries, watched } = alarm;
  const period = periodMs(queries);
  const to = Math.floor(now / MINUTE) * MINUTE;
  const from = to - evaluationRange(settings) * period;
  const series = metricReader(store, queries, { from, to, now })(watched);
  return evaluateAlarm(settings, steps(from, to, period).map(at => series.get(at)), current);
};
