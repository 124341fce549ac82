import fc from 'fast-check';
import type { ComparisonLook, Migration } from '../../../lambda/contract';
import type { Side } from '../../../lambda/core/compared-series';
import { lookedAt, MINUTE, type Minute, RELEASE, releaseOf, START, steady, type Traffic, type World, writtenAt } from './release';

const traffic = (max: number): fc.Arbitrary<Traffic> => fc.record({
  ok: fc.nat({ max }), clientErrors: fc.nat({ max: max / 20 }), failed: fc.nat({ max: max / 20 }),
  unanswered: fc.nat({ max: max / 50 }), slow: fc.nat({ max: max / 10 }),
});

/** Everything is known half an hour after it is settled, metric by metric. */
const LATEST = 31 * MINUTE;

const METRICS = ['RequestCount', 'HTTPCode_Target_2XX_Count', 'HTTPCode_Target_5XX_Count'];

const worlds = fc.record({
  minutes: fc.array(fc.record({ blue: traffic(2000), green: traffic(500) }), { minLength: 5, maxLength: 90 }),
  delays: fc.array(fc.integer({ min: 0, max: LATEST }), { minLength: 1, maxLength: 50 }),
}).map(({ minutes, delays }): World => ({
  minutes,
  delayOf: (minute, side: Side, metric) => delays[(minute * 7 + METRICS.indexOf(metric) + (side === 'blue' ? 3 : 0)) % delays.length] ?? 0,
}));

const schedule = fc.uniqueArray(fc.integer({ min: 1, max: 60 }), { maxLength: 4 }).map(minutes =>
  [0, ...minutes.sort((a, b) => a - b)].map((minute, step) => writtenAt(minute, step, 5 + 20 * step)));

/** Milliseconds between two looks. */
const gaps = fc.array(fc.integer({ min: 20_000, max: 20 * MINUTE }), { minLength: 1, maxLength: 60 });

test('however often one looks, and however late metrics are within half an hour, the end is the same as of one look at everything', () => {
  fc.assert(fc.property(worlds, schedule, gaps, (world, written, waits) => {
    const end = START + world.minutes.length * MINUTE + LATEST + MINUTE;
    let polled: Migration = releaseOf(written);
    let now = START + MINUTE;
    for (const wait of waits) {
      now += wait;
      if (now >= end) break;
      polled = lookedAt(RELEASE, world, polled, now);
    }
    const once = lookedAt(RELEASE, world, releaseOf(written), end);
    expect(lookedAt(RELEASE, world, polled, end).comparison).toEqual(once.comparison);
  }), { numRuns: 150 });
});

const AT_ONCE: World['delayOf'] = () => 0;

const written = [writtenAt(0, 0, 10)];

const minutesLater = (minutes: number): number => START + minutes * MINUTE;

const always = (minute: Minute, count: number, delayOf = AT_ONCE): World =>
  ({ minutes: Array.from({ length: count }, () => minute), delayOf });

/** The only look of a release, so many minutes after its beginning. */
const lookAfter = (minutes: number, world: World, steps: Migration['written'] = written): ComparisonLook =>
  lookedAt(RELEASE, world, releaseOf(steps), minutesLater(minutes)).comparison!.look;

test('a minute is looked at once it has been over for another one, and only once', () => {
  const world = always(steady(1200, 10), 10);
  const begun = releaseOf(written);
  expect(lookedAt(RELEASE, world, begun, minutesLater(2) - 1)).toBe(begun);
  const first = lookedAt(RELEASE, world, begun, minutesLater(2));
  expect(first.comparison!.look).toMatchObject({ until: new Date(minutesLater(1)).toISOString(), step: { step: 0, minutes: 1 } });
  expect(lookedAt(RELEASE, world, first, minutesLater(3) - 1)).toBe(first);
  expect(lookedAt(RELEASE, world, first, minutesLater(3)).comparison!.look.step.minutes).toBe(2);
});

test('a crossing between two rare looks is not lost, whatever comes after it', () => {
  const bad = always(steady(1200, 10, { green: 0.3 }), 10);
  const world: World = { ...bad, minutes: [...bad.minutes, ...always(steady(1200, 10), 110).minutes] };
  const { comparison } = lookedAt(RELEASE, world, releaseOf(written), minutesLater(120));
  expect(comparison!.look.assessment).toMatchObject({ by: 'comparison', signal: 'answered' });
  // Nobody acted on it: the next look says the same.
  expect(lookedAt(RELEASE, world, releaseOf(written, { comparison }), minutesLater(121)).comparison!.look.assessment)
    .toEqual(comparison!.look.assessment);
});

test('a healthy release is not put back, and is accepted in the end', () => {
  const look = lookAfter(60, always(steady(1200, 10, { blue: 0.01, green: 0.01 }), 60));
  expect(look).toMatchObject({ assessment: { by: null }, accepted: true, acceptedAt: 20, comparable: true, missing: 0 });
  expect(look.acceptance).toBeGreaterThan(20);
});

test('each step is accepted by itself, from its second minute on', () => {
  const at = (minutes: number) => lookAfter(minutes, always(steady(60_000, 50), 60), [...written, writtenAt(30, 1, 50)]);
  expect(at(31)).toMatchObject({ accepted: true, step: { step: 0, minutes: 30 } });
  const counts = { answered: { fresh: { requests: 30_000, failed: 0 } } };
  expect(at(32)).toMatchObject({ accepted: false, step: { step: 1, minutes: 1, counts } });
  expect(at(33)).toMatchObject({ accepted: true, step: { step: 1, minutes: 2 } });
});

test('without traffic there is nothing to tell', () => {
  expect(lookAfter(60, always(steady(0, 10), 60))).toMatchObject({
    accepted: false, acceptance: 1, comparable: true, missing: 0, assessment: { by: null }, step: { minutes: 0 },
  });
});

test('a failing colour at so little traffic that nobody can tell is neither put back nor accepted', () => {
  expect(lookAfter(3, always(steady(10, 10, { green: 1 }), 5))).toMatchObject({ accepted: false, assessment: { by: null } });
});

test('requests that do not reach the new colour are missed after three minutes, if they are enough to tell', () => {
  const at = (minutes: number, minute = steady(1200, 0)) => lookAfter(minutes, always(minute, 9)).missing;
  expect(at(3)).toBe(0);
  expect(at(4)).toBe(360);
  expect(at(4, steady(60, 0))).toBe(0);
  expect(at(4, steady(1200, 1))).toBe(0);
});

test('with next to nothing on the safe colour it is no measure', () => {
  const at = (weight: number) => lookAfter(9, always(steady(1200, weight), 9), [writtenAt(0, 0, weight)]).comparable;
  expect(at(95)).toBe(true);
  expect(at(99)).toBe(false);
  expect(at(100)).toBe(false);
});

describe('metrics that are not published together', () => {
  const lateFor = (isLate: (minute: number, side: Side, metric: string) => boolean, minute = steady(6000, 50)): World =>
    always(minute, 20, (...which) => isLate(...which) ? MINUTE + 50_000 : 0);
  const wholeRelease = (world: World) => {
    let polled = releaseOf([writtenAt(0, 0, 50)]);
    const verdicts: unknown[] = [];
    for (let now = minutesLater(2); now < minutesLater(20); now += 20_000) {
      polled = lookedAt(RELEASE, world, polled, now);
      verdicts.push(polled.comparison?.look.assessment.by);
    }
    return new Set(verdicts);
  };

  test('answers that are known later than their requests put nothing back', () => {
    expect(wholeRelease(lateFor((minute, side, metric) => side === 'green' && metric !== 'RequestCount' && minute % 3 === 0)))
      .toEqual(new Set([null]));
  });

  test('requests of the safe colour that are known later than the others put nothing back', () => {
    const failing = steady(6000, 50, { blue: 0.6, green: 0.6 });
    expect(wholeRelease(lateFor((_, side) => side === 'blue', failing))).toEqual(new Set([null]));
  });

  test('a colour that really answers nothing is found a minute later', () => {
    const crash = { ...steady(600, 50), green: { ok: 0, failed: 0, clientErrors: 0, unanswered: 300, slow: 0 } };
    const by = (minutes: number) => lookAfter(minutes, always(crash, 20), [writtenAt(0, 0, 50)]).assessment.by;
    expect(by(2)).toBeNull();
    expect(by(3)).toBe('comparison');
  });
});
