import fc from 'fast-check';
import type { ScheduleStep } from '../../../lambda/contract';
import { HOLD_SECONDS, MAX_STEPS, STANDSTILL_SECONDS } from '../../../lambda/contract';
import { afterStandstill, currentStep, elapsedSeconds, nextLookSeconds, pollSeconds, remainingSeconds, stillLookSeconds } from '../../../lambda/core/pacing';
import { holds, migration, NOW, schedules, secondsAgo } from './fixtures';

const TWO_DAYS = 2 * 24 * 3600;

/** With a prober: Wait (2 events), two tasks (5 each), one event of a probe that could not be made, and Choice (2). */
const EVENTS_A_LOOK = 15;

/** Preflight has no prober. */
const EVENTS_A_WAIT_FOR_TARGETS = 9;

const totals = fc.integer({ min: 1, max: 50 * HOLD_SECONDS.max });

const looksIn = (step: ScheduleStep, schedule: readonly ScheduleStep[]): number => {
  let looks = 0;
  for (let remaining = step.holdSeconds; remaining > 0; looks++) remaining -= nextLookSeconds(step, remaining, schedule);
  return looks;
};

test('the next look comes in whole seconds, at least one, at most at the poll\'s distance, and not after the hold\'s last second', () => {
  fc.assert(fc.property(holds, fc.double({ min: 0, max: 1, noNaN: true }), (holdSeconds, share) => {
    const remaining = holdSeconds * share;
    const step = { weight: 1, holdSeconds };
    const next = nextLookSeconds(step, remaining, [step]);
    expect(Number.isInteger(next)).toBe(true);
    expect(next).toBeGreaterThanOrEqual(1);
    expect(next).toBeLessThanOrEqual(pollSeconds(holdSeconds, holdSeconds));
    expect(next).toBeLessThanOrEqual(Math.max(1, Math.ceil(remaining)));
  }));
});

test('a hold of whole seconds is looked at exactly when it is over', () => {
  fc.assert(fc.property(fc.integer({ min: 1, max: 100_000 }), holdSeconds => {
    const step = { weight: 1, holdSeconds };
    let passed = 0;
    while (passed < holdSeconds) passed += nextLookSeconds(step, holdSeconds - passed, [step]);
    expect(passed).toBe(holdSeconds);
  }), { numRuns: 30 });
});

test.each([[1, 20], [600, 20], [601, 60], [7200, 60], [7201, 180], [100_000, 180], [2 * 24 * 3600, 288], [14 * 24 * 3600, 2016]])(
  'a run of one hold of %d seconds is looked at every %d seconds', (holdSeconds, seconds) => {
    expect(pollSeconds(holdSeconds, holdSeconds)).toBe(seconds);
  });

test('the longer the hold, and the longer the run, the farther apart the looks', () => {
  fc.assert(fc.property(holds, holds, totals, totals, (a, b, x, y) => {
    expect(pollSeconds(Math.min(a, b), x)).toBeLessThanOrEqual(pollSeconds(Math.max(a, b), x));
    expect(pollSeconds(a, Math.min(x, y))).toBeLessThanOrEqual(pollSeconds(a, Math.max(x, y)));
  }));
});

test('any schedule leaves more than half of the 25,000 events of an execution to preflight, retries and blind times', () => {
  fc.assert(fc.property(schedules, schedule => {
    const looks = schedule.reduce((sum, step) => sum + looksIn(step, schedule), 0);
    expect(looks * EVENTS_A_LOOK).toBeLessThan(10_000);
  }), { numRuns: 50 });
});

test('so do two days in any number of equal holds', () => {
  fc.assert(fc.property(fc.integer({ min: 1, max: 50 }), count => {
    const schedule = Array.from({ length: count }, () => ({ weight: 1, holdSeconds: Math.floor(TWO_DAYS / count) }));
    expect(schedule.reduce((sum, step) => sum + looksIn(step, schedule), 0) * EVENTS_A_LOOK).toBeLessThan(10_000);
  }));
});

test('the time in which the schedule stood still is added to the hold, and to what the run may stand', () => {
  const stood = migration({ stepStartedAt: secondsAgo(300), stillSince: secondsAgo(200), blindSince: secondsAgo(100), stoodSeconds: 50 });
  const after = afterStandstill(stood, NOW);
  expect(after).toMatchObject({ stillSince: undefined, blindSince: undefined, stoodSeconds: 250 });
  expect(elapsedSeconds(after.stepStartedAt, NOW)).toBe(100);
  expect(afterStandstill(after, NOW)).toEqual(after);
});

test('a run that waits for targets, goes through the longest schedule and stands as long as it may, each as long as can be, keeps to its history', () => {
  const longest = Array.from({ length: MAX_STEPS }, (_, index) => ({ weight: 1 + index, holdSeconds: HOLD_SECONDS.max }));
  let looks = longest.reduce((sum, step) => sum + looksIn(step, longest), 0);
  for (let stood = 0; stood < STANDSTILL_SECONDS.max; stood += stillLookSeconds(stood)) looks += 1;
  const waits = looksIn(longest[0]!, [longest[0]!]);
  expect(looks * EVENTS_A_LOOK + waits * EVENTS_A_WAIT_FOR_TARGETS).toBeLessThan(24_500);
});

test('what remains of a hold and what has passed of it make the hold; neither is ever negative, whatever the clock says', () => {
  fc.assert(fc.property(holds, fc.integer({ min: -10_000, max: 2_000_000 }), (holdSeconds, ago) => {
    const remaining = remainingSeconds({ weight: 1, holdSeconds }, secondsAgo(ago), NOW);
    const elapsed = elapsedSeconds(secondsAgo(ago), NOW);
    expect(elapsed).toBe(Math.max(0, ago));
    expect(remaining).toBe(Math.max(0, holdSeconds - elapsed));
  }));
});

test('a step that has not begun has its whole hold before it', () => {
  expect(remainingSeconds({ weight: 1, holdSeconds: 300 }, undefined, NOW)).toBe(300);
});

test('the current step is the one written last; before the first there is none', () => {
  expect([-1, 0, 1, 2].map(step => currentStep(migration({ step }))?.weight)).toEqual([undefined, 10, 100, undefined]);
});
