import fc from 'fast-check';
import type { Color, RunHistory } from '../../../lambda/contract';
import { COLORS } from '../../../lambda/contract';
import { measuredRun, openSince } from '../../../lambda/core/history';
import { type ColorPeriod, measuredOver, metricQueries, periodFor, readPeriods, withoutProbes } from '../../../lambda/core/metrics';
import { colors, NOW, secondsAgo } from './fixtures';

const ACCOUNT = 'arn:aws:elasticloadbalancing:eu-west-1:123456789012';
const routeTo = (name: string) => ({
  name, healthChecked: { blue: true, green: true },
  ruleArn: `${ACCOUNT}:listener-rule/app/shop/50dc6c495c0c9188/f2f7dc8efc522ab2/${name}`,
  targetGroupArns: { blue: `${ACCOUNT}:targetgroup/${name}-blue/1111`, green: `${ACCOUNT}:targetgroup/${name}-green/2222` },
});

const dimensionsOf = ({ MetricStat: { Metric } }: ReturnType<typeof metricQueries>[number]) =>
  Object.fromEntries(Metric.Dimensions.map(({ Name, Value }) => [Name, Value]));

test('metrics are asked for by the names that the load balancer and the groups have in CloudWatch', () => {
  const queries = metricQueries([routeTo('api')], 60);
  expect(new Set(queries.map(dimensionsOf).map(({ LoadBalancer }) => LoadBalancer))).toEqual(new Set(['app/shop/50dc6c495c0c9188']));
  expect(new Set(queries.map(dimensionsOf).map(({ TargetGroup }) => TargetGroup)))
    .toEqual(new Set(['targetgroup/api-blue/1111', 'targetgroup/api-green/2222']));
});

test('routes that share their groups are asked for once', () => {
  const api = routeTo('api');
  expect(metricQueries([api, { ...routeTo('web'), targetGroupArns: api.targetGroupArns }], 60)).toEqual(metricQueries([api], 60));
  expect(metricQueries([api, routeTo('web')], 60)).toHaveLength(2 * metricQueries([api], 60).length);
});

const counts = fc.nat({ max: 1000 });

test('what is read is the sum of what each group counted, of every kind of failure', () => {
  const queries = metricQueries([routeTo('api'), routeTo('web')], 60);
  fc.assert(fc.property(fc.array(counts, { minLength: queries.length, maxLength: queries.length }), values => {
    const sumOf = (color: Color, name: RegExp) => queries.reduce((sum, { Id, MetricStat: { Metric } }, index) =>
      Id.startsWith(color) && name.test(Metric.MetricName) ? sum + values[index]! : sum, 0);
    const periods = readPeriods(queries.map(({ Id }, index) => ({ Id, Timestamps: [NOW], Values: [values[index]!] })), 60);
    expect(periods).toHaveLength(2);
    for (const color of COLORS) {
      expect(periods.find(period => period.color === color)).toMatchObject({
        from: NOW.toISOString(), to: secondsAgo(-60), requests: sumOf(color, /^RequestCount$/), failed: sumOf(color, /Error|5XX/),
      });
    }
  }));
});

test('groups of which nothing is known are absent, and no minute is made up', () => {
  expect(readPeriods(metricQueries([routeTo('api')], 60).map(({ Id }) => ({ Id, Timestamps: [], Values: [] })), 60)).toEqual([]);
});

test('a 95th percentile of several periods lies between theirs, and none without requests counts', () => {
  const parts = fc.array(fc.record({ requests: counts, p95Ms: fc.option(counts) }), { maxLength: 10 });
  fc.assert(fc.property(parts, all => {
    const periods = all.map((part): ColorPeriod => ({ color: 'blue', from: secondsAgo(60), to: secondsAgo(0), failed: 0, ...part }));
    const { p95Ms } = measuredOver(periods).blue;
    const known = all.filter(part => part.requests > 0 && part.p95Ms !== null).map(part => part.p95Ms!);
    if (known.length === 0) expect(p95Ms).toBeNull();
    else {
      expect(p95Ms).toBeGreaterThanOrEqual(Math.min(...known));
      expect(p95Ms).toBeLessThanOrEqual(Math.max(...known));
    }
  }));
});

test('intervals of any length give at most a day\'s minutes of periods', () => {
  fc.assert(fc.property(fc.integer({ min: 1, max: 60 * 24 * 3600 }), seconds => {
    const period = periodFor(new Date(NOW.getTime() - seconds * 1000), NOW);
    expect(seconds / period).toBeLessThanOrEqual(1440);
    if (seconds <= 24 * 3600) expect(period).toBe(60);
  }));
});

const minuteOf = (color: Color, ago: number, requests: number, failed: number): ColorPeriod =>
  ({ color, from: secondsAgo(ago * 60), to: secondsAgo((ago - 1) * 60), requests, failed, p95Ms: 100 });

test('our own probes are no users: they are subtracted, of their colour and minute, and never below zero', () => {
  fc.assert(fc.property(colors, fc.array(fc.tuple(counts, counts), { minLength: 1, maxLength: 5 }), (color, minutes) => {
    const period = minuteOf('blue', 3, 500, 200);
    const probed = minutes.map(([requests, failed]) => ({ minute: period.from, color, requests, failed }));
    const [left] = withoutProbes([period], [...probed, { minute: secondsAgo(60), color: 'blue', requests: 1, failed: 1 }]);
    const total = (which: 0 | 1) => color === 'blue' ? minutes.reduce((sum, minute) => sum + minute[which], 0) : 0;
    expect(left).toMatchObject({ requests: Math.max(0, 500 - total(0)), failed: Math.max(0, 200 - total(1)) });
  }));
});

/** Steps that began so many minutes ago, at any second of them. */
const begun = fc.tuple(fc.uniqueArray(fc.integer({ min: 1, max: 25 }), { minLength: 1 }), fc.nat({ max: 59 }));
const runsOf = begun.map(([minutes, second]): RunHistory => ({
  shift: 'Shop', execution: 'arn', startedAt: secondsAgo(2000), input: {}, outcome: 'running',
  steps: minutes.sort((a, b) => b - a)
    .map((ago, index) => ({ step: index + 1, weight: index + 1, at: secondsAgo(ago * 60 + second), readBack: [] })),
}));

test('every minute since the first step counts for exactly one step, and says how far the metrics were known', () => {
  fc.assert(fc.property(runsOf, run => {
    const minutes = Array.from({ length: 30 }, (_, ago) => minuteOf('green', ago + 1, 2 ** ago, 0)).reverse();
    const measured = measuredRun(run, { periods: minutes, probed: [], now: NOW });
    const since = Date.parse(run.steps[0]!.at);
    const expected = minutes.filter(({ to }) => Date.parse(to) > since).reduce((sum, { requests }) => sum + requests, 0);
    expect(measured.steps.reduce((sum, step) => sum + (step.measured?.green.requests ?? 0), 0)).toBe(expected);
    const known = measured.steps.filter(({ measuredUntil }) => measuredUntil !== undefined);
    for (const { at, measuredUntil } of known) expect(Date.parse(measuredUntil!)).toBeGreaterThan(Date.parse(at));
    expect(measured.steps.at(-1)!.measuredUntil).toBe(NOW.toISOString());
  }));
});

test('a step that ended long ago keeps its numbers, and nothing is asked for it', () => {
  const old = { step: 1, weight: 1, at: secondsAgo(9000), readBack: [], measuredUntil: 'then' };
  const next = { step: 2, weight: 2, at: secondsAgo(4000), readBack: [] };
  const steps = [old, next];
  const run: RunHistory = { shift: 'Shop', execution: 'arn', startedAt: secondsAgo(9999), input: {}, outcome: 'running', steps };
  expect(openSince(run, NOW)).toBe(next.at);
  expect(measuredRun(run, { periods: [minuteOf('blue', 100, 5, 0)], probed: [], now: NOW }).steps[0]).toEqual(old);
  expect(openSince({ ...run, steps: [old, { ...next, at: secondsAgo(59) }] }, NOW)).not.toBe(next.at);
});
