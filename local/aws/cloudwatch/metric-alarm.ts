import { AwsError } from '../../aws-error';
import type { StateRecord, Verdict } from './alarm';
import { type AlarmSettings, comparisonNamed, evaluateAlarm, evaluationRange, missingDataNamed } from './alarms';
import { type Dimension, type MetricDataQuery, metricOf, metricReader, periodMs } from './metric-query';
import { MINUTE, type MetricStore, steps } from './metric-store';
import { verdictOf } from './reasons';
import { percentileNamed } from './statistics';
import { notImplemented } from '../wire/protocol';

/** As given to PutMetricAlarm, and as in `AWS::CloudWatch::Alarm` with its intrinsics resolved. */
export interface MetricAlarmInput {
  readonly AlarmName: string;
  readonly ComparisonOperator?: string;
  readonly EvaluationPeriods?: number;
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
  readonly watched: MetricDataQuery;
  /** Whether a percentile of too few samples leaves the state alone. */
  readonly ignoresFewSamples: boolean;
}

/** Limits by the API reference of PutMetricAlarm and by the user guide's "Limits" of alarms. */
const MOST_METRICS = 10;
const DAY_SECONDS = 86_400;
const HOUR_SECONDS = 3600;

/** What would decide when an alarm goes off, and does not here. */
const NOT_EVALUATED = ['ThresholdMetricId', 'EvaluationCriteria', 'EvaluationInterval', 'EvaluationWindow', 'WarmUpConfiguration'];

const invalid = (message: string): AwsError => new AwsError('ValidationError', message);

const queriesOf = (input: MetricAlarmInput): readonly MetricDataQuery[] => {
  const { Metrics, Namespace, MetricName, Dimensions, Period, Statistic, ExtendedStatistic } = input;
  if (Metrics) {
    if (MetricName !== undefined) throw invalid('MetricName and Metrics cannot be specified together');
    if (Metrics.filter(({ MetricStat: stat }) => stat).length > MOST_METRICS) throw invalid(`An alarm may use at most ${MOST_METRICS} metrics`);
    return Metrics;
  }
  if ((Statistic === undefined) === (ExtendedStatistic === undefined) || Period === undefined || MetricName === undefined) {
    throw invalid('an alarm on one metric needs a MetricName, a Period and either a Statistic or an ExtendedStatistic');
  }
  return [{ Id: 'm1', MetricStat: { Metric: { Namespace, MetricName, Dimensions }, Period, Stat: Statistic ?? ExtendedStatistic ?? '' } }];
};

const requireShortRange = (queries: readonly MetricDataQuery[], evaluationPeriods: number): void => {
  const seconds = periodMs(queries) / 1000;
  const most = seconds < HOUR_SECONDS ? DAY_SECONDS : 7 * DAY_SECONDS;
  if (seconds * evaluationPeriods > most) throw invalid(`Period times EvaluationPeriods must not exceed ${most} seconds`);
  // CloudWatch evaluates such an alarm once an hour only.
  if (seconds * evaluationPeriods > DAY_SECONDS) throw notImplemented('an alarm over more than a day');
};

const lowSamplePolicy = (policy: string | undefined): boolean => {
  if (policy !== undefined && policy !== 'evaluate' && policy !== 'ignore') {
    throw invalid(`EvaluateLowSampleCountPercentile ${policy} is neither evaluate nor ignore`);
  }
  return policy === 'ignore';
};

export const readMetricAlarm = (input: MetricAlarmInput): MetricAlarm => {
  const { EvaluationPeriods = 0, DatapointsToAlarm, TreatMissingData, Threshold } = input;
  const unknown = NOT_EVALUATED.find(name => input[name] !== undefined);
  if (unknown) throw notImplemented(`an alarm with ${unknown}`);
  const comparison = comparisonNamed(input.ComparisonOperator);
  const queries = queriesOf(input);
  const [watched, ...others] = queries.filter(({ ReturnData }) => ReturnData !== false);
  if (!watched || others.length > 0) throw invalid('exactly one query of an alarm must return data');
  if (Threshold === undefined) throw invalid('an alarm needs a Threshold');
  if (EvaluationPeriods < 1) throw invalid('an alarm needs EvaluationPeriods of at least 1');
  requireShortRange(queries, EvaluationPeriods);
  const settings = {
    comparison,
    threshold: Threshold,
    evaluationPeriods: EvaluationPeriods,
    datapointsToAlarm: DatapointsToAlarm ?? EvaluationPeriods,
    missingData: missingDataNamed(TreatMissingData ?? 'missing'),
  };
  if (settings.datapointsToAlarm > EvaluationPeriods) throw invalid('DatapointsToAlarm must not be greater than EvaluationPeriods');
  return { settings, queries, watched, ignoresFewSamples: lowSamplePolicy(input.EvaluateLowSampleCountPercentile) };
};

/**
 * The samples that a percentile needs, by "Percentile-based alarms and low data samples" of the user guide: 10 / (1 - p),
 * below the median 10 / p. In hundredths, as 1 - 0.9 is not quite 0.1.
 */
export const samplesNeeded = (percent: number): number => percent >= 50 ? 1000 / (100 - percent) : 1000 / percent;

/**
 * What the alarm says at this moment. Its range ends with the last full minute, published or not: a minute that is late
 * is a missing datapoint, or one that FILL makes up.
 */
export const judgeMetricAlarm = (alarm: MetricAlarm, store: MetricStore, now: number, current: StateRecord): Verdict => {
  const { settings, queries, watched: { Id, MetricStat: stat } } = alarm;
  const period = periodMs(queries);
  const to = Math.floor(now / MINUTE) * MINUTE;
  const from = to - evaluationRange(settings) * period;
  const values = metricReader(store, queries, { from, to, now })(Id);
  const evaluation = evaluateAlarm(settings, steps(from, to, period).map(at => values.get(at)), current.state);
  if (evaluation.state === current.state) return current;

  const samples = stat && store.series({ metric: metricOf(stat.Metric), statistic: 'SampleCount', periodMs: period, from, to, now });
  const percent = stat && percentileNamed(stat.Stat);
  const newest = samples?.get(Math.max(...values.keys()));
  if (alarm.ignoresFewSamples && percent !== undefined && newest !== undefined && newest < samplesNeeded(percent)) return current;
  return verdictOf(evaluation, { settings, periodMs: period, from, to, now, statistic: stat?.Stat, sampleCount: at => samples?.get(at) });
};
