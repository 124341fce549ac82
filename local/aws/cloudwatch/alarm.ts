import type { AlarmState } from './alarms';
import type { MetricAlarmInput } from './metric-alarm';
import type { SuppressedBy } from './suppression';

/** As given to PutCompositeAlarm, and as in `AWS::CloudWatch::CompositeAlarm` with its intrinsics resolved. */
export interface CompositeAlarmInput {
  readonly AlarmName: string;
  readonly AlarmRule: string;
  /** The name or the ARN of an alarm. While that is in ALARM, this one takes no actions. */
  readonly ActionsSuppressor?: string;
  /** Seconds, as the next. */
  readonly ActionsSuppressorWaitPeriod?: number;
  readonly ActionsSuppressorExtensionPeriod?: number;
  readonly [other: string]: unknown;
}

/** A state and why it is. */
export interface Verdict {
  readonly state: AlarmState;
  readonly reason: string;
  /** The same for programs, in JSON. */
  readonly reasonData?: string;
}

export interface StateRecord extends Verdict {
  /** Rehearsed milliseconds since the epoch. */
  readonly at: number;
  /** What keeps a composite alarm from taking the actions of this state. */
  readonly suppressedBy?: SuppressedBy;
}

/** CloudWatch could not evaluate as it should: the state may be stale. */
export type EvaluationState = 'PARTIAL_DATA' | 'EVALUATION_ERROR' | 'EVALUATION_FAILURE';

export type AlarmDefinition =
  | { readonly type: 'MetricAlarm'; readonly input: MetricAlarmInput }
  | { readonly type: 'CompositeAlarm'; readonly input: CompositeAlarmInput };

export type AlarmStatus = AlarmDefinition & {
  readonly name: string;
  readonly arn: string;
  readonly record: StateRecord;
  /** When its state became another one, in rehearsed milliseconds since the epoch, as the next. */
  readonly transitionedAt: number;
  readonly configuredAt: number;
  readonly actionsEnabled: boolean;
  readonly evaluationState?: EvaluationState;
};

/** An alarm that changed its state. */
export type Transition = AlarmDefinition & {
  readonly alarmName: string;
  readonly alarmArn: string;
  readonly from: StateRecord;
  readonly to: StateRecord;
};

/** Actions that were asked for under the names of the API, for each state. */
const ACTIONS = { OK: 'OKActions', ALARM: 'AlarmActions', INSUFFICIENT_DATA: 'InsufficientDataActions' } as const;

/** ARNs of what an alarm does when it gets into a state. */
export const actionsFor = ({ input }: AlarmDefinition, state: AlarmState): readonly string[] =>
  (input[ACTIONS[state]] ?? []) as readonly string[];
