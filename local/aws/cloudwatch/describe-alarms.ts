import { AwsError } from '../../aws-error';
import { actionsFor, type AlarmStatus } from './alarm';
import type { AlarmState } from './alarms';
import type { CloudWatch } from './cloudwatch';
import { suppressedReason } from './event-data';
import { metricOf } from './metric-query';
import { isSameMetric } from './metric-store';
import { page } from '../paging';
import { type Fields, notImplemented, toEpochSeconds } from '../wire/protocol';

const MOST_ALARMS = 100;
const DEFAULT_PAGE = 50;
const ALL_STATES: readonly AlarmState[] = ['OK', 'ALARM', 'INSUFFICIENT_DATA'];

const described = (status: AlarmStatus): object => {
  const { input, arn, record, transitionedAt, configuredAt, actionsEnabled, evaluationState } = status;
  return {
    OKActions: [], AlarmActions: [], InsufficientDataActions: [],
    ...status.type === 'MetricAlarm' && { Dimensions: [] },
    ...input,
    Tags: undefined,
    AlarmArn: arn,
    ActionsEnabled: actionsEnabled,
    AlarmConfigurationUpdatedTimestamp: toEpochSeconds(configuredAt),
    StateValue: record.state,
    StateReason: record.reason,
    StateReasonData: record.reasonData,
    StateUpdatedTimestamp: toEpochSeconds(record.at),
    StateTransitionedTimestamp: toEpochSeconds(transitionedAt),
    EvaluationState: evaluationState,
    ActionsSuppressedBy: record.suppressedBy,
    ActionsSuppressedReason: suppressedReason(record.suppressedBy),
  };
};

const hasActionWith = (status: AlarmStatus, prefix: string): boolean =>
  ALL_STATES.some(state => actionsFor(status, state).some(action => action.startsWith(prefix)));

const isAskedFor = (input: Fields) => {
  const { AlarmNames: names, AlarmNamePrefix: namePrefix, AlarmTypes, StateValue: state, ActionPrefix: actionPrefix } = input as {
    AlarmNames?: string[]; AlarmNamePrefix?: string; AlarmTypes?: string[]; StateValue?: string; ActionPrefix?: string;
  };
  // Composite alarms are only returned to those who ask for them.
  const types = AlarmTypes ?? ['MetricAlarm'];
  return (status: AlarmStatus): boolean =>
    types.includes(status.type)
    && (names === undefined || names.includes(status.name))
    && (namePrefix === undefined || status.name.startsWith(namePrefix))
    && (state === undefined || status.record.state === state)
    && (actionPrefix === undefined || hasActionWith(status, actionPrefix));
};

export const describeAlarms = (cloudWatch: CloudWatch, input: Fields) => {
  const { AlarmNames, AlarmNamePrefix, MaxRecords, NextToken } = input as {
    AlarmNames?: string[]; AlarmNamePrefix?: string; MaxRecords?: number; NextToken?: string;
  };
  if (input.ChildrenOfAlarmName !== undefined || input.ParentsOfAlarmName !== undefined) throw notImplemented('DescribeAlarms of relatives');
  if (AlarmNames && AlarmNamePrefix !== undefined) throw new AwsError('ValidationError', 'AlarmNames and AlarmNamePrefix cannot be specified together');
  // Names of alarms that do not exist are passed over in silence.
  const found = cloudWatch.alarms().filter(isAskedFor(input));
  const { items, next } = page(found, MaxRecords ?? (AlarmNames ? MOST_ALARMS : DEFAULT_PAGE), NextToken, 'InvalidNextToken');
  return {
    MetricAlarms: items.filter(({ type }) => type === 'MetricAlarm').map(described),
    CompositeAlarms: items.filter(({ type }) => type === 'CompositeAlarm').map(described),
    NextToken: next,
  };
};

/** Alarms on the metric itself: neither those on metric math nor composite ones. */
export const describeAlarmsForMetric = (cloudWatch: CloudWatch, input: Fields) => {
  const metric = metricOf(input);
  const settings = ['Statistic', 'ExtendedStatistic', 'Period', 'Unit'].filter(name => input[name] !== undefined);
  const found = cloudWatch.alarms().filter(alarm => alarm.type === 'MetricAlarm' && alarm.input.MetricName !== undefined
    && isSameMetric(metricOf(alarm.input), metric)
    && settings.every(name => alarm.input[name] === input[name]));
  return { MetricAlarms: found.map(described) };
};
