import { AwsError } from '../../aws-error';
import type { CompositeAlarmInput } from './alarm';
import type { HistoryItem } from './alarm-history';
import type { AlarmState } from './alarms';
import type { CloudWatch } from './cloudwatch';
import { describeAlarms, describeAlarmsForMetric } from './describe-alarms';
import type { MetricAlarmInput } from './metric-alarm';
import { page } from '../paging';
import { type Actions, type Fields, fromEpochSeconds, toEpochSeconds } from '../wire/protocol';

const HISTORY_PAGE = 100;

const setAlarmState = (cloudWatch: CloudWatch, { AlarmName, StateValue, StateReason, StateReasonData }: Fields): undefined => {
  const reasonData = StateReasonData as string | undefined;
  requireJson(reasonData);
  cloudWatch.setAlarmState(AlarmName as string, { state: StateValue as AlarmState, reason: StateReason as string, reasonData });
};

const requireJson = (text: string | undefined): void => {
  if (text === undefined) return;
  try {
    JSON.parse(text);
  } catch {
    throw new AwsError('InvalidFormat', 'StateReasonData is not JSON');
  }
};

/** Those that are known are deleted, also beside names that are not. */
const deleteAlarms = (cloudWatch: CloudWatch, { AlarmNames }: Fields): undefined => {
  const names = AlarmNames as string[];
  const composites = cloudWatch.alarms().filter(({ name, type }) => names.includes(name) && type === 'CompositeAlarm');
  if (composites.length > 1) throw new AwsError('ValidationError', 'At most one composite alarm can be deleted in a request');
  const known = cloudWatch.alarms().filter(({ name }) => names.includes(name)).map(({ name }) => name);
  known.forEach(name => cloudWatch.deleteAlarm(name));
  const unknown = names.find(name => !known.includes(name));
  if (unknown !== undefined) throw new AwsError('ResourceNotFound', `the alarm ${unknown} does not exist`, 404);
};

const historyItem = ({ alarmName, alarmType, type, at, summary, data }: HistoryItem) => ({
  AlarmName: alarmName,
  AlarmType: alarmType,
  HistoryItemType: type,
  Timestamp: toEpochSeconds(at),
  HistorySummary: summary,
  HistoryData: data,
});

const describeHistory = (cloudWatch: CloudWatch, input: Fields) => {
  const { AlarmName, AlarmTypes = ['MetricAlarm'], HistoryItemType, StartDate, EndDate, ScanBy, MaxRecords = HISTORY_PAGE, NextToken } = input as {
    AlarmName?: string; AlarmTypes?: string[]; HistoryItemType?: string; StartDate?: number; EndDate?: number;
    ScanBy?: string; MaxRecords?: number; NextToken?: string;
  };
  const found = cloudWatch.history.items().filter(({ alarmName, alarmType, type, at }) =>
    AlarmTypes.includes(alarmType)
    && (AlarmName === undefined || alarmName === AlarmName)
    && (HistoryItemType === undefined || type === HistoryItemType)
    && (StartDate === undefined || at >= fromEpochSeconds(StartDate))
    && (EndDate === undefined || at <= fromEpochSeconds(EndDate)));
  const { items, next } = page(ScanBy === 'TimestampAscending' ? found : found.toReversed(), MaxRecords, NextToken, 'InvalidNextToken');
  return { AlarmHistoryItems: items.map(historyItem), NextToken: next };
};

export const alarmActions = (cloudWatch: CloudWatch): Actions => {
  const enable = (actionsEnabled: boolean) => ({ AlarmNames }: Fields): undefined => {
    cloudWatch.setActionsEnabled(AlarmNames as string[], actionsEnabled);
  };
  return {
    DescribeAlarms: input => describeAlarms(cloudWatch, input),
    DescribeAlarmsForMetric: input => describeAlarmsForMetric(cloudWatch, input),
    DescribeAlarmHistory: input => describeHistory(cloudWatch, input),
    PutMetricAlarm: input => {
      cloudWatch.putMetricAlarm(input as unknown as MetricAlarmInput);
      return undefined;
    },
    PutCompositeAlarm: input => {
      cloudWatch.putCompositeAlarm(input as unknown as CompositeAlarmInput);
      return undefined;
    },
    DeleteAlarms: input => deleteAlarms(cloudWatch, input),
    EnableAlarmActions: enable(true),
    DisableAlarmActions: enable(false),
    SetAlarmState: input => setAlarmState(cloudWatch, input),
  };
};
