import fc from 'fast-check';
import type { Migration, ShiftConfig } from '../../../lambda/contract';
import { HOLD_SECONDS, MAX_BLIND_SECONDS } from '../../../lambda/contract';
import { judgeAlarms } from '../../../lambda/core/alarm-watch';
import type { LiveRoute } from '../../../lambda/core/plan';
import type { ProbeVerdict } from '../../../lambda/core/probe';
import { allOn, otherColor, sharesAt } from '../../../lambda/core/rule-actions';
import type { WatchFacts, WatchVerdict } from '../../../lambda/core/watch';
import { foreignChange, judgeUnseen, judgeWatch, stepWanted, writtenShares } from '../../../lambda/core/watch';
import { standstillOf } from '../../../lambda/core/pacing';
import type { Wishes } from '../../../lambda/core/step-end';
import { colors, config, migration, NOW, schedules, secondsAgo } from './fixtures';

const see = (...observations: Parameters<typeof judgeAlarms>[1]) => judgeAlarms(['a'], observations);
const QUIET = [see({ name: 'a', state: 'OK' }), see({ name: 'a', state: 'INSUFFICIENT_DATA' }), judgeAlarms([], [])];
const BAD = [see({ name: 'a', state: 'ALARM' }), see({ name: 'a', state: 'ALARM', evaluationState: 'PARTIAL_DATA' }), see()];
const NONE = judgeAlarms([], []);
const BLIND = see({ name: 'a', state: 'OK', evaluationState: 'EVALUATION_ERROR' });

const elapsed = fc.oneof(fc.nat({ max: 2000 }), fc.nat({ max: 2_000_000 }));

/** A run at any step of any schedule, at any time of that step. */
const runs: fc.Arbitrary<Migration> = fc.tuple(colors, schedules, fc.nat(), elapsed).map(([from, schedule, at, seconds]) => migration({
  from, to: otherColor(from), schedule, step: at % schedule.length, stepStartedAt: secondsAgo(seconds), blindSince: undefined,
}));
const routesAt = (run: Migration, count: number): LiveRoute[] =>
  Array.from({ length: count }, (_, index) => ({ name: `Route${index}`, shares: writtenShares(run) }));
const counts = fc.integer({ min: 1, max: 4 });
const LIMIT = standstillOf(config());
const UNASKED: ProbeVerdict = { kind: 'none' };
const judge = (
  run: Migration, live: LiveRoute[], alarms: typeof BLIND, wishes: Wishes = {}, standstill = LIMIT, probe: ProbeVerdict = UNASKED,
) => judgeWatch({
  migration: run, config: config({ standstill }), live, alarms, holdingAlarms: NONE, probe, now: NOW, wishes, healthy: {}, requests: null,
});
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
      expect(verdict).toMatchObject({ kind: 'stand', obstacle: { kind: 'blind' } });
    } else {
      expect(reasonOf(verdict)).toEqual({ error: 'AlarmNotEvaluable', cause: `${BLIND.reason!.cause} for ${blindFor} seconds` });
    }
  }));
});

const PROBES: readonly ProbeVerdict[] = [
  UNASKED,
  { kind: 'failing', note: 'probe failed' },
  { kind: 'breach', reason: { error: 'ProbesFailed', cause: 'probes failed' } },
  { kind: 'blind', reason: { error: 'ProberUnavailable', cause: 'no prober' } },
];

test('probes put traffic back when enough of them failed, whatever operators wish; one that failed lets nothing go on', () => {
  fc.assert(fc.property(runs, fc.constantFrom(...QUIET), fc.boolean(), fc.constantFrom(...PROBES), (run, alarms, paused, probe) => {
    const live = routesAt(run, 2);
    const wishes = { ...paused ? { paused: wish(5) } : { promoted: wish(9) } };
    const verdict = judge(run, live, alarms, wishes, LIMIT, probe);
    if (probe.kind === 'none') expect(verdict).toEqual(judge(run, live, alarms, wishes));
    if (probe.kind === 'failing') expect(verdict).toMatchObject({ kind: paused ? 'stand' : 'wait', waitSeconds: 1, note: expect.stringContaining('probe failed') });
    if (probe.kind === 'breach') expect(reasonOf(verdict)?.error).toBe('ProbesFailed');
    if (probe.kind === 'blind') expect(verdict).toMatchObject({ kind: 'stand', obstacle: { kind: 'blind', note: 'no prober' } });
  }));
});

test('a prober that cannot be asked is as bad as an alarm that cannot be evaluated, and no worse', () => {
  fc.assert(fc.property(runs, fc.nat({ max: 2 * MAX_BLIND_SECONDS }), (run, blindFor) => {
    const verdict = judge({ ...run, blindSince: secondsAgo(blindFor) }, routesAt(run, 1), QUIET[0]!, {}, LIMIT, PROBES[3]);
    if (blindFor < MAX_BLIND_SECONDS) expect(verdict.kind).toBe('stand');
    else expect(reasonOf(verdict)).toEqual({ error: 'ProberUnavailable', cause: `no prober for ${blindFor} seconds` });
  }));
});

test('a failed probe does not shorten the time for which nothing could be judged', () => {
  const run = migration({ blindSince: secondsAgo(60) });
  expect(judge(run, routesAt(run, 1), BLIND, {}, LIMIT, PROBES[1])).toMatchObject({ kind: 'stand', obstacle: { kind: 'blind' }, waitSeconds: 1 });
});

const wish = (secondsBefore: number) => ({ by: 'arn:operate', at: secondsAgo(secondsBefore) });

test('a pause holds any step at any time, unless something speaks against the new colour', () => {
  fc.assert(fc.property(runs, counts, fc.constantFrom(...QUIET, ...BAD), fc.boolean(), (run, count, alarms, promoted) => {
    const verdict = judge(run, routesAt(run, count), alarms, { paused: wish(5), ...promoted && { promoted: wish(9) } });
    expect(verdict.kind).toBe(BAD.includes(alarms) ? 'revert' : 'stand');
  }));
});

test('what stood for too long goes back or on, as the policy says, and nothing that stood for less', () => {
  fc.assert(fc.property(runs, fc.nat({ max: 200_000 }), fc.nat({ max: 200_000 }), fc.constantFrom('revert' as const, 'continue' as const),
    (run, before, now, onTimeout) => {
      const stood = { ...run, stoodSeconds: before, stillSince: secondsAgo(now) };
      const verdict = judge(stood, routesAt(run, 1), QUIET[0]!, { paused: wish(now) }, { timeoutSeconds: 86_400, onTimeout });
      const tooLong = before + now >= 86_400;
      if (!tooLong) expect(verdict.kind).toBe('stand');
      else if (onTimeout === 'revert') expect(reasonOf(verdict)?.error).toBe('StoodTooLong');
      else expect(['wait', 'advance', 'finish']).toContain(verdict.kind);
    }));
});

test('a gate opens for the one who resumes after the release came to it, and for nobody else', () => {
  const gated = (since: number) => migration({
    schedule: [{ weight: 10, holdSeconds: 60, pause: true }, { weight: 100, holdSeconds: 60 }],
    stepStartedAt: secondsAgo(100), gateSince: secondsAgo(since),
  });
  expect(judge(gated(30), routesAt(gated(30), 1), QUIET[0]!)).toMatchObject({ kind: 'stand', obstacle: { kind: 'gate' } });
  expect(judge(gated(30), routesAt(gated(30), 1), QUIET[0]!, { resumed: wish(31) })).toMatchObject({ kind: 'stand' });
  expect(judge(gated(30), routesAt(gated(30), 1), QUIET[0]!, { resumed: wish(30) })).toMatchObject({ kind: 'advance' });
  const holding = { ...gated(30), stepStartedAt: secondsAgo(59), gateSince: undefined };
  expect(judge(holding, routesAt(holding, 1), QUIET[0]!)).toMatchObject({ kind: 'wait' });
});

test('a promotion skips whatever is left of the schedule, but not what cannot be judged, and not the bake', () => {
  fc.assert(fc.property(runs, counts, fc.constantFrom(...QUIET, ...BAD, BLIND), (run, count, alarms) => {
    const promoted = judge(run, routesAt(run, count), alarms, { promoted: wish(1) });
    const last = run.step === run.schedule.length - 1;
    if (last || !QUIET.includes(alarms)) expect(promoted).toEqual(judge(run, routesAt(run, count), alarms));
    else expect(promoted.kind).toBe('promote');
  }));
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

test('a run that was paused before its first step stands there until it is resumed', () => {
  const unmoved = migration({ step: -1, stepStartedAt: undefined });
  expect(judge(unmoved, routesAt(unmoved, 2), QUIET[0]!, { paused: wish(1) }))
    .toMatchObject({ kind: 'stand', note: expect.stringContaining('before the first step') });
  expect(judge(unmoved, routesAt(unmoved, 2), QUIET[0]!)).toMatchObject({ kind: 'advance' });
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

const FULL = { minHealthyTargets: 1, newColorPercent: 100, minRevertPercent: 100 };
const asked = (changes: Partial<ShiftConfig> = {}) =>
  config({ capacity: FULL, standstill: { timeoutSeconds: 3600, onTimeout: 'revert' }, ...changes });
const AT_START = 10;
const counted = (run: Migration): Migration => ({ ...run, safeHealthy: { [`arn:${run.from}`]: AT_START } });
const look = (run: Migration, facts: Partial<WatchFacts> = {}): WatchFacts =>
  ({
    migration: run, config: asked(), live: routesAt(run, 1), alarms: QUIET[0]!, holdingAlarms: NONE, probe: UNASKED, wishes: {},
    healthy: {}, requests: null, now: NOW, ...facts,
  });
const healthyTargets = fc.nat({ max: AT_START });

test('capacity that is wanting holds the schedule, promoted or not, and never anything that speaks against the new colour', () => {
  const seen = fc.constantFrom(QUIET[0]!, BAD[0]!);
  fc.assert(fc.property(runs, healthyTargets, healthyTargets, fc.boolean(), seen, (any, safe, fresh, promoted, alarms) => {
    const run = counted(any);
    const facts = look(run, { alarms, wishes: promoted ? { promoted: wish(1) } : {}, healthy: { [`arn:${run.from}`]: safe, [`arn:${run.to}`]: fresh } });
    const next = stepWanted(facts);
    const verdict = judgeWatch(facts);
    if (alarms !== QUIET[0]) expect(verdict.kind).toBe('revert');
    else if (safe < AT_START) expect(verdict).toMatchObject({ kind: 'stand', obstacle: { kind: 'safe-capacity' } });
    else if (next !== undefined && fresh * 100 < next.weight * AT_START) expect(verdict).toMatchObject({ kind: 'stand', obstacle: { kind: 'capacity' } });
    else expect(verdict.kind).not.toBe('stand');
  }));
});

test('the step that is wanted is the next when the hold is over, the last when promoted, and itself at the end of the bake', () => {
  fc.assert(fc.property(runs, fc.boolean(), (run, promoted) => {
    const wanted = stepWanted(look(run, { wishes: promoted ? { promoted: wish(1) } : {} }));
    const bakes = run.step + 1 === run.schedule.length;
    const over = passed(run) >= run.schedule[run.step]!.holdSeconds;
    const next = run.schedule[bakes ? run.step : run.step + 1];
    expect(wanted).toEqual(promoted && !bakes ? run.schedule.at(-1) : over ? next : undefined);
  }));
});

test('a release does not end on a colour that lost its targets in the bake', () => {
  fc.assert(fc.property(runs, healthyTargets, (any, fresh) => {
    const over = { stepStartedAt: secondsAgo(HOLD_SECONDS.max + 1), lastWriteBegunAt: undefined };
    const run = counted({ ...any, ...over, step: any.schedule.length - 1 });
    const verdict = judgeWatch(look(run, { healthy: { [`arn:${run.from}`]: AT_START, [`arn:${run.to}`]: fresh } }));
    expect(verdict.kind).toBe(fresh < AT_START ? 'stand' : 'finish');
  }));
});

test('the time in which the schedule stood still does not bring the next step nearer', () => {
  const run = counted(migration({ stepStartedAt: secondsAgo(1000), stillSince: secondsAgo(900) }));
  expect(stepWanted(look(run))).toBeUndefined();
  expect(judgeWatch(look(run, { healthy: { 'arn:blue': AT_START, 'arn:green': 0 } }))).toMatchObject({ kind: 'wait', note: expect.stringContaining('200 seconds to go') });
});

describe('a schedule that has stood still for too long', () => {
  const over = { stepStartedAt: secondsAgo(8000), stillSince: secondsAgo(3600) };
  const policies = [['revert'], ['continue']] as const;
  const by = (onTimeout: 'revert' | 'continue') => asked({ standstill: { timeoutSeconds: 3600, onTimeout } });

  test.each(policies)('goes on when the safe colour could not take traffic back (%s)', onTimeout => {
    const healthy = { 'arn:blue': 1, 'arn:green': AT_START };
    expect(judgeWatch(look(counted(migration(over)), { config: by(onTimeout), healthy })).kind).toBe('advance');
    const stood = counted(migration({ ...over, stillSince: secondsAgo(3599) }));
    expect(judgeWatch(look(stood, { config: by(onTimeout), healthy })).kind).toBe('stand');
  });

  test.each(policies)('does what the policy says where anything else stands in the way as well (%s)', onTimeout => {
    const healthy = { 'arn:blue': 1, 'arn:green': 1 };
    const schedule = [{ weight: 10, holdSeconds: 300 }, { weight: 100, holdSeconds: 600 }];
    const verdict = judgeWatch(look(counted(migration({ ...over, schedule })), { config: by(onTimeout), healthy }));
    expect(verdict.kind).toBe(onTimeout === 'revert' ? 'revert' : 'advance');
    expect(reasonOf(verdict)?.cause ?? 'needed: 10 for 100 %').toContain('needed: 10 for 100 %');
  });

  test.each(policies)('goes back when somebody else changed the rules, rather than write over it (%s)', onTimeout => {
    const facts = { config: { ...by(onTimeout), onForeignChange: 'hold' as const }, live: [{ name: 'Changed', shares: null }] };
    expect(reasonOf(judgeWatch(look(migration(over), facts)))).toMatchObject({ error: 'StoodTooLong', cause: expect.stringContaining('Changed: something other') });
  });
});

test('a foreign change that is to be left alone holds the schedule until it is gone; alarms put traffic back all the same', () => {
  fc.assert(fc.property(runs, fc.constantFrom(...QUIET, ...BAD), fc.boolean(), (run, alarms, promoted) => {
    const config = asked({ onForeignChange: 'hold', capacity: undefined });
    const facts = look(run, { config, alarms, live: [{ name: 'Changed', shares: null }], wishes: promoted ? { promoted: wish(1) } : {} });
    const verdict = judgeWatch(facts);
    if (BAD.includes(alarms)) expect(verdict).toEqual({ kind: 'revert', reason: alarms.reason });
    else expect(verdict).toMatchObject({ kind: 'stand', obstacle: { kind: 'foreign' }, note: expect.stringContaining('Changed: something other') });
    expect(judgeWatch({ ...facts, live: routesAt(run, 1) }).kind).not.toBe('stand');
  }));
});

test('what AWS does not answer holds the schedule as an alarm does that cannot be evaluated, and not for longer', () => {
  fc.assert(fc.property(runs, fc.nat({ max: 2 * MAX_BLIND_SECONDS }), (run, seconds) => {
    const verdict = judgeUnseen({ ...run, blindSince: secondsAgo(seconds) }, 'AWS throttles', NOW);
    if (seconds < MAX_BLIND_SECONDS) expect(verdict).toMatchObject({ kind: 'stand', obstacle: { kind: 'blind' }, note: expect.stringContaining('AWS throttles') });
    else expect(reasonOf(verdict)?.error).toBe('Unwatched');
  }));
});

test('cookies that lead far more users to the new colour than its weight hold the schedule, and are looked at by the minute', () => {
  const run = migration({ stepStartedAt: secondsAgo(300) });
  const sticky = (green: number) => judgeWatch(look(run, { requests: { blue: 1000 - green, green } }));
  expect(sticky(120)).toMatchObject({ kind: 'advance' });
  expect(sticky(600)).toMatchObject({ kind: 'stand', obstacle: { kind: 'stickiness' }, waitSeconds: 60, note: expect.stringContaining('60 % of 1000') });
});
