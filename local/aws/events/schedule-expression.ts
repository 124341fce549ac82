import { Cron } from 'croner';
import { AwsError } from '../../aws-error';

/** The first time after a moment, in rehearsed milliseconds since the epoch; undefined when there is none any more. */
export type NextTime = (after: number) => number | undefined;

export interface ScheduleSettings {
  /** When a `rate` fires first, in rehearsed milliseconds since the epoch. */
  readonly firstOfRate: (periodMs: number) => number;
  /** Of `cron` and `at`. @default UTC */
  readonly timezone?: string;
}

const UNITS_MS = { minute: 60_000, hour: 3_600_000, day: 86_400_000 } as const;

const invalid = (expression: string, reason = ''): AwsError =>
  new AwsError('ValidationException', `Parameter ScheduleExpression is not valid: ${expression}${reason && `: ${reason}`}`);

const rate = (expression: string, text: string, firstOfRate: ScheduleSettings['firstOfRate']): NextTime => {
  const [, value, unit] = /^([1-9]\d*) (minute|hour|day)s?$/.exec(text) ?? [];
  if (unit === undefined) throw invalid(expression);
  const period = Number(value) * UNITS_MS[unit as keyof typeof UNITS_MS];
  const first = firstOfRate(period);
  return after => first + Math.max(0, Math.floor((after - first) / period) + 1) * period;
};

/** AWS's `5L` is the last Thursday of a month, and its `L` alone the last day of a week. */
const weekday = (field: string): string => field === 'L' ? '7' : field.replace(/^(.+)L$/, '$1#L');

const NUMBERS = /^[\d,*/-]+$/;

/** What each field may hold. Of the two for days one must be `?`. */
const FIELDS: readonly (readonly [name: string, form: RegExp])[] = [
  ['minutes', NUMBERS],
  ['hours', NUMBERS],
  ['day-of-month', /^[\d,*?/LW-]+$/],
  ['month', /^[\dA-Z,*/-]+$/],
  ['day-of-week', /^(?:[1-7A-Z,*?/-]+|(?:[1-7]|[A-Z]{3})(?:L|#[1-5]))$/],
  ['year', NUMBERS],
];

/** https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-scheduled-rule-pattern.html */
const cron = (expression: string, text: string, timezone: string): NextTime => {
  const fields = text.trim().toUpperCase().split(/\s+/);
  if (fields.length !== FIELDS.length) throw invalid(expression, 'it needs six fields');
  const wrong = FIELDS.find(([, form], index) => !form.test(fields[index]!));
  if (wrong) throw invalid(expression, `the field ${wrong[0]}`);
  const [minutes, hours, day, month, dayOfWeek, year] = fields as [string, string, string, string, string, string];
  if ((day === '?') === (dayOfWeek === '?')) throw invalid(expression, 'exactly one of day-of-month and day-of-week must be ?');
  try {
    const times = new Cron(['0', minutes, hours, day, month, weekday(dayOfWeek), year].join(' '), {
      mode: '7-part', alternativeWeekdays: true, sloppyRanges: true, timezone, paused: true,
    });
    const next: NextTime = after => times.nextRun(new Date(after))?.getTime();
    // A time zone that does not exist is noticed by the first question only.
    next(0);
    return next;
  } catch (error) {
    throw invalid(expression, (error as Error).message);
  }
};

const once = (expression: string, text: string, timezone: string): NextTime => {
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/.test(text)) throw invalid(expression);
  try {
    const time = new Cron(text, { timezone, paused: true }).getOnce()!.getTime();
    return after => time > after ? time : undefined;
  } catch (error) {
    throw invalid(expression, (error as Error).message);
  }
};

/** Throws an AwsError for what is no schedule. `at` belongs to EventBridge Scheduler alone. */
export const parseSchedule = (expression: string, { firstOfRate, timezone = 'UTC' }: ScheduleSettings): NextTime => {
  const [, kind, text = ''] = /^(rate|cron|at)\((.*)\)$/.exec(expression) ?? [];
  switch (kind) {
    case 'rate': return rate(expression, text, firstOfRate);
    case 'cron': return cron(expression, text, timezone);
    case 'at': return once(expression, text, timezone);
    default: throw invalid(expression);
  }
};
