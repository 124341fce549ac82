import type { GuardianEvent } from '../../../lambda/core/guardian';
import type { Ending } from './world';

/** What EventBridge sends to the guardian. */

export const alarmEvent = (alarmName: string, value: 'OK' | 'ALARM', at: Date): GuardianEvent => ({
  'source': 'aws.cloudwatch', 'detail-type': 'CloudWatch Alarm State Change', 'time': at.toISOString(),
  'detail': { alarmName, state: { value, timestamp: at.toISOString().replace('Z', '+0000') } },
});

export const executionEvent = (executionArn: string, status: Ending, at: Date): GuardianEvent => ({
  'source': 'aws.states', 'detail-type': 'Step Functions Execution Status Change', 'time': at.toISOString(),
  'detail': { executionArn, status },
});

export const scheduledEvent = (at: Date): GuardianEvent =>
  ({ 'source': 'aws.events', 'detail-type': 'Scheduled Event', 'time': at.toISOString(), 'detail': {} });
