import { Aws, Duration, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { type IMetric, MathExpression, Metric, Unit, type MetricProps } from 'aws-cdk-lib/aws-cloudwatch';
import fc from 'fast-check';
import { FULL_WEIGHT, type ShiftConfig } from '../../lambda/contract';
import { InconclusivePolicy, type MetricComparison, Pacing, type ShiftComparison } from '../../lib/shift-comparison';
import { machinesOf, shiftOn } from './definitions';
import { Fixture } from './fixtures';
import { expectAcyclic } from './template-graph';

const metric = (metricName: string, props: Partial<MetricProps> = {}) => new Metric({ namespace: 'Shop', metricName, statistic: 'Sum', ...props });

const orders = (more: Partial<MetricComparison> = {}): MetricComparison => ({
  name: 'orders',
  blue: { events: metric('Placed', { dimensionsMap: { Color: 'blue' } }), bad: metric('Failed', { dimensionsMap: { Color: 'blue' } }) },
  green: { events: metric('Placed', { dimensionsMap: { Color: 'green' } }), bad: metric('Failed', { dimensionsMap: { Color: 'green' } }) },
  ...more,
});

const withBad = (bad: IMetric): ShiftComparison => ({ metrics: [orders({ green: { ...orders().green, bad } })] });

const configured = (comparison?: ShiftComparison, fixture = new Fixture()): ShiftConfig => {
  shiftOn(fixture, { comparison });
  const template = Template.fromStack(fixture.stack);
  expectAcyclic(template);
  return machinesOf(template).migrate.definition.States['Load configuration']!.Parameters!.config as ShiftConfig;
};

const ALL = ['answered', 'unanswered', 'clientErrors', 'slow'];

describe('the comparison', () => {
  test('is on unless somebody says otherwise', () => {
    const expected = { signals: ALL, pacing: 'fixed', onInconclusive: 'advance', strictHoldSeconds: 600 };
    expect(configured().comparison).toEqual(expected);
    expect(configured({}).comparison).toEqual(expected);
  });

  test('that is switched off is nowhere', () => {
    expect(configured({ enabled: false })).not.toHaveProperty('comparison');
  });

  test('watches the signals that are left on', () => {
    fc.assert(fc.property(fc.subarray(ALL, { minLength: 1 }), on => {
      const signals = Object.fromEntries(ALL.filter(name => !on.includes(name)).map(name => [name, false]));
      expect(configured({ signals }).comparison!.signals).toEqual(on);
    }), { numRuns: 10 });
  });

  test('hands on how the steps follow each other', () => {
    expect(configured({ pacing: Pacing.FAST, inconclusivePolicy: InconclusivePolicy.REVERT }).comparison)
      .toMatchObject({ pacing: 'fast', onInconclusive: 'revert' });
    expect(configured({ pacing: Pacing.STRICT, inconclusivePolicy: InconclusivePolicy.HOLD, strictHold: Duration.minutes(30) }).comparison)
      .toMatchObject({ pacing: 'strict', onInconclusive: 'hold', strictHoldSeconds: 1800 });
  });
});

describe('a comparison of the user\'s own', () => {
  test('is rendered with the metrics of both colours', () => {
    const source = (name: string, Color: string) => ({ namespace: 'Shop', name, dimensions: { Color }, statistic: 'Sum' });
    expect(configured({ metrics: [orders({ ratio: 2, margin: 0.01 }), orders({ name: 'logins' })] }).comparison!.own).toEqual([
      {
        name: 'orders', ratio: 2, margin: 0.01,
        metrics: {
          blue: { events: source('Placed', 'blue'), bad: source('Failed', 'blue') }, green: { events: source('Placed', 'green'), bad: source('Failed', 'green') },
        },
      },
      expect.not.objectContaining({ ratio: expect.anything() }),
    ]);
  });

  test('may be all that is compared', () => {
    const signals = Object.fromEntries(ALL.map(name => [name, false]));
    expect(configured({ signals, metrics: [orders()] }).comparison).toMatchObject({ signals: [], own: [{ name: 'orders' }] });
  });

  test('takes the load balancer\'s own metrics, whose names are only known at deployment', () => {
    const fixture = new Fixture();
    const targets = fixture.targets();
    const route = fixture.route({ targets });
    const of = (group: typeof targets.blue) => ({ events: group.metricRequests(), bad: group.metricConnectionErrors() });
    shiftOn(fixture, { routes: [route], comparison: { metrics: [{ name: 'refused', blue: of(targets.blue), green: of(targets.green) }] } });
    const { config } = machinesOf(Template.fromStack(fixture.stack)).migrate.definition.States['Load configuration']!.Parameters as { config: ShiftConfig };
    expect(config.comparison!.own![0]!.metrics.green.bad).toMatchObject({
      namespace: 'AWS/ApplicationELB', name: 'TargetConnectionErrorCount', dimensions: { LoadBalancer: expect.stringContaining('Fn::'), TargetGroup: 'Fn::Select' },
    });
  });

  test.each(['SampleCount', 'TC(0.5:)', 'Sum'])('counts by %s', statistic => {
    expect(configured(withBad(metric('Failed', { statistic }))).comparison!.own![0]!.metrics.green.bad).toMatchObject({ statistic, dimensions: {} });
  });

  test('may name the account and the region of its stack', () => {
    const fixture = new Fixture();
    const here = { account: Stack.of(fixture.vpc).account, region: Aws.REGION };
    expect(configured(withBad(metric('Failed', here)), fixture).comparison!.own).toHaveLength(1);
  });

  test('has any name that no other one has', () => {
    const names = fc.stringMatching(/^[A-Za-z][A-Za-z0-9_-]{0,63}$/).filter(name => !ALL.includes(name));
    fc.assert(fc.property(fc.uniqueArray(names, { minLength: 1, maxLength: 4 }), all => {
      expect(configured({ metrics: all.map(name => orders({ name })) }).comparison!.own!.map(({ name }) => name)).toEqual(all);
    }), { numRuns: 10 });
  });
});

const AT = 'Stack/Shift: comparison.';
const many = (count: number) => Array.from({ length: count }, (_, index) => orders({ name: `n${index}` }));

test.each<[string, ShiftComparison, string]>([
  [
    'nothing to compare', { signals: { answered: false, unanswered: false, clientErrors: false, slow: false } },
    `${AT}signals are all false and comparison.metrics are empty: leave one of answered, unanswered, clientErrors, slow on, give metrics, or switch the comparison off by enabled: false`,
  ],
  ['a name twice', { metrics: [orders(), orders()] }, `${AT}metrics[1].name is 'orders', which is taken: choose a name of its own`],
  ['the load balancer\'s name', { metrics: [orders({ name: 'slow' })] }, `${AT}metrics[0].name is 'slow', which is taken`],
  ['a name with a space', { metrics: [orders({ name: 'all orders' })] }, `${AT}metrics[0].name is 'all orders': begin with a letter`],
  ['a name that begins with a digit', { metrics: [orders({ name: '4xx' })] }, `${AT}metrics[0].name is '4xx': begin with a letter`],
  ['a name of 65 letters', { metrics: [orders({ name: 'x'.repeat(65) })] }, 'then use up to 63 letters, digits, hyphens and underscores'],
  ['a ratio below 1', { metrics: [orders({ ratio: 0.9 })] }, `${AT}metrics[0].ratio is 0.9: choose a number from 1 to 100`],
  ['a ratio above 100', { metrics: [orders({ ratio: FULL_WEIGHT + 1 })] }, `${AT}metrics[0].ratio is 101`],
  ['a margin of 1', { metrics: [orders({ margin: 1 })] }, `${AT}metrics[0].margin is 1: choose a number from 0 to 0.99`],
  ['a negative margin', { metrics: [orders({ margin: -0.1 })] }, `${AT}metrics[0].margin is -0.1`],
  [
    'a hold without strict pacing', { strictHold: Duration.minutes(5) },
    `${AT}strictHold is 5 minutes, but comparison.pacing is 'fixed': give it with Pacing.STRICT only`,
  ],
  ['a hold of no time', { pacing: Pacing.STRICT, strictHold: Duration.seconds(0) }, `${AT}strictHold is 0 seconds: choose a whole number from 1 to 1209600 seconds`],
  [
    'an expression', withBad(new MathExpression({ expression: 'a + b', usingMetrics: { a: metric('A'), b: metric('B') } })),
    `${AT}metrics[0].green.bad is an expression: give a metric by itself`,
  ],
  ['an average', withBad(metric('Failed', { statistic: undefined })), `${AT}metrics[0].green.bad has the statistic 'Average', which counts nothing: give it 'Sum'`],
  ['a percentile', withBad(metric('Failed', { statistic: 'p95' })), 'has the statistic \'p95\', which counts nothing'],
  ['seconds', withBad(metric('Failed', { period: Duration.seconds(10) })), `${AT}metrics[0].green.bad has a period of 10 seconds: give it Duration.minutes(1)`],
  ['a unit', withBad(metric('Failed', { unit: Unit.COUNT })), `${AT}metrics[0].green.bad has the unit Count: leave it out`],
  [
    'another region', withBad(metric('Failed', { region: 'us-west-2' })),
    `${AT}metrics[0].green.bad is of the region us-west-2, the shift of its stack, which is only known at deployment: give a metric of the shift's own region`,
  ],
  ['another account', withBad(metric('Failed', { account: '210987654321' })), `${AT}metrics[0].green.bad is of the account 210987654321`],
  [
    'more than CloudWatch answers at once', { metrics: many(122) },
    `${AT}metrics are 122, which makes 504 metrics with those of the 2 target groups; CloudWatch answers 500 at once: give at most 121`,
  ],
])('fails for %s', (_, comparison, message) => {
  expect(() => configured(comparison)).toThrow(message);
});

test('as many metrics as CloudWatch answers at once are taken', () => {
  expect(configured({ metrics: many(121) }).comparison!.own).toHaveLength(121);
});
