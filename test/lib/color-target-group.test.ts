import { Duration, Lazy } from 'aws-cdk-lib';
import type { IMetric, MetricStatConfig } from 'aws-cdk-lib/aws-cloudwatch';
import { ApplicationTargetGroup, TargetType } from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { BlueGreenTargetGroups, type IBlueGreenTargetGroups } from '../../lib/blue-green-target-groups';
import { Fixture } from './fixtures';

function importedTargets({ stack }: Fixture): IBlueGreenTargetGroups {
  const group = (name: string) => ApplicationTargetGroup.fromTargetGroupAttributes(stack, name, {
    targetGroupArn: `arn:aws:elasticloadbalancing:eu-west-1:111122223333:targetgroup/${name}/943f017f100becff`,
  });
  return BlueGreenTargetGroups.fromTargetGroups(stack, 'Own', { blue: group('v1'), green: group('v2') });
}

const statOf = (fixture: Fixture, metric: IMetric) => fixture.stack.resolve(metric.toMetricConfig().metricStat) as MetricStatConfig;
const mathOf = (metric: IMetric) => metric.toMetricConfig().mathExpression!;

test('metrics name the load balancer of an imported listener and an imported group', () => {
  const fixture = new Fixture();
  const targets = importedTargets(fixture);
  const metric = targets.green.metricRequests();
  fixture.route({ listener: fixture.importedListener(), targets });
  expect(statOf(fixture, metric)).toMatchObject({
    namespace: 'AWS/ApplicationELB',
    metricName: 'RequestCount',
    statistic: 'Sum',
    dimensions: [
      { name: 'LoadBalancer', value: 'app/shop/50dc6c495c0c9188' },
      { name: 'TargetGroup', value: 'targetgroup/v2/943f017f100becff' },
    ],
  });
});

test('metrics name the load balancer of a listener in the template', () => {
  const fixture = new Fixture();
  const listener = fixture.listener();
  const { targets } = fixture.route({ listener });
  const parts = { 'Fn::Split': ['/', fixture.stack.resolve(listener.listenerArn)] };
  expect(statOf(fixture, targets.blue.metricRequests()).dimensions![0]!.value)
    .toEqual({ 'Fn::Join': ['/', [1, 2, 3].map(index => ({ 'Fn::Select': [index, parts] }))] });
});

test('fails without a route', () => {
  const fixture = new Fixture();
  const metric = fixture.targets().blue.metricRequests();
  expect(() => statOf(fixture, metric)).toThrow('Stack/Targets/Blue: the load balancer is unknown: attach to a BlueGreenRoute first');
});

test.each([
  ['metricRequests', 'RequestCount', 'Sum'],
  ['metricTarget5xx', 'HTTPCode_Target_5XX_Count', 'Sum'],
  ['metricTarget4xx', 'HTTPCode_Target_4XX_Count', 'Sum'],
  ['metricResponseTime', 'TargetResponseTime', 'p95'],
  ['metricHealthyHosts', 'HealthyHostCount', 'Minimum'],
] as const)('%s is %s by the minute', (method, metricName, statistic) => {
  const fixture = new Fixture();
  const { targets } = fixture.route();
  expect(statOf(fixture, targets.blue[method]())).toMatchObject({ metricName, statistic, period: Duration.minutes(1) });
  expect(statOf(fixture, targets.blue[method]({ period: Duration.minutes(5) })).period).toEqual(Duration.minutes(5));
});

test('the unanswered are the requests less all answers', () => {
  const { expression, usingMetrics } = mathOf(new Fixture().targets().blue.metricUnanswered());
  expect(expression).toBe('requests - answers2xx - answers3xx - answers4xx - answers5xx');
  expect(Object.keys(usingMetrics)).toEqual(['requests', 'answers2xx', 'answers3xx', 'answers4xx', 'answers5xx']);
});

test('the error ratio is 0 where too few requests came in', () => {
  const math = mathOf(new Fixture().targets().blue.metricErrorRatio(7));
  expect(math).toMatchObject({ expression: 'IF(requests >= 7, 100 * (FILL(answered, 0) + FILL(refused, 0)) / requests, 0)', period: 60 });
});

test('the error ratio of Lambda targets counts failed invocations', () => {
  const fixture = new Fixture();
  const { green } = fixture.route({ targets: fixture.targets({ green: { targetType: TargetType.LAMBDA } }) }).targets;
  const { expression, usingMetrics } = mathOf(green.metricErrorRatio());
  expect(expression).toBe('IF(requests >= 20, 100 * (FILL(answered, 0) + FILL(ofFunction, 0) + FILL(ofLambda, 0)) / requests, 0)');
  expect(Object.values(usingMetrics).map(metric => statOf(fixture, metric).metricName))
    .toEqual(['RequestCount', 'HTTPCode_Target_5XX_Count', 'LambdaUserError', 'LambdaInternalError']);
});

test.each([0, 1.5])('fails for an error ratio of at least %d requests', minimum => {
  expect(() => new Fixture().targets().blue.metricErrorRatio(minimum)).toThrow(`minimumRequests is ${minimum} requests per minute`);
});

test('fails for a number of requests that is only known at deployment', () => {
  expect(() => new Fixture().targets().blue.metricErrorRatio(Lazy.number({ produce: () => 5 }))).toThrow('only known at deployment');
});
