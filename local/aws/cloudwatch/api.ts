import { alarmActions } from './alarms-api';
import type { CloudWatch } from './cloudwatch';
import { metricActions } from './metrics-api';
import type { Actions } from '../wire/protocol';

/** The CloudWatch API. */
export const cloudWatchActions = (cloudWatch: CloudWatch): Actions => ({ ...alarmActions(cloudWatch), ...metricActions(cloudWatch) });
