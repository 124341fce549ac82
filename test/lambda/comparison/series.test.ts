import fc from 'fast-check';
import type { BuiltInSignal, ComparisonConfig } from '../../../lambda/contract';
import { MAX_METRIC_QUERIES } from '../../../lambda/contract';
import { hourSeries, queriesOf, releaseSeries, slowAfterOf, slowHourSeries } from '../../../lambda/core/compared-series';
import { COMPARISON_DEFAULTS } from '../../../lambda/core/comparison';
import { signalsOf, SIGNALS } from '../../../lambda/core/signals';
import { comparedSeries } from '../../../lib/private/compared-series';
import { COMPARISON, ORDERS, routeTo } from './release';

const RELEASE = { from: 'blue', to: 'green' } as const;

const BACK = { from: 'green', to: 'blue' } as const;

const signals = fc.subarray(Object.keys(SIGNALS) as BuiltInSignal[]);

const limits = (names: readonly string[]) => Object.fromEntries(names.map(name => [routeTo(name).targetGroupArns.blue, 0.5]));

test('what lib/ counts is what is asked for', () => {
  fc.assert(fc.property(signals, fc.integer({ min: 1, max: 6 }), fc.boolean(), (on, count, isOwn) => {
    const names = Array.from({ length: count }, (_, index) => `route-${index}`);
    const comparison: ComparisonConfig = { ...COMPARISON, signals: on, own: isOwn ? [ORDERS] : undefined };
    const slowAfter = on.includes('slow') ? limits(names) : {};
    expect(releaseSeries(names.map(routeTo), comparison, RELEASE, slowAfter)).toHaveLength(comparedSeries(2 * count, comparison));
  }));
});

test('with everything on, one call carries thirty routes', () => {
  expect(comparedSeries(2 * 30, COMPARISON)).toBeLessThanOrEqual(MAX_METRIC_QUERIES);
});

test('groups that routes share are asked for once', () => {
  const api = routeTo('api');
  const both = [api, { ...routeTo('web'), targetGroupArns: api.targetGroupArns }];
  expect(releaseSeries(both, COMPARISON, RELEASE, {})).toEqual(releaseSeries([api], COMPARISON, RELEASE, {}));
  expect(hourSeries(both, COMPARISON, RELEASE)).toEqual(hourSeries([api], COMPARISON, RELEASE));
});

test('of the hour before only the safe colour is asked for, whichever that is', () => {
  const groups = (release: typeof RELEASE | typeof BACK) => new Set(queriesOf(hourSeries([routeTo('api')], COMPARISON, release))
    .map(({ MetricStat: { Metric } }) => Metric.Dimensions.find(({ Name }) => Name === 'TargetGroup')!.Value));
  expect(groups(RELEASE)).toEqual(new Set(['targetgroup/api-blue/73e2d6bc24d8a067']));
  expect(groups(BACK)).toEqual(new Set(['targetgroup/api-green/73e2d6bc24d8a067']));
});

test('both colours of a route are slow by the same time, written as CloudWatch takes it', () => {
  fc.assert(fc.property(fc.double({ min: 1e-6, max: 4000, noNaN: true }), seconds => {
    const slowAfter = { [routeTo('api').targetGroupArns.blue]: seconds };
    const stats = [
      ...releaseSeries([routeTo('api')], COMPARISON, RELEASE, slowAfter), ...slowHourSeries([routeTo('api')], RELEASE, slowAfter),
    ].map(({ metric }) => metric.statistic).filter(statistic => statistic !== 'Sum');
    expect(stats).toHaveLength(3);
    expect(new Set(stats).size).toBe(1);
    expect(stats[0]).toMatch(/^TC\(\d+(\.\d{1,10})?:\)$/);
  }));
});

test('a time that is slow lies between those of the minutes, and is none where nothing was measured', () => {
  const [requests, p95] = [new Map([[1, 300], [2, 100], [3, 0]]), new Map([[1, 0.2], [2, 0.4], [3, 9]])];
  const hour = hourSeries([routeTo('api')], COMPARISON, RELEASE);
  const answered = (measured: Map<number, number>) => hour.map(asked =>
    ({ ...asked, values: asked.metric.statistic === 'p95' ? measured : requests }));
  expect(slowAfterOf(answered(p95))).toEqual({ [routeTo('api').targetGroupArns.blue]: expect.closeTo(0.25, 10) });
  expect(slowAfterOf(answered(new Map()))).toEqual({});
  expect(slowAfterOf(hour.map(asked => ({ ...asked, values: new Map() })))).toEqual({});
});

test('a user may tolerate more, and then only what is beyond that is betted on', () => {
  const [orders] = signalsOf({ signals: [], own: [{ ...ORDERS, ratio: 5 }] });
  expect(orders).toMatchObject({ name: 'orders', options: { ratio: 5, margin: COMPARISON_DEFAULTS.margin, bets: [6, 15, 50, 1000] } });
  expect(signalsOf({ signals: ['slow'], own: [ORDERS] }).map(({ name }) => name)).toEqual(['slow', 'orders']);
});
