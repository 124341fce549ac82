import fc from 'fast-check';
import { MetricStore, MINUTE } from '../../../../local/aws/cloudwatch/metric-store';
import { START } from '../support';

const metric = { namespace: 'AWS/ApplicationELB', name: 'TargetResponseTime', dimensions: { TargetGroup: 'blue', LoadBalancer: 'app' } };

const storeWith = (...data: readonly (readonly [minute: number, value: number])[]) => {
  const store = new MetricStore();
  for (const [minute, value] of data) store.record({ ...metric, value, at: START + minute * MINUTE + 500 });
  return store;
};

const ask = (store: MetricStore, statistic: string, { minutes = 5, now = START + 60 * MINUTE, periodMs = MINUTE, of = metric } = {}) =>
  [...store.series({ metric: of, statistic, periodMs, from: START, to: START + minutes * MINUTE, now })]
    .map(([at, value]) => [(at - START) / MINUTE, value]);

test.each([
  ['Sum', 10], ['Average', 2.5], ['Minimum', 1], ['Maximum', 4], ['SampleCount', 4], ['p50', 2.5], ['p0', 1], ['p100', 4],
])('%s folds a minute', (statistic, value) => {
  expect(ask(storeWith([0, 1], [0, 4], [0, 2], [0, 3]), statistic)).toEqual([[0, value]]);
});

test('a minute without data has no datapoint', () => {
  expect(ask(storeWith([0, 1], [2, 5]), 'Sum')).toEqual([[0, 1], [2, 5]]);
});

test('longer periods fold their minutes', () => {
  expect(ask(storeWith([0, 1], [4, 2], [5, 3]), 'Sum', { periodMs: 5 * MINUTE, minutes: 10 })).toEqual([[0, 3], [5, 3]]);
});

test('a minute shows when it has been published', () => {
  const store = storeWith([0, 1], [1, 2]);
  expect(ask(store, 'Sum', { now: START + 2 * MINUTE - 1 })).toEqual([]);
  expect(ask(store, 'Sum', { now: START + 2 * MINUTE })).toEqual([[0, 1]]);
  store.publishDelayMs = 0;
  expect(ask(store, 'Sum', { now: START + 2 * MINUTE })).toEqual([[0, 1], [1, 2]]);
});

test('a metric is told by its dimensions, in whatever order', () => {
  const store = storeWith([0, 1]);
  const reversed = Object.fromEntries(Object.entries(metric.dimensions).reverse()) as typeof metric.dimensions;
  expect(ask(store, 'Sum', { of: { ...metric, dimensions: reversed } })).toEqual([[0, 1]]);
  expect(ask(store, 'Sum', { of: { ...metric, dimensions: { ...metric.dimensions, TargetGroup: 'green' } } })).toEqual([]);
});

test('an unknown statistic fails by name', () => {
  expect(() => ask(storeWith([0, 1]), 'IQM')).toThrow('the statistic IQM is not implemented in the rehearsal');
});

test('statistics agree with each other', () => {
  const numbers = fc.array(fc.integer({ min: -1e6, max: 1e6 }), { minLength: 1 });
  fc.assert(fc.property(numbers, fc.integer({ min: 0, max: 100 }), (values, percent) => {
    const store = storeWith(...values.map(value => [0, value] as const));
    const of = (statistic: string) => ask(store, statistic)[0]![1]!;
    expect(of('Average') * of('SampleCount')).toBeCloseTo(of('Sum'), 3);
    expect(of(`p${percent}`)).toBeGreaterThanOrEqual(of('Minimum'));
    expect(of(`p${percent}`)).toBeLessThanOrEqual(of('Maximum'));
  }));
});
