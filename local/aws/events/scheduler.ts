import { randomUUID } from 'node:crypto';
import { arnOf } from '../account';
import type { Deliveries, RetryPolicy } from './delivery';
import { busEvent, isoSeconds } from './event';
import { type NextTime, parseSchedule } from './schedule-expression';

/** As in `AWS::Scheduler::Schedule` with its intrinsics resolved. */
export interface SchedulerSchedule {
  readonly Name: string;
  readonly ScheduleExpression: string;
  readonly ScheduleExpressionTimezone?: string;
  readonly StartDate?: string;
  readonly EndDate?: string;
  readonly State?: string;
  readonly Target: {
    readonly Arn: string;
    readonly RoleArn: string;
    readonly Input?: string;
    readonly RetryPolicy?: RetryPolicy;
    readonly [other: string]: unknown;
  };
  readonly [other: string]: unknown;
}

/** Other groups are not rehearsed. */
const GROUP = 'default';

export const scheduleArn = (name: string): string => arnOf('scheduler', `schedule/${GROUP}/${name}`);

/** The trust policies of roles know a schedule by its group. https://docs.aws.amazon.com/scheduler/latest/UserGuide/cross-service-confused-deputy-prevention.html */
const groupArn = arnOf('scheduler', `schedule-group/${GROUP}`);

/** Without a start a rate begins at once. https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html */
export const schedulerTimes = (schedule: SchedulerSchedule, createdAt: number): NextTime => {
  const { ScheduleExpression, ScheduleExpressionTimezone, StartDate, EndDate } = schedule;
  const start = StartDate === undefined ? createdAt : Date.parse(StartDate);
  const end = EndDate === undefined ? Infinity : Date.parse(EndDate);
  const next = parseSchedule(ScheduleExpression, { firstOfRate: () => start, timezone: ScheduleExpressionTimezone });
  return after => {
    const time = next(Math.max(after, start - 1));
    return time !== undefined && time <= end ? time : undefined;
  };
};

/** What a target gets that has no Input of its own. Its detail is a text. */
const ownInput = (name: string, dueAt: number): string => JSON.stringify({
  ...busEvent({ source: 'aws.scheduler', detailType: 'Scheduled Event', at: dueAt, resources: [scheduleArn(name)], detail: '{}' }),
});

/** https://docs.aws.amazon.com/scheduler/latest/UserGuide/managing-schedule-context-attributes.html */
const withContext = (input: string, name: string, dueAt: number): string => input
  .replaceAll('<aws.scheduler.schedule-arn>', scheduleArn(name))
  .replaceAll('<aws.scheduler.scheduled-time>', isoSeconds(dueAt))
  .replaceAll('<aws.scheduler.execution-id>', randomUUID())
  .replaceAll('<aws.scheduler.attempt-number>', '1');

/** Sends what a schedule of EventBridge Scheduler sends when it is due. */
export const sendScheduled = ({ Name, Target }: SchedulerSchedule, dueAt: number, deliveries: Deliveries): void => deliveries.send({
  from: Name,
  targetArn: Target.Arn,
  payload: Target.Input === undefined ? ownInput(Name, dueAt) : withContext(Target.Input, Name, dueAt),
  sender: { principal: 'scheduler.amazonaws.com', sourceArn: groupArn, roleArn: Target.RoleArn },
  retryPolicy: Target.RetryPolicy,
});
