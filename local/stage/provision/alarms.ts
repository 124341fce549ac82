import { arnOf } from '../../aws/account';
import type { CompositeAlarmInput } from '../../aws/cloudwatch/alarm';
import type { CloudWatch } from '../../aws/cloudwatch/cloudwatch';
import type { MetricAlarmInput } from '../../aws/cloudwatch/metric-alarm';
import { isKnownAction } from '../alarm-actions';
import { type Deployed, type Lifecycle, type Lifecycles, physicalName, type ResourceToDeploy } from '../resource';

const ACTIONS = ['AlarmActions', 'OKActions', 'InsufficientDataActions'];

const ignoredActions = ({ properties }: ResourceToDeploy): string[] => ACTIONS.flatMap(property =>
  ((properties[property] ?? []) as string[]).filter(action => !isKnownAction(action)).map(action => `${property}: ${action}`));

const alarm = (resource: ResourceToDeploy, put: (input: object) => void): Deployed => {
  const name = physicalName(resource, 'AlarmName');
  put({ ...resource.properties, AlarmName: name });
  return { ref: name, attributes: { Arn: arnOf('cloudwatch', `alarm:${name}`) }, ignored: ignoredActions(resource) };
};

export const alarmLifecycles = (cloudWatch: CloudWatch): Lifecycles => {
  const lifecycle = (put: (input: object) => void): Lifecycle => ({
    create: resource => alarm(resource, put),
    remove: ({ ref }) => cloudWatch.deleteAlarm(String(ref)),
    replacedBy: ['AlarmName'],
  });
  return {
    'AWS::CloudWatch::Alarm': lifecycle(input => cloudWatch.putMetricAlarm(input as MetricAlarmInput)),
    'AWS::CloudWatch::CompositeAlarm': lifecycle(input => cloudWatch.putCompositeAlarm(input as CompositeAlarmInput)),
  };
};
