import { ACCOUNT, REGION } from '../account';
import type { Transition } from '../cloudwatch/alarm';
import { alarmData } from '../cloudwatch/event-data';
import { alarmTimestamp } from '../cloudwatch/reasons';
import type { Happening } from './event';

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch-and-eventbridge.html */
export const alarmChangeEvent = (transition: Transition): Happening => ({
  source: 'aws.cloudwatch',
  detailType: 'CloudWatch Alarm State Change',
  at: transition.to.at,
  resources: [transition.alarmArn],
  detail: alarmData(transition),
});

/** What a function gets that is an alarm's action. https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-actions-Lambda.html */
export const alarmActionPayload = (transition: Transition) => ({
  source: 'aws.cloudwatch',
  alarmArn: transition.alarmArn,
  accountId: ACCOUNT,
  time: alarmTimestamp(transition.to.at),
  region: REGION,
  alarmData: alarmData(transition),
});
