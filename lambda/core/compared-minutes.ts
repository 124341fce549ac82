import type { ComparisonConfig, Migration, ProbedMinute } from '../contract';
import { FULL_WEIGHT } from '../contract';
import type { Answered, Field, Side } from './compared-series';
import { type ColorMinute, NOTHING, type SignalMinute } from './signals';
import { stepAt } from './written';

export const MINUTE_MS = 60_000;

/** An interval of whole minutes, in milliseconds. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/** A minute of the release, and to which step it belongs. */
export interface ReleaseMinute extends SignalMinute {
  /** When it ended, in milliseconds. */
  readonly end: number;
  /** Index into the schedule. */
  readonly step: number;
}

const NOBODY: ColorMinute = { requests: 0, answers: 0, failed: 0, clientErrors: 0, timed: 0, slow: 0 };

const withOwn = ({ own }: ColorMinute, { own: name, of }: Exclude<Field, string>, value: number): ColorMinute['own'] => {
  const counts = own?.[name] ?? NOTHING;
  return { ...own, [name]: { ...counts, [of]: counts[of] + value } };
};

const counted = (answered: readonly Answered[], side: Side, start: number): ColorMinute => {
  const minute: { -readonly [Key in keyof ColorMinute]: ColorMinute[Key] } = { ...NOBODY };
  for (const { side: whose, fields, values } of answered) {
    if (whose !== side) continue;
    const value = values.get(start) ?? 0;
    for (const field of fields) {
      if (typeof field === 'string') minute[field] += value;
      else minute.own = withOwn(minute, field, value);
    }
  }
  return minute;
};

const less = (value: number, ours: number): number => Math.max(0, value - ours);

/**
 * Nobody knows which of our own probes were slow, or were answered with a status of 4XX: none of them is left among those, as they could
 * be most of what a colour has when its users are few.
 */
const withoutProbe = (minute: ColorMinute, { requests, failed }: ProbedMinute): ColorMinute => ({
  ...minute,
  requests: less(minute.requests, requests),
  answers: less(minute.answers, requests),
  failed: less(minute.failed, failed),
  clientErrors: less(minute.clientErrors, requests),
  timed: less(minute.timed, requests),
  slow: less(minute.slow, requests),
});

/** Parts that are not published together must not make more than the whole. */
const bounded = (minute: ColorMinute): ColorMinute => ({
  ...minute,
  slow: Math.min(minute.slow, minute.timed),
  ...minute.own && {
    own: Object.fromEntries(Object.entries(minute.own).map(([name, { requests, failed }]) =>
      [name, { requests, failed: Math.min(requests, failed) }])),
  },
});

/** Users' minute of one side: all routes together, our own probes left out. */
const minuteOf = (answered: readonly Answered[], side: Side, start: number, { from, to, probed = [] }: Migration): ColorMinute => {
  const color = side === 'blue' ? from : to;
  const ours = probed.filter(each => each.color === color && Date.parse(each.minute) === start);
  return bounded(ours.reduce(withoutProbe, counted(answered, side, start)));
};

const startsOf = ({ from, to }: Span): number[] =>
  Array.from({ length: Math.max(0, Math.floor((to - from) / MINUTE_MS)) }, (_, index) => from + index * MINUTE_MS);

/** The safe colour before the release. Minutes without traffic are none. */
export const safeMinutes = (answered: readonly Answered[], migration: Migration, span: Span): ColorMinute[] =>
  startsOf(span).map(start => minuteOf(answered, 'blue', start, migration));

/** So young that a metric of it may not be published although another one is. */
const YOUNG_MS = 2 * MINUTE_MS;

/** So many requests do not fail to come by chance. */
export const EXPECTED_REQUESTS = 20;

/**
 * Requests without their answers, or the new colour without the safe one: it can be so, but looks the same when metrics are late, and one
 * such minute can be enough to put traffic back.
 */
const looksLate = ({ blue, green, weight }: SignalMinute, { signals }: ComparisonConfig): boolean =>
  (signals.includes('unanswered') && green.requests > 0 && green.answers <= green.requests / 2)
  || (blue.requests === 0 && green.requests * (FULL_WEIGHT - weight) / weight >= EXPECTED_REQUESTS);

/** The release's minutes in their order. Of what is not known yet they say nothing: it is read again. */
export const releaseMinutes = (
  answered: readonly Answered[], comparison: ComparisonConfig, migration: Migration, { from, to }: Span, now: Date,
): ReleaseMinute[] => startsOf({ from, to }).map(start => {
  const end = start + MINUTE_MS;
  const { step, weight } = stepAt(migration.written!, end)!;
  const seen = { blue: minuteOf(answered, 'blue', start, migration), green: minuteOf(answered, 'green', start, migration), weight };
  const isLate = now.getTime() - end < YOUNG_MS && looksLate(seen, comparison);
  return { ...(isLate ? { blue: NOBODY, green: NOBODY, weight } : seen), end, step };
});
