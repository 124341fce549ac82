import { AwsError } from '../../aws-error';
import type { CompositeAlarmInput, StateRecord, Verdict } from './alarm';
import type { AlarmState } from './alarms';
import { alarmName, type AlarmRule, parseAlarmRule } from './composite';
import { alarmTimestamp } from './reasons';
import type { Suppressor } from './suppression';

export interface CompositeAlarm {
  readonly rule: AlarmRule;
  readonly suppressor?: Suppressor;
}

/** An alarm of the rule, as it is. */
export interface Child {
  readonly arn: string;
  readonly record: StateRecord;
}

const suppressorOf = (input: CompositeAlarmInput): Suppressor | undefined => {
  const { ActionsSuppressor: alarm, ActionsSuppressorWaitPeriod: wait, ActionsSuppressorExtensionPeriod: extension } = input;
  if (alarm === undefined) return undefined;
  if (wait === undefined || extension === undefined) {
    throw new AwsError('ValidationError', 'ActionsSuppressor needs ActionsSuppressorWaitPeriod and ActionsSuppressorExtensionPeriod');
  }
  return { alarm: alarmName(alarm), waitMs: wait * 1000, extensionMs: extension * 1000 };
};

export const readCompositeAlarm = (input: CompositeAlarmInput): CompositeAlarm =>
  ({ rule: parseAlarmRule(input.AlarmRule), suppressor: suppressorOf(input) });

export const compositeState = ({ rule }: CompositeAlarm, stateOf: (name: string) => AlarmState): AlarmState =>
  rule.isTrue(stateOf) ? 'ALARM' : 'OK';

/** `Friday 22 July, 2022 15:57:45 UTC` */
const longTime = (ms: number): string => {
  const date = new Date(ms);
  const part = (options: Intl.DateTimeFormatOptions) => date.toLocaleString('en-US', { ...options, timeZone: 'UTC' });
  return `${part({ weekday: 'long' })} ${part({ day: '2-digit' })} ${part({ month: 'long' })}, ${date.getUTCFullYear()} ${date.toISOString().slice(11, 19)} UTC`;
};

const triggeringAlarms = (children: readonly Child[]): string => JSON.stringify({
  triggeringAlarms: children.map(({ arn, record: { state, at } }) => ({ arn, state: { value: state, timestamp: alarmTimestamp(at) } })),
});

/** In CloudWatch's words: a child made the difference. */
export const becauseOf = (child: Child, state: AlarmState): Verdict => ({
  state,
  reason: `${child.arn} transitioned to ${child.record.state} at ${longTime(child.record.at)}`,
  reasonData: triggeringAlarms([child]),
});

/** In CloudWatch's words: the rule is new. */
export const becauseOfRule = (arn: string, done: 'created' | 'updated', children: readonly Child[], state: AlarmState): Verdict => ({
  state,
  reason: `${arn} was ${done} and its alarm rule evaluates to ${state}`,
  reasonData: triggeringAlarms(children),
});
