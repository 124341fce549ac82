import { AwsError } from '../../aws-error';
import { arnOf } from '../account';
import type { RetryPolicy } from './delivery';
import { compilePattern, type EventTest } from './pattern';
import { type NextTime, parseSchedule } from './schedule-expression';
import { type Payload, payloadOf, type TargetInput } from './target-input';

/** As in `AWS::Events::Rule` with its intrinsics resolved, and as the API describes it. */
export interface RuleTarget extends TargetInput {
  readonly Id: string;
  readonly Arn: string;
  readonly RoleArn?: string;
  readonly RetryPolicy?: RetryPolicy;
  readonly [other: string]: unknown;
}

export interface RuleInput {
  readonly Name: string;
  readonly Description?: string;
  /** JSON, or what it says. */
  readonly EventPattern?: unknown;
  readonly ScheduleExpression?: string;
  readonly State?: string;
  readonly RoleArn?: string;
  readonly Targets?: readonly RuleTarget[];
}

export interface Destination {
  readonly target: RuleTarget;
  readonly payload: Payload;
}

export interface Rule {
  readonly name: string;
  readonly arn: string;
  readonly input: RuleInput;
  /** Absent for a rule that follows the clock alone. */
  readonly matches: EventTest | undefined;
  readonly nextTime: NextTime | undefined;
  readonly destinations: readonly Destination[];
  isEnabled: boolean;
}

/** The one bus there is, by its name or its ARN; or by nothing. */
export const isDefaultBus = (name: unknown): boolean => [undefined, 'default', arnOf('events', 'event-bus/default')].includes(name as string);

const invalid = (message: string): AwsError => new AwsError('ValidationException', message);

/** A rule's rate begins with the rule: it is due for the first time when one period is over. */
const scheduleOf = (expression: string, createdAt: number): NextTime => {
  if (expression.startsWith('at(')) throw invalid('Parameter ScheduleExpression is not valid: at() is for EventBridge Scheduler');
  return parseSchedule(expression, { firstOfRate: periodMs => createdAt + periodMs });
};

/** Throws an AwsError for what EventBridge refuses, and for what the rehearsal does not know. */
export const readRule = (input: RuleInput, createdAt: number): Rule => {
  const { Name, EventPattern, ScheduleExpression, State = 'ENABLED', Targets = [] } = input;
  if (EventPattern === undefined && ScheduleExpression === undefined) {
    throw invalid('Parameter(s) EventPattern or ScheduleExpression must be specified.');
  }
  return {
    name: Name,
    arn: arnOf('events', `rule/${Name}`),
    input,
    matches: EventPattern === undefined ? undefined
      : compilePattern(typeof EventPattern === 'string' ? JSON.parse(EventPattern) : EventPattern),
    nextTime: ScheduleExpression === undefined ? undefined : scheduleOf(ScheduleExpression, createdAt),
    destinations: Targets.map(target => ({ target, payload: payloadOf(target) })),
    isEnabled: State !== 'DISABLED',
  };
};
