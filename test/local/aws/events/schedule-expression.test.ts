import fc from 'fast-check';
import { parseSchedule } from '../../../../local/aws/events/schedule-expression';

const at = (text: string) => Date.parse(`${text}Z`);
const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

const firstOfRate = (periodMs: number) => at('2026-01-01T00:00:00') + periodMs;
const parse = (expression: string, timezone?: string) => parseSchedule(expression, { firstOfRate, timezone });

const times = (expression: string, after: string, count = 3, timezone?: string) => {
  const next = parse(expression, timezone);
  const found: string[] = [];
  for (let time = next(at(after)); time !== undefined && found.length < count; time = next(time)) {
    found.push(new Date(time).toISOString().slice(0, 16));
  }
  return found;
};

/** The examples of the user guide, among others. 1 January 2026 is a Thursday. */
test.each<[expression: string, after: string, expected: string[]]>([
  ['cron(0 10 * * ? *)', '2026-01-01T10:00:00', ['2026-01-02T10:00', '2026-01-03T10:00', '2026-01-04T10:00']],
  ['cron(0 18 ? * MON-FRI *)', '2026-01-01T18:00:00', ['2026-01-02T18:00', '2026-01-05T18:00', '2026-01-06T18:00']],
  ['cron(0 18 ? * 2-6 *)', '2026-01-01T18:00:00', ['2026-01-02T18:00', '2026-01-05T18:00', '2026-01-06T18:00']],
  ['cron(0 8 1 * ? *)', '2026-01-01T08:00:00', ['2026-02-01T08:00', '2026-03-01T08:00', '2026-04-01T08:00']],
  ['cron(0/15 * * * ? *)', '2026-01-01T00:00:00', ['2026-01-01T00:15', '2026-01-01T00:30', '2026-01-01T00:45']],
  ['cron(1/10 * * * ? *)', '2026-01-01T00:00:00', ['2026-01-01T00:01', '2026-01-01T00:11', '2026-01-01T00:21']],
  ['cron(0/5 8-17 ? * MON-FRI *)', '2026-01-02T17:50:00', ['2026-01-02T17:55', '2026-01-05T08:00', '2026-01-05T08:05']],
  ['cron(0 9 ? * 2#1 *)', '2026-01-01T00:00:00', ['2026-01-05T09:00', '2026-02-02T09:00', '2026-03-02T09:00']],
  ['cron(0 9 ? * TUE#2 *)', '2026-01-01T00:00:00', ['2026-01-13T09:00', '2026-02-10T09:00', '2026-03-10T09:00']],
  ['cron(0 0 L * ? *)', '2026-01-01T00:00:00', ['2026-01-31T00:00', '2026-02-28T00:00', '2026-03-31T00:00']],
  ['cron(0 0 ? * L *)', '2026-01-01T00:00:00', ['2026-01-03T00:00', '2026-01-10T00:00', '2026-01-17T00:00']],
  ['cron(0 0 ? * 6L *)', '2026-01-01T00:00:00', ['2026-01-30T00:00', '2026-02-27T00:00', '2026-03-27T00:00']],
  ['cron(0 0 ? * friL *)', '2026-01-01T00:00:00', ['2026-01-30T00:00', '2026-02-27T00:00', '2026-03-27T00:00']],
  ['cron(0 0 3W * ? *)', '2026-01-01T00:00:00', ['2026-01-02T00:00', '2026-02-03T00:00', '2026-03-03T00:00']],
  ['cron(0 0 1 1 ? 2027-2028)', '2026-01-01T00:00:00', ['2027-01-01T00:00', '2028-01-01T00:00']],
  ['cron(0 0 30 2 ? *)', '2026-01-01T00:00:00', []],
  ['cron(0 0 1 1 ? 2025)', '2026-01-01T00:00:00', []],
  ['rate(1 minute)', '2026-01-01T00:00:00', ['2026-01-01T00:01', '2026-01-01T00:02', '2026-01-01T00:03']],
  ['rate(12 hours)', '2026-01-01T12:00:00', ['2026-01-02T00:00', '2026-01-02T12:00', '2026-01-03T00:00']],
  ['rate(1 day)', '2025-12-01T00:00:00', ['2026-01-02T00:00', '2026-01-03T00:00', '2026-01-04T00:00']],
  ['at(2026-02-03T04:05:06)', '2026-01-01T00:00:00', ['2026-02-03T04:05']],
  ['at(2026-02-03T04:05:06)', '2026-02-03T04:05:06', []],
])('%s after %s', (expression, after, expected) => {
  expect(times(expression, after)).toEqual(expected);
});

test('a time zone counts for cron and at', () => {
  expect(times('cron(0 9 * * ? *)', '2026-01-01T00:00:00', 1, 'America/New_York')).toEqual(['2026-01-01T14:00']);
  expect(times('at(2026-07-01T09:00:00)', '2026-01-01T00:00:00', 1, 'Europe/Berlin')).toEqual(['2026-07-01T07:00']);
});

test.each([
  '', 'every minute', 'rate(0 minutes)', 'rate(-1 minutes)', 'rate(1.5 minutes)', 'rate(5 seconds)', 'rate(5)', 'cron(* * * * *)', 'cron(* * * * * *)',
  'cron(* * ? * ? *)', 'cron(* * 1 * MON *)', 'cron(60 * * * ? *)', 'cron(* 24 * * ? *)', 'cron(* * 32 * ? *)', 'cron(* * * 13 ? *)', 'cron(* * ? * 8 *)',
  'cron(* * ? * 0 *)', 'cron(? * * * ? *)', 'cron(0 0 ? * 3#1,6#3 *)', 'cron(0 0 ? * +2 *)', 'cron(0 0 * FOO ? *)', 'cron(* * * * ? * *)', 'cron(0/0 * * * ? *)',
  'at(2026-13-01T00:00:00)', 'at(2026-01-01)', 'at(tomorrow)', 'rate(1 minute) ',
])('%j is refused', expression => {
  expect(() => parse(expression)).toThrow('Parameter ScheduleExpression is not valid');
});

test('a time zone that does not exist is refused', () => {
  expect(() => parse('cron(0 9 * * ? *)', 'Nowhere/Land')).toThrow('Nowhere/Land');
  expect(() => parse('at(2026-01-01T00:00:00)', 'Nowhere/Land')).toThrow('Nowhere/Land');
});

test('a rate is due on the grid that begins with its first time, and nowhere else', () => {
  const units = { minute: MINUTE, hour: 60 * MINUTE, day: DAY };
  const unit = fc.constantFrom<keyof typeof units>('minute', 'hour', 'day');
  fc.assert(fc.property(fc.integer({ min: 1, max: 90 }), unit, fc.integer({ min: -DAY, max: 400 * DAY }), (value, each, sinceFirst) => {
    const first = at('2026-01-01T00:00:00');
    const period = value * units[each];
    const after = first + sinceFirst;
    const next = parseSchedule(`rate(${value} ${each}s)`, { firstOfRate: () => first })(after)!;
    expect(next).toBeGreaterThan(after);
    expect(next).toBeGreaterThanOrEqual(first);
    expect((next - first) % period).toBe(0);
    expect(next - period <= after || next === first).toBe(true);
  }));
});

/** A field as AWS has it: what it says, and the numbers that it stands for. */
interface Field {
  readonly text: string;
  readonly holds: (value: number) => boolean;
}

const fieldOf = (min: number, max: number): fc.Arbitrary<Field> => {
  const number = fc.integer({ min, max });
  const range = fc.tuple(number, number).map(([a, b]) => [Math.min(a, b), Math.max(a, b)] as const);
  const part = fc.oneof(
    number.map((value): Field => ({ text: `${value}`, holds: other => other === value })),
    range.map(([low, high]): Field => ({ text: `${low}-${high}`, holds: value => value >= low && value <= high })),
    fc.tuple(number, fc.integer({ min: 1, max: max - min })).map(([from, step]): Field =>
      ({ text: `${from}/${step}`, holds: value => value >= from && (value - from) % step === 0 })),
  );
  const list = fc.array(part, { minLength: 1, maxLength: 2 })
    .map((parts): Field => ({ text: parts.map(({ text }) => text).join(','), holds: value => parts.some(({ holds }) => holds(value)) }));
  return fc.oneof(fc.constant<Field>({ text: '*', holds: () => true }), list);
};

/** What a reader of the user guide would do: try one minute after the other. */
const search = (matches: (date: Date) => boolean, after: number, minutes: number): number | undefined => {
  const first = Math.floor(after / MINUTE) + 1;
  for (let minute = first; minute < first + minutes; minute += 1) if (matches(new Date(minute * MINUTE))) return minute * MINUTE;
  return undefined;
};

const SEARCHED_MINUTES = 3 * 24 * 60;

test('cron finds the first minute that all of its fields hold', () => {
  const days = fc.oneof(
    fieldOf(1, 31).map(day => ({ text: [day.text, '?'], holds: (date: Date) => day.holds(date.getUTCDate()) })),
    // 1 is Sunday.
    fieldOf(1, 7).map(day => ({ text: ['?', day.text], holds: (date: Date) => day.holds(date.getUTCDay() + 1) })),
  );
  const start = fc.integer({ min: at('2026-01-01T00:00:00'), max: at('2028-12-31T00:00:00') });
  fc.assert(fc.property(fieldOf(0, 59), fieldOf(0, 23), days, fieldOf(1, 12), start, (minute, hour, day, month, after) => {
    const matches = (date: Date) =>
      minute.holds(date.getUTCMinutes()) && hour.holds(date.getUTCHours()) && month.holds(date.getUTCMonth() + 1) && day.holds(date);
    const next = parse(`cron(${minute.text} ${hour.text} ${day.text[0]} ${month.text} ${day.text[1]} *)`)(after);
    const expected = search(matches, after, SEARCHED_MINUTES);
    if (expected === undefined) expect(next ?? Infinity).toBeGreaterThan(after + (SEARCHED_MINUTES - 1) * MINUTE);
    else expect(next).toBe(expected);
  }), { numRuns: 200 });
});
