import fc from 'fast-check';
import type { Migration } from '../../../lambda/contract';
import { MAX_BLIND_SECONDS } from '../../../lambda/contract';
import { judgeAlarms } from '../../../lambda/core/alarm-watch';
import type { LiveRoute } from '../../../lambda/core/plan';
import { allOn, otherColor, sharesAt } from '../../../lambda/core/rule-actions';
import type { WatchVerdict } from '../../../lambda/core/watch';
import { foreignChange, judgeWatch, writtenShares } from '../../../lambda/core/watch';
import { colors, migration, NOW, schedules, secondsAgo } from './fixtures';

const see = (...observations: Parameters<typeof judgeAlarms>[1]) => judgeAlarms(['a'], observations);
const QUIET = [see({ name: 'a', state: 'OK' }), see({ name: 'a', state: 'INSUFFICIENT_DATA' }), judgeAlarms([], [])];
const BAD = [see({ name: 'a', state: 'ALARM' }), see({ name: 'a', state: 'ALARM', evaluationState: 'PARTIAL_DATA' }), see()];
const BLIND = see({ name: 'a', state: 'OK', evaluationState: 'EVALUATION_ERROR' });

const elapsed = fc.oneof(fc.nat({ max: 2000 }), fc.nat({ max: 2_000_000 }));

/** A run at any step of any schedule, at any time of that step. */
const runs: fc.Arbitrary<Migration> = fc.tuple(colors, schedules, fc.nat(), elapsed).map(([from, schedule, at, seconds]) => migration({
  from, to: otherColor(from), schedule, step: at % schedule.length, stepStartedAt: secondsAgo(seconds), blindSince: undefined,
}));
const routesAt = (run: Migration, count: number): LiveRoute[] =>
  Array.from({ length: count }, (_, index) => ({ name: `Route${index}`, shares: writtenShares(run) }));
const counts = fc.integer({ min: 1, max: 4 });
const judge = (run: Migration, live: LiveRoute[], alarms: typeof BLIND) => judgeWatch({ migration: run, live, alarms, now: NOW });
const reasonOf = (verdict: WatchVerdict) => verdict.kind === 'revert' ? verdict.reason : undefined;

const passed = ({ stepStartedAt }: Migration) => (NOW.getTime() - Date.parse(stepStartedAt!)) / 1000;

test('a breach or a missing alarm puts traffic back, at any step and any time, in the alarm\'s words', () => {
  fc.assert(fc.property(runs, counts, fc.constantFrom(...BAD), (run, count, alarms) => {
    expect(judge(run, routesAt(run, count), alarms)).toEqual({ kind: 'revert', reason: alarms.reason });
  }));
});

test('a rule that somebody else changed puts traffic back, whatever the alarms say, naming both shares', () => {
  const foreign = fc.option(fc.tuple(colors, fc.integer({ min: 0, max: 100 })).map(([color, weight]) => sharesAt(color, weight)));
  fc.assert(fc.property(runs, counts, fc.nat(), foreign, fc.constantFrom(...QUIET, ...BAD, BLIND), (run, count, at, shares, alarms) => {
    fc.pre(shares?.blue !== writtenShares(run).blue);
    const live = routesAt(run, count).with(at % count, { name: 'Changed', shares });
    const reason = reasonOf(judge(run, live, alarms));
    expect(reason?.error).toBe('ForeignChange');
    expect(reason?.cause).toContain('Changed: ');
    expect(reason).toEqual(foreignChange(writtenShares(run), live));
  }));
});

test('what cannot be judged holds the schedule, even past the end of the hold, and then puts traffic back', () => {
  const blindTimes = fc.oneof(fc.nat({ max: 2 * MAX_BLIND_SECONDS }), fc.constant(MAX_BLIND_SECONDS));
  fc.assert(fc.property(runs, counts, blindTimes, (run, count, blindFor) => {
    const blindSince = secondsAgo(blindFor);
    const verdict = judge({ ...run, blindSince }, routesAt(run, count), BLIND);
    if (blindFor < MAX_BLIND_SECONDS) {
      expect(verdict).toMatchObject({ kind: 'hold', blindSince });
    } else {
      expect(reasonOf(verdict)).toEqual({ error: 'AlarmNotEvaluable', cause: `${BLIND.reason!.cause} for ${blindFor} seconds` });
    }
  }));
});

test('the first blind look is remembered as the beginning', () => {
  expect(judge(migration(), routesAt(migration(), 1), BLIND)).toEqual({
    kind: 'hold', waitSeconds: 20, blindSince: NOW.toISOString(), note: `holding: ${BLIND.reason!.cause}`,
  });
});

test('a quiet step is waited for until its hold is over, then the next one comes; only the last one finishes', () => {
  fc.assert(fc.property(runs, counts, fc.constantFrom(...QUIET), (run, count, alarms) => {
    const step = run.schedule[run.step]!;
    const over = passed(run) >= step.holdSeconds;
    const last = run.step === run.schedule.length - 1;
    const verdict = judge(run, routesAt(run, count), alarms);
    expect(verdict.kind).toBe(!over ? 'wait' : last ? 'finish' : 'advance');
    if (verdict.kind === 'wait') expect(verdict.waitSeconds).toBeLessThanOrEqual(step.holdSeconds - passed(run));
    expect(reasonOf(verdict) ?? verdict).toHaveProperty('note', expect.stringContaining(`${run.to} at ${step.weight} %`));
  }));
});

test('a run that has written no step is not watched', () => {
  expect(() => judge(migration({ step: -1 }), [], QUIET[0]!)).toThrow('step -1 is not in the schedule of 2');
  expect(() => judge(migration({ step: 2 }), [], QUIET[0]!)).toThrow('step 2 is not in the schedule of 2');
});

test('along any schedule the weights are absolute, grow for the new colour, and end with everything on it', () => {
  fc.assert(fc.property(colors, schedules, (from, schedule) => {
    const run = migration({ from, to: otherColor(from), schedule });
    const written = [-1, ...schedule.keys()].map(step => writtenShares({ ...run, step }));
    expect(written[0]).toEqual(allOn(from));
    expect(written.at(-1)).toEqual(allOn(run.to));
    written.slice(1).forEach((shares, index) => {
      expect(shares[run.to]).toBe(schedule[index]!.weight);
      expect(shares[run.to]).toBeGreaterThan(written[index]![run.to]);
    });
    for (const { blue, green } of written) expect(blue + green).toBe(100);
  }));
});

test('what is live as it was written is no foreign change', () => {
  fc.assert(fc.property(runs, counts, (run, count) => expect(foreignChange(writtenShares(run), routesAt(run, count))).toBeNull()));
});
