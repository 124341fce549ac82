import { arnOf } from '../../aws/account';
import type { Fields } from '../../aws/wire/protocol';
import { type Actions, everything, type Touched } from './table';

const alarm = (name: unknown): Touched => ({ resource: arnOf('cloudwatch', `alarm:${String(name)}`) });

const namedAlarm = ({ AlarmName }: Fields): readonly Touched[] => [alarm(AlarmName)];

const namedAlarms = ({ AlarmNames }: Fields): readonly Touched[] => ((AlarmNames ?? []) as string[]).map(alarm);

/**
 * Composite alarms need `*`, whichever alarms are asked for.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_DescribeAlarms.html
 */
const describeAlarms = (input: Fields): readonly Touched[] => {
  if (((input.AlarmTypes ?? []) as string[]).includes('CompositeAlarm')) return everything();
  const named = namedAlarms(input);
  return named.length > 0 ? named : [alarm(`${(input.AlarmNamePrefix ?? '') as string}*`)];
};

const inNamespace = ({ Namespace }: Fields): readonly Touched[] => [{ resource: '*', context: { 'cloudwatch:namespace': String(Namespace) } }];

/** https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoncloudwatch.html */
export const CLOUDWATCH: Actions = {
  DescribeAlarms: describeAlarms,
  DescribeAlarmHistory: ({ AlarmName }) => AlarmName === undefined ? everything() : [alarm(AlarmName)],
  DescribeAlarmsForMetric: everything,
  PutMetricAlarm: namedAlarm,
  PutCompositeAlarm: everything,
  DeleteAlarms: namedAlarms,
  SetAlarmState: namedAlarm,
  EnableAlarmActions: namedAlarms,
  DisableAlarmActions: namedAlarms,
  GetMetricData: everything,
  GetMetricStatistics: everything,
  ListMetrics: everything,
  PutMetricData: inNamespace,
};
