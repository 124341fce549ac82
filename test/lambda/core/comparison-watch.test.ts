import fc from 'fast-check';
import type { ComparisonConfig, Migration, ShiftConfig } from '../../../lambda/contract';
import { MAX_BLIND_SECONDS } from '../../../lambda/contract';
import { type AlarmVerdict, judgeAlarms } from '../../../lambda/core/alarm-watch';
import { endOfStep, inconclusiveStepsOf, stepVerdict } from '../../../lambda/core/comparison-watch';
import { nextLookSeconds, stillLookSeconds } from '../../../lambda/core/pacing';
import { otherColor } from '../../../lambda/core/rule-actions';
import { stepEnd } from '../../../lambda/core/step-end';
import type { WatchFacts } from '../../../lambda/core/watch';
import { judgeWatch, stepWanted, writtenShares } from '../../../lambda/core/watch';
import { ACCEPTED, comparing, comparisons, type Seen, withLook, WORSE } from './comparison-fixtures';
import { colors, config, migration, NOW, schedules, secondsAgo } from './fixtures';

const NONE = judgeAlarms([], []);
const RINGING = judgeAlarms(['g'], [{ name: 'g', state: 'ALARM', stateReason: '7 errors' }]);
const HOLD = 300;

/** At the first of three steps, which ends in so many seconds. */
const run = (passed: number, seen: Seen | null = {}, changes: Partial<Migration> = {}): Migration => {
  const schedule = [{ weight: 10, holdSeconds: HOLD }, { weight: 50, holdSeconds: HOLD }, { weight: 100, holdSeconds: 600 }];
  const running = migration({ schedule, stepStartedAt: secondsAgo(passed), ...changes });
  return seen === null ? running : withLook(running, seen);
};

type Changes = Partial<WatchFacts> & Pick<ShiftConfig, 'standstill'>;

const facts = (
  running: Migration, comparison: Partial<ComparisonConfig> | undefined, { standstill, ...changes }: Changes = {},
): WatchFacts => ({
  migration: running, config: config({ comparison: comparison && comparing(comparison), standstill, colorAlarmPolicy: 'hold' }),
  live: [{ name: 'Route', shares: writtenShares(running) }], alarms: NONE, holdingAlarms: NONE, probe: { kind: 'none' }, wishes: {},
  healthy: {}, requests: null, now: NOW, ...changes,
});
const judge = (...all: Parameters<typeof facts>) => judgeWatch(facts(...all));
const wish = (secondsBefore: number) => ({ by: 'arn:operate', at: secondsAgo(secondsBefore) });

/** A run at any step of any schedule, at any time of it. */
const runs = fc.tuple(colors, schedules, fc.nat(), fc.nat({ max: 4000 })).map(([from, schedule, at, seconds]) => migration({
  from, to: otherColor(from), schedule, step: at % schedule.length, stepStartedAt: secondsAgo(seconds),
}));
const looks: fc.Arbitrary<Seen> = fc.record({
  accepted: fc.boolean(), comparable: fc.boolean(), missing: fc.constantFrom(0, 0, 30), minutes: fc.nat({ max: 9 }),
  acceptance: fc.double({ min: 1e-300, max: 1e300, noNaN: true }),
});
const wishes = fc.constantFrom({}, { paused: wish(9) }, { promoted: wish(9) }, { resumed: wish(9) });
const isLast = ({ step, schedule }: Migration) => step + 1 === schedule.length;
const passed = ({ stepStartedAt }: Migration) => (NOW.getTime() - Date.parse(stepStartedAt!)) / 1000;
const holdOf = ({ schedule, step }: Migration) => schedule[step]!.holdSeconds;

describe('a new colour that is worse', () => {
  test('goes back whatever else is seen or wished', () => {
    const holding = fc.constantFrom<AlarmVerdict>(NONE, RINGING);
    fc.assert(fc.property(runs, looks, comparisons, wishes, holding, fc.constantFrom('comparison' as const, 'guard' as const), (any, seen, comparison, wished, holdingAlarms, by) => {
      const worse = withLook(any, { ...seen, assessment: { ...WORSE, by } });
      expect(judge(worse, comparison, { wishes: wished, holdingAlarms })).toMatchObject({ kind: 'revert', reason: { error: 'ComparisonBreach' } });
      expect(stepVerdict(worse)).toBe('worse');
    }));
  });

  test.each<[Seen, string]>([
    [{ assessment: WORSE }, 'green is worse than blue, by its answered failures: at 10 % green 3.2 % (12 of 380), blue 0.21 % (15 of 7220); evidence 204, limit 100'],
    [
      { assessment: { ...WORSE, by: 'guard', evidence: 1, guardEvidence: 2.5e7, signal: 'slow' } },
      'green is worse than blue was before, with which it was compared as too little of blue is left, by its slow requests: ' +
      'at 10 % green 5.4 % (20 of 370), blue 5 % (360 of 7200); evidence more than 1000000, limit 100',
    ],
    [{ assessment: { ...WORSE, signal: 'orders' } }, 'green is worse than blue, by the comparison "orders"; evidence 204, limit 100'],
  ])('is told in one sentence with its numbers', (seen, cause) => {
    expect(judge(run(60, seen), {})).toEqual({ kind: 'revert', reason: { error: 'ComparisonBreach', cause } });
  });

  test('goes back by an alarm first: a human\'s threshold wins', () => {
    expect(judge(run(60, { assessment: WORSE }), {}, { alarms: RINGING })).toEqual({ kind: 'revert', reason: RINGING.reason });
  });
});

test('where nothing is compared everything goes by time', () => {
  fc.assert(fc.property(runs, any => {
    const over = passed(any) >= holdOf(any);
    const verdict = judge(any, undefined);
    expect(verdict.kind).toBe(!over ? 'wait' : isLast(any) ? 'finish' : 'advance');
    expect(inconclusiveStepsOf(config(), any)).toBeUndefined();
    if (verdict.kind === 'advance') expect(verdict.note).toBe(`${any.to} at ${any.schedule[any.step]!.weight} % passed`);
  }));
});

test('at 100 % nothing has to be accepted: it finishes by time, whatever pacing and policy', () => {
  fc.assert(fc.property(runs, looks, comparisons, (any, seen, comparison) => {
    const last = withLook({ ...any, step: any.schedule.length - 1 }, { ...seen, missing: 0 });
    expect(judge(last, comparison).kind).toBe(passed(last) >= holdOf(last) ? 'finish' : 'wait');
  }));
});

test('"fixed" never goes on before its hold is over, and then when it is accepted', () => {
  fc.assert(fc.property(runs, looks, comparisons, (any, seen, comparison) => {
    fc.pre(!isLast(any));
    const compared = withLook(any, { ...seen, missing: 0 });
    const verdict = judge(compared, { ...comparison, pacing: 'fixed' });
    if (passed(any) < holdOf(any)) expect(verdict.kind).toBe('wait');
    else if (seen.accepted) expect(verdict.kind).toBe('advance');
    else expect(verdict.kind).toBe({ advance: 'advance', hold: 'stand', revert: 'revert' }[comparison.onInconclusive]);
  }));
});

test('"fast" goes on as soon as the step is accepted, but never before two of its minutes, nor past a gate', () => {
  fc.assert(fc.property(runs, looks, fc.boolean(), fc.boolean(), (any, seen, pause, ofTheStep) => {
    fc.pre(!isLast(any) && passed(any) < holdOf(any));
    const schedule = any.schedule.with(any.step, { ...any.schedule[any.step]!, pause });
    const compared = withLook({ ...any, schedule }, { ...seen, missing: 0, step: ofTheStep ? any.step : any.step - 1 });
    const early = ofTheStep && seen.accepted === true && seen.minutes! >= 2 && !pause;
    const looked = facts(compared, { pacing: 'fast' });
    expect(judgeWatch(looked).kind).toBe(early ? 'advance' : 'wait');
    expect(stepWanted(looked)).toEqual(early ? schedule[any.step + 1] : undefined);
  }));
});

test('"fast" comes to a gate when the hold is over, and not past it', () => {
  const schedule = [{ weight: 10, holdSeconds: HOLD, pause: true }, { weight: 100, holdSeconds: 600 }];
  expect(judge(run(HOLD - 1, ACCEPTED, { schedule }), { pacing: 'fast' }).kind).toBe('wait');
  expect(judge(run(HOLD, ACCEPTED, { schedule }), { pacing: 'fast' })).toMatchObject({ kind: 'stand', obstacle: { kind: 'gate' } });
});

test('"strict" waits for traffic up to its budget, and only then does what the policy says', () => {
  fc.assert(fc.property(runs, looks, comparisons, fc.nat({ max: 4000 }), (any, seen, comparison, beyond) => {
    fc.pre(!isLast(any));
    const started = { ...any, stepStartedAt: secondsAgo(holdOf(any) + beyond) };
    const verdict = judge(withLook(started, { ...seen, accepted: false, missing: 0 }), { ...comparison, pacing: 'strict' });
    if (beyond < comparison.strictHoldSeconds) {
      expect(verdict).toMatchObject({ kind: 'wait', note: expect.stringContaining('waits for traffic') });
      if (verdict.kind === 'wait') expect(verdict.waitSeconds).toBeLessThanOrEqual(comparison.strictHoldSeconds - beyond);
    } else {
      expect(verdict.kind).toBe({ advance: 'advance', hold: 'stand', revert: 'revert' }[comparison.onInconclusive]);
    }
    expect(judge(withLook(started, { ...seen, accepted: true, missing: 0 }), { ...comparison, pacing: 'strict' }).kind).toBe('advance');
  }));
});

test('"strict" keeps the looks of an execution few, however long it may wait', () => {
  const schedule = Array.from({ length: 50 }, (_, index) => ({ weight: index + 1, holdSeconds: 60 }));
  const looksIn = schedule.reduce(sum => {
    let looksOfStep = 0;
    for (let left = 60 + 3600; left > 0; looksOfStep++) left -= nextLookSeconds(schedule[0]!, left, schedule, 3600);
    return sum + looksOfStep;
  }, 0);
  expect(looksIn).toBeLessThanOrEqual(650);
});

describe('a step with too little traffic to tell', () => {
  test('goes on with a warning that says what is lacking, and is counted', () => {
    const lacking = run(HOLD);
    expect(judge(lacking, {})).toEqual({
      kind: 'advance',
      note: 'green at 10 % passed with a warning, too little traffic to tell whether green is good: evidence 3.1, needed: 20, after 380 requests to green in 4 minutes',
    });
    expect(inconclusiveStepsOf(config({ comparison: comparing() }), lacking)).toBe(1);
    expect(inconclusiveStepsOf(config({ comparison: comparing() }), run(HOLD, ACCEPTED, { inconclusiveSteps: 2 }))).toBe(2);
  });

  test.each<[Seen | null, string, string]>([
    [null, 'inconclusive', 'none of the step\'s minutes has been counted'],
    [{ step: -1 }, 'inconclusive', 'none of the step\'s minutes has been counted'],
    [{ minutes: 1 }, 'inconclusive', 'after 380 requests to green in 1 minute'],
    [{ comparable: false }, 'incomparable', 'too little is left of blue to compare with'],
  ])('%j is %s', (seen, verdict, note) => {
    expect(stepVerdict(run(HOLD, seen))).toBe(verdict);
    expect(judge(run(HOLD, seen), {})).toMatchObject({ kind: 'advance', note: expect.stringContaining(note) });
  });

  test('goes back where the policy says so, and asks for no step\'s capacity', () => {
    const looked = facts(run(HOLD), { onInconclusive: 'revert' });
    expect(judgeWatch(looked)).toMatchObject({ kind: 'revert', reason: { error: 'Inconclusive', cause: expect.stringContaining('needed: 20') } });
    expect(stepWanted(looked)).toBeUndefined();
  });

  test('stands still under "hold" until it is accepted, or somebody lets it go on', () => {
    const since = { inconclusiveSince: secondsAgo(30), stillSince: secondsAgo(30) };
    const hold = { onInconclusive: 'hold' } as const;
    expect(judge(run(HOLD), hold)).toMatchObject({ kind: 'stand', obstacle: { kind: 'inconclusive' }, note: expect.stringContaining('needed: 20') });
    expect(judge(run(HOLD + 30, {}, since), hold, { wishes: { resumed: wish(31) } }).kind).toBe('stand');
    expect(judge(run(HOLD + 30, {}, since), hold, { wishes: { resumed: wish(30) } })).toMatchObject({ kind: 'advance', note: expect.stringContaining('with a warning') });
    expect(judge(run(HOLD + 30, ACCEPTED, since), hold)).toMatchObject({ kind: 'advance', note: expect.stringContaining('passed, good by comparison') });
    expect(judge(run(HOLD), hold, { wishes: { promoted: wish(1) } }).kind).toBe('promote');
  });

  test.each(['revert', 'continue'] as const)('that has stood for too long under "hold" does what the standstill policy says (%s)', onTimeout => {
    const stood = run(HOLD + 3600, {}, { inconclusiveSince: secondsAgo(3600), stillSince: secondsAgo(3600) });
    const verdict = judge(stood, { onInconclusive: 'hold' }, { standstill: { timeoutSeconds: 3600, onTimeout } });
    expect(verdict.kind).toBe(onTimeout === 'revert' ? 'revert' : 'advance');
  });

  test('says so at its gate; who opens it lets the step go on, whatever the policy', () => {
    const schedule = [{ weight: 10, holdSeconds: HOLD, pause: true }, { weight: 100, holdSeconds: 600 }];
    fc.assert(fc.property(comparisons, comparison => {
      const gated = run(HOLD + 60, {}, { schedule, gateSince: secondsAgo(60), stillSince: secondsAgo(60) });
      expect(judge(gated, comparison)).toMatchObject({ kind: 'stand', obstacle: { kind: 'gate', note: expect.stringContaining('too little traffic to tell') } });
      expect(judge(gated, comparison, { wishes: { resumed: wish(5) } }).kind).toBe('advance');
    }));
  });

  test('is told when the next one begins', () => {
    const before = run(HOLD);
    expect(endOfStep(before, { ...before, step: 1, inconclusiveSteps: 1 })).toContain('green at 10 % had too little traffic to tell whether green is good');
    expect(endOfStep(run(HOLD, ACCEPTED), { ...before, step: 1 })).toBe('green at 10 % was good by comparison with blue: evidence 64, needed: 20, after 380 requests to green in 4 minutes');
    expect(endOfStep(run(HOLD, null, { step: -1 }), { ...before, step: 0 })).toBeUndefined();
  });
});

test('inconclusive steps never go on by themselves under "hold" or "revert", whatever the pacing', () => {
  fc.assert(fc.property(runs, looks, comparisons, (any, seen, comparison) => {
    fc.pre(!isLast(any) && comparison.onInconclusive !== 'advance');
    expect(judge(withLook(any, { ...seen, accepted: false }), comparison).kind).not.toBe('advance');
  }));
});

test('every wait is a whole number of seconds, and what stands is looked at by the standstill\'s polls', () => {
  fc.assert(fc.property(runs, looks, comparisons, wishes, (any, seen, comparison, wished) => {
    const verdict = judge(withLook(any, seen), comparison, { wishes: wished });
    if (verdict.kind === 'wait') expect(Number.isInteger(verdict.waitSeconds) && verdict.waitSeconds >= 1).toBe(true);
    if (verdict.kind === 'stand') expect(verdict.waitSeconds).toBe(stillLookSeconds(0));
  }));
});

test('requests that should have come and did not hold any step, promoted or not', () => {
  fc.assert(fc.property(runs, looks, comparisons, fc.boolean(), (any, seen, comparison, promoted) => {
    const verdict = judge(withLook(any, { ...seen, missing: 33.3 }), comparison, { wishes: promoted ? { promoted: wish(1) } : {} });
    const note = `no request reached ${any.to} in the last minutes, at a weight of ${any.schedule[any.step]!.weight} % 33 should have`;
    expect(verdict).toMatchObject({ kind: 'stand', obstacle: { kind: 'no-requests', note: expect.stringContaining(note) } });
  }));
});

describe('an alarm that only holds', () => {
  test('holds any step while it is on, promoted or not, and lets it go on afterwards', () => {
    fc.assert(fc.property(runs, fc.boolean(), (any, promoted) => {
      const wished = { wishes: promoted ? { promoted: wish(1) } : {} };
      expect(judge(any, undefined, { ...wished, holdingAlarms: RINGING }))
        .toMatchObject({ kind: 'stand', obstacle: { kind: 'alarm', note: expect.stringContaining('alarm "g" is in ALARM: 7 errors') } });
      expect(judge(any, undefined, wished).kind).not.toBe('stand');
    }));
  });

  test('that is missing or cannot be evaluated is as blind as any other', () => {
    for (const holdingAlarms of [judgeAlarms(['g'], []), judgeAlarms(['g'], [{ name: 'g', state: 'OK', evaluationState: 'PARTIAL_DATA' }])]) {
      expect(judge(run(10), {}, { holdingAlarms })).toMatchObject({ kind: 'stand', obstacle: { kind: 'blind' } });
      expect(judge(run(10, {}, { blindSince: secondsAgo(MAX_BLIND_SECONDS) }), {}, { holdingAlarms })).toMatchObject({ kind: 'revert' });
    }
  });

  test.each(['revert', 'continue'] as const)('for longer than a release may stand puts it back (%s)', onTimeout => {
    const stood = run(4000, {}, { stillSince: secondsAgo(3600) });
    expect(judge(stood, {}, { holdingAlarms: RINGING, standstill: { timeoutSeconds: 3600, onTimeout } }))
      .toMatchObject({ kind: 'revert', reason: { error: 'StoodTooLong' } });
  });
});

test('a quiet step says where the comparison stands', () => {
  expect(judge(run(100), {})).toMatchObject({
    note: 'green at 10 %, quiet, 200 seconds to go; compared with blue the evidence against green is 0.8, limit 100, and for it 3.1, needed: 20',
  });
  expect(stepEnd(facts(run(100), {}))).toBe('running');
});
