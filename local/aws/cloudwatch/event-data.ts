import type { StateRecord, Transition } from './alarm';
import type { MetricAlarmInput } from './metric-alarm';
import { type MetricDataQuery, metricOf } from './metric-query';
import { alarmTimestamp } from './reasons';

const described = ({ state, reason, reasonData, at, suppressedBy }: StateRecord) => ({
  value: state,
  reason,
  reasonData,
  timestamp: alarmTimestamp(at),
  actionsSuppressedBy: suppressedBy,
  actionsSuppressedReason: suppressedReason(suppressedBy),
});

/** CloudWatch's own words. */
export const suppressedReason = (by: StateRecord['suppressedBy']): string | undefined => by && `Actions suppressed by ${by}`;

const query = ({ Id, Expression, Label, Period, MetricStat: stat, ReturnData = true }: MetricDataQuery) => {
  const { namespace, name, dimensions } = metricOf(stat?.Metric ?? {});
  return {
    id: Id,
    expression: Expression,
    label: Label,
    period: Period,
    metricStat: stat && { metric: { namespace, name, dimensions }, period: stat.Period, stat: stat.Stat },
    returnData: ReturnData,
  };
};

const metrics = (input: MetricAlarmInput) => {
  const { Metrics, Namespace, MetricName, Dimensions, Period = 0, Statistic, ExtendedStatistic } = input;
  const only = { Id: 'm1', MetricStat: { Metric: { Namespace, MetricName, Dimensions }, Period, Stat: Statistic ?? ExtendedStatistic ?? '' } };
  return (Metrics ?? [only]).map(query);
};

const configuration = ({ type, input }: Transition) => ({
  description: input.AlarmDescription,
  ...type === 'MetricAlarm' ? { metrics: metrics(input) } : {
    alarmRule: input.AlarmRule,
    actionsSuppressor: input.ActionsSuppressor,
    actionsSuppressorWaitPeriod: input.ActionsSuppressorWaitPeriod,
    actionsSuppressorExtensionPeriod: input.ActionsSuppressorExtensionPeriod,
  },
});

/** What CloudWatch tells of a change: the `detail` of its event, and the `alarmData` of a function that is an alarm's action. */
export const alarmData = (transition: Transition) => ({
  alarmName: transition.alarmName,
  state: described(transition.to),
  previousState: described(transition.from),
  configuration: configuration(transition),
});
