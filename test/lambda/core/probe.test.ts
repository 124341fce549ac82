import fc from 'fast-check';
import type { Color, MigrateEvent, ProbedMinute, ProberConfig, ProbeReport } from '../../../lambda/contract';
import { afterProbe, isProbeDue, judgeProbe, judgeSmokeTests, mergeProbed, probedMinutes } from '../../../lambda/core/probe';
import { config, migration, NOW, secondsAgo } from './fixtures';

type Probe = MigrateEvent['probe'];

const prober = (probeFailures: number | undefined): ProberConfig =>
  ({ routes: [], warmUp: { paths: [], times: 1 }, smokeTests: [], probeFailures });
const probing = (probeFailures: number | undefined) => config({ prober: prober(probeFailures) });

const report = (changes: Partial<ProbeReport> = {}): Probe =>
  ({ report: { passed: true, failures: [], probed: [], asUser: false, ...changes } });
const PASSED = report();
const FAILED = report({ passed: false, failures: ['"GET /": came a 500'] });
const UNAVAILABLE: Probe = { Error: 'Lambda.TooManyRequestsException', Cause: 'busy' };

/** Looks at one probe after the other. */
const look = (probes: readonly Probe[], limit: number | undefined = 3) => probes.reduce(
  ({ run }, probe) => {
    const next = afterProbe(run, probing(limit), probe, NOW);
    return { run: next, verdict: judgeProbe(next, probing(limit), probe) };
  },
  { run: migration(), verdict: judgeProbe(migration(), probing(limit), false) });

/** How many failed in a row in the end, when nobody counts those that could not be asked. */
const streak = (probes: readonly Probe[]): number => {
  const asked = probes.filter(each => each !== UNAVAILABLE);
  return asked.length - 1 - asked.findLastIndex(each => each === PASSED);
};

test('as many failures in a row as are allowed put traffic back, and no fewer', () => {
  const series = fc.array(fc.constantFrom(PASSED, FAILED, UNAVAILABLE), { minLength: 1, maxLength: 20 });
  fc.assert(fc.property(series, fc.integer({ min: 1, max: 10 }), (probes, limit) => {
    const { run, verdict } = look(probes, limit);
    const last = probes.at(-1);
    expect(run.probeFailures ?? 0).toBe(streak(probes));
    expect(verdict.kind).toBe(last === UNAVAILABLE ? 'blind' : last === PASSED ? 'none' : streak(probes) < limit ? 'failing' : 'breach');
  }));
});

test('the reason says what failed last, and that the prober failed when it did', () => {
  expect(look([FAILED, FAILED, FAILED]).verdict).toEqual({
    kind: 'breach', reason: { error: 'ProbesFailed', cause: '3 probes of green in a row failed, the last one: "GET /": came a 500' },
  });
  expect(look([FAILED]).verdict).toMatchObject({ note: expect.stringContaining('1 of 3 in a row: "GET /": came a 500') });
  expect(look([UNAVAILABLE]).verdict).toMatchObject({
    reason: { error: 'ProberUnavailable', cause: 'the prober could not be asked: Lambda.TooManyRequestsException: busy' },
  });
});

test('without probes the report of the smoke tests, which is in the payload still, says nothing', () => {
  for (const probe of [PASSED, FAILED, UNAVAILABLE]) {
    const without = probing(undefined);
    expect(afterProbe(migration(), without, probe, NOW)).toEqual(migration());
    expect(judgeProbe(migration(), without, probe)).toEqual({ kind: 'none' });
  }
});

test('the new colour was probed as a user once such a probe passed', () => {
  expect(look([PASSED]).run.probedAsUser).toBe(false);
  expect(look([report({ passed: false, asUser: true })]).run.probedAsUser).toBe(false);
  expect(look([report({ asUser: true })]).run.probedAsUser).toBe(true);
  expect(look([report({ asUser: true }), PASSED, FAILED]).run.probedAsUser).toBe(true);
});

const minuteAgo = (minutes: number): string => `${secondsAgo(60 * minutes).slice(0, 16)}:00.000Z`;
const minutes: fc.Arbitrary<ProbedMinute[]> = fc.array(fc.record({
  minute: fc.integer({ min: 0, max: 60 }).map(minuteAgo),
  color: fc.constantFrom<Color[]>('blue', 'green'),
  requests: fc.nat({ max: 100 }), failed: fc.nat({ max: 100 }),
}), { maxLength: 40 });

test('requests are summed by minute and colour; forty minutes are kept, none of them is lost', () => {
  fc.assert(fc.property(minutes, minutes, (known, added) => {
    const merged = mergeProbed(known, added, NOW);
    const recent = [...known, ...added].filter(({ minute }) => minute >= minuteAgo(40));
    for (const count of ['requests', 'failed'] as const) {
      expect(merged.reduce((sum, each) => sum + each[count], 0)).toBe(recent.reduce((sum, each) => sum + each[count], 0));
    }
    expect(new Set(merged.map(({ minute, color }) => minute + color)).size).toBe(merged.length);
    expect(merged.every(({ minute }) => minute >= minuteAgo(40))).toBe(true);
  }));
});

test('a request counts in the minute in which it was sent', () => {
  const sent = ['12:00:00.000', '12:00:59.999', '12:01:00.000'].map((time, index) => ({ at: new Date(`2030-01-01T${time}Z`), failed: index > 0 }));
  expect(probedMinutes(sent, 'green')).toEqual([
    { minute: '2030-01-01T12:00:00.000Z', color: 'green', requests: 2, failed: 1 },
    { minute: '2030-01-01T12:01:00.000Z', color: 'green', requests: 1, failed: 1 },
  ]);
});

test('smoke tests that failed, or could not be run, refuse the release and say what to do', () => {
  expect(judgeSmokeTests(migration(), PASSED)).toBeNull();
  expect(judgeSmokeTests(migration(), FAILED)).toEqual({
    error: 'SmokeTestsFailed',
    cause: '1 of the smoke tests of green failed: "GET /": came a 500. Nothing was changed. Deploy a version to green that passes them, then start again.',
  });
  expect(judgeSmokeTests(migration(), UNAVAILABLE)).toMatchObject({ error: 'ProberUnavailable', cause: expect.stringContaining('start again') });
  expect(() => judgeSmokeTests(migration(), false)).toThrow('needs the report');
});

test('a cause is never longer than Step Functions takes', () => {
  const failures = Array.from({ length: 300 }, (_, index) => `test ${index}: ${'x'.repeat(900)}`);
  const { cause } = judgeSmokeTests(migration(), report({ passed: false, failures }))!;
  expect(cause.length).toBeLessThan(32_768);
  expect(cause).toContain('300 of the smoke tests');
  expect(cause).toContain('and 290 more');
});

test('a probe is due when its time has come, or when the last one failed', () => {
  fc.assert(fc.property(fc.nat({ max: 7200 }), fc.nat({ max: 3600 }), fc.nat({ max: 3 }), (ago, interval, probeFailures) => {
    const run = migration({ probedAt: secondsAgo(ago), probeFailures });
    const event = { prober: { ...prober(3), probeIntervalSeconds: interval }, migration: run };
    expect(isProbeDue(event, NOW)).toBe(probeFailures > 0 || ago >= interval);
    expect(isProbeDue({ ...event, prober: prober(3) }, NOW)).toBe(true);
    expect(isProbeDue({ ...event, migration: migration() }, NOW)).toBe(true);
  }));
});

test('a probe that was left out changes nothing', () => {
  const run = migration({ probedAt: secondsAgo(10) });
  const skipped: Probe = { report: { skipped: true, passed: true, failures: [], probed: [], asUser: false } };
  expect(afterProbe(run, probing(3), skipped, NOW)).toEqual(run);
  expect(judgeProbe(run, probing(3), skipped)).toEqual({ kind: 'none' });
});
