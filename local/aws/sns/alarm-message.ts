import { ACCOUNT } from '../account';
import { actionsFor, type Transition } from '../cloudwatch/alarm';
import type { MetricAlarmInput } from '../cloudwatch/metric-alarm';
import type { MetricDataQuery, MetricStat } from '../cloudwatch/metric-query';
import { alarmTimestamp } from '../cloudwatch/reasons';
import { LONGEST_SUBJECT, type Message } from './topics';

/** Messages name the region in words, where everything else has its code. */
const REGION_NAME = 'US East (N. Virginia)';

type Dimensions = MetricStat['Metric']['Dimensions'];

const dimensions = (listed: Dimensions = []) => listed.map(({ Name, Value }) => ({ value: Value, name: Name }));

const metric = ({ Id, Expression, Label, MetricStat: stat, ReturnData = true }: MetricDataQuery) => ({
  Id,
  ...Expression !== undefined && { Expression },
  ...Label !== undefined && { Label },
  ...stat !== undefined && {
    MetricStat: { ...stat, Metric: { ...stat.Metric, Dimensions: dimensions(stat.Metric.Dimensions) } },
  },
  ReturnData,
});

/** The statistics of one metric are in capitals here, and percentiles elsewhere. */
const oneMetric = ({ MetricName, Namespace, Statistic, ExtendedStatistic, Dimensions, Unit }: MetricAlarmInput) => ({
  MetricName,
  Namespace,
  ...Statistic === undefined
    ? { StatisticType: 'ExtendedStatistic', ExtendedStatistic }
    : { StatisticType: 'Statistic', Statistic: Statistic.toUpperCase() },
  Unit: Unit ?? null,
  Dimensions: dimensions(Dimensions),
});

const trigger = (input: MetricAlarmInput) => ({
  ...input.Metrics === undefined ? oneMetric(input) : { Metrics: input.Metrics.map(metric) },
  Period: input.Period ?? input.Metrics?.find(({ MetricStat: stat }) => stat !== undefined)?.MetricStat?.Period,
  EvaluationPeriods: input.EvaluationPeriods,
  DatapointsToAlarm: input.DatapointsToAlarm ?? input.EvaluationPeriods,
  ComparisonOperator: input.ComparisonOperator,
  Threshold: input.Threshold,
  TreatMissingData: input.TreatMissingData ?? 'missing',
  EvaluateLowSampleCountPercentile: input.EvaluateLowSampleCountPercentile ?? '',
});

/**
 * What a topic gets that is an alarm's action. AWS documents that it is JSON, not its fields: these are the ones that subscribers
 * everywhere read.
 */
export const alarmMessage = (transition: Transition): Message => {
  const { type, input, alarmName, alarmArn, from, to } = transition;
  return {
    subject: `${to.state}: "${alarmName}" in ${REGION_NAME}`.slice(0, LONGEST_SUBJECT),
    message: JSON.stringify({
      AlarmName: alarmName,
      AlarmDescription: input.AlarmDescription ?? null,
      AWSAccountId: ACCOUNT,
      NewStateValue: to.state,
      NewStateReason: to.reason,
      StateChangeTime: alarmTimestamp(to.at),
      Region: REGION_NAME,
      AlarmArn: alarmArn,
      OldStateValue: from.state,
      OKActions: actionsFor(transition, 'OK'),
      AlarmActions: actionsFor(transition, 'ALARM'),
      InsufficientDataActions: actionsFor(transition, 'INSUFFICIENT_DATA'),
      ...type === 'CompositeAlarm' ? { AlarmRule: input.AlarmRule } : { Trigger: trigger(input) },
    }),
  };
};
