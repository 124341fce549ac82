import { Duration, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import type { IMetric } from 'aws-cdk-lib/aws-cloudwatch';
import { Cluster, ContainerImage, FargateService, FargateTaskDefinition } from 'aws-cdk-lib/aws-ecs';
import {
  ApplicationTargetGroup, TargetType, type ApplicationProtocolVersion, type HealthCheck,
} from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { LambdaTarget } from 'aws-cdk-lib/aws-elasticloadbalancingv2-targets';
import { Code, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { BlueGreenTargetGroups, type BlueGreenTargetGroupsProps } from '../../lib/blue-green-target-groups';
import type { ColorOverrides } from '../../lib/target-group-options';
import { Fixture } from './fixtures';

const LAMBDA = { vpc: undefined, port: undefined, targetType: TargetType.LAMBDA };

const groupOf = (props: Partial<BlueGreenTargetGroupsProps>) => new Fixture().targets(props);
const attributesOf = (template: Template): string[] => Object.values(template.findResources('AWS::ElasticLoadBalancingV2::TargetGroup'))
  .flatMap(({ Properties }) => (Properties.TargetGroupAttributes ?? []) as { Key: string }[]).map(({ Key }) => Key);

test('both groups get the defaults of a careful operator', () => {
  const fixture = new Fixture();
  fixture.targets();
  const template = Template.fromStack(fixture.stack);
  template.resourceCountIs('AWS::ElasticLoadBalancingV2::TargetGroup', 2);
  template.allResourcesProperties('AWS::ElasticLoadBalancingV2::TargetGroup', {
    TargetType: 'ip',
    Port: 3000,
    Protocol: 'HTTP',
    TargetGroupAttributes: Match.arrayWith([
      { Key: 'deregistration_delay.timeout_seconds', Value: '30' },
      { Key: 'target_group_health.dns_failover.minimum_healthy_targets.count', Value: 'off' },
    ]),
  });
});

test('a colour may differ', () => {
  const fixture = new Fixture();
  fixture.targets({ green: { targetType: TargetType.INSTANCE, port: 8443, slowStart: Duration.seconds(30), healthCheck: { path: '/ready' } } });
  Template.fromStack(fixture.stack).hasResourceProperties('AWS::ElasticLoadBalancingV2::TargetGroup', {
    TargetType: 'instance',
    Port: 8443,
    Protocol: 'HTTPS',
    HealthCheckPath: '/ready',
    TargetGroupAttributes: Match.arrayWith([{ Key: 'slow_start.duration_seconds', Value: '30' }]),
  });
});

test('an undefined setting of a colour does not hide the common one', () => {
  expect(() => groupOf({ green: { port: undefined } })).not.toThrow();
});

test('Lambda groups get no attribute that the load balancer refuses', () => {
  const stack = new Stack();
  const target = (id: string) => new LambdaTarget(new LambdaFunction(stack, id, {
    runtime: Runtime.NODEJS_24_X, handler: 'index.handler', code: Code.fromInline('//'),
  }));
  const targets = new BlueGreenTargetGroups(stack, 'Targets', {
    targetType: TargetType.LAMBDA, blue: { targets: [target('V1')] }, green: { targets: [target('V2')], healthCheck: { enabled: true } },
  });
  const template = Template.fromStack(stack);
  expect(attributesOf(template)).toEqual([]);
  template.allResourcesProperties('AWS::ElasticLoadBalancingV2::TargetGroup', { TargetType: 'lambda', Port: Match.absent() });
  expect([targets.blue.healthChecked, targets.green.healthChecked]).toEqual([false, true]);
  expect(targets.blue.lambda).toBe(true);
});

test('a move from containers to Lambda keeps the settings of the containers with them', () => {
  const fixture = new Fixture();
  const targets = fixture.targets({ deregistrationDelay: Duration.seconds(5), green: { targetType: TargetType.LAMBDA } });
  Template.fromStack(fixture.stack).hasResourceProperties('AWS::ElasticLoadBalancingV2::TargetGroup', { TargetType: 'lambda', Port: Match.absent() });
  expect([targets.blue.healthChecked, targets.green.healthChecked]).toEqual([true, false]);
});

test.each<[string, ColorOverrides]>([
  ['port', { port: 80 }],
  ['protocolVersion', { protocolVersion: 'GRPC' as ApplicationProtocolVersion }],
  ['deregistrationDelay', { deregistrationDelay: Duration.seconds(30) }],
  ['slowStart', { slowStart: Duration.seconds(30) }],
  ['stickinessCookieDuration', { stickinessCookieDuration: Duration.hours(1) }],
])('fails for %s on a Lambda group', (name, settings) => {
  expect(() => groupOf({ ...LAMBDA, ...settings })).toThrow(`Stack/Targets: blue.${name} is set, but Lambda targets have none`);
  expect(() => groupOf({ green: { targetType: TargetType.LAMBDA, ...settings } })).toThrow(`green.${name} is set`);
});

test.each([
  ['deregistrationDelay', 0, 3600], ['slowStart', 30, 900], ['stickinessCookieDuration', 1, 604800],
])('fails for a %s outside of %d to %d seconds', (name, min, max) => {
  const make = (seconds: number) => () => groupOf({ [name]: Duration.seconds(seconds) });
  expect(make(min)).not.toThrow();
  expect(make(max)).not.toThrow();
  expect(make(max + 1)).toThrow(`blue.${name} is ${max + 1} seconds: choose a whole number from ${min} to ${max} seconds`);
  if (min > 1) expect(make(min - 1)).toThrow(`blue.${name} is ${min - 1} seconds`);
});

test('no slow start may be said as 0', () => {
  expect(() => groupOf({ slowStart: Duration.seconds(0) })).not.toThrow();
});

test.each<[HealthCheck, string]>([
  [{ interval: Duration.seconds(4) }, 'interval is 4 seconds: choose a whole number from 5 to 300'],
  [{ interval: Duration.seconds(301) }, 'interval is 301 seconds'],
  [{ timeout: Duration.seconds(1) }, 'timeout is 1 seconds: choose a whole number from 2 to 120'],
  [{ timeout: Duration.seconds(121) }, 'timeout is 121 seconds'],
  [{ timeout: Duration.seconds(10), interval: Duration.seconds(10) }, 'timeout is 10 seconds at an interval of 10 seconds'],
  [{ timeout: Duration.seconds(40) }, 'timeout is 40 seconds at an interval of 30 seconds'],
  [{ interval: Duration.seconds(5) }, 'timeout is 5 seconds at an interval of 5 seconds'],
  [{ healthyThresholdCount: 1 }, 'healthyThresholdCount is 1: choose a whole number from 2 to 10'],
  [{ unhealthyThresholdCount: 11 }, 'unhealthyThresholdCount is 11'],
  [{ enabled: false }, 'enabled is false'],
])('fails for the health check %j', (healthCheck, message) => {
  expect(() => groupOf({ healthCheck })).toThrow(`Stack/Targets: blue.healthCheck.${message}`);
});

test.each<[string, Partial<BlueGreenTargetGroupsProps>, string]>([
  ['no target type', { targetType: undefined }, 'blue.targetType is missing: choose INSTANCE, IP or LAMBDA'],
  ['a load balancer as target', { green: { targetType: TargetType.ALB } }, 'green.targetType is alb'],
  ['no network', { vpc: undefined }, 'blue.vpc is missing'],
  ['no port', { port: undefined }, 'blue.port is missing'],
  ['port 0', { port: 0 }, 'blue.port is 0: choose a whole number from 1 to 65535'],
])('fails for %s', (_, props, message) => {
  expect(() => groupOf(props)).toThrow(message);
});

describe('own groups', () => {
  const imported = (stack: Stack, name: string) => ApplicationTargetGroup.fromTargetGroupAttributes(stack, name, {
    targetGroupArn: `arn:aws:elasticloadbalancing:eu-west-1:111122223333:targetgroup/${name}/943f017f100becff`,
  });

  test('are taken with what is said of them', () => {
    const { stack } = new Fixture();
    const targets = BlueGreenTargetGroups.fromTargetGroups(stack, 'Targets', {
      blue: imported(stack, 'v1'), green: imported(stack, 'v2'), blueTraits: { sticky: true }, greenTraits: { lambda: true },
    });
    expect(targets.blue).toMatchObject({ healthChecked: true, sticky: true, lambda: false });
    expect(targets.green).toMatchObject({ healthChecked: false, sticky: false, lambda: true });
    Template.fromStack(stack).resourceCountIs('AWS::ElasticLoadBalancingV2::TargetGroup', 0);
  });

  test('fails for the same group twice', () => {
    const { stack } = new Fixture();
    const group = imported(stack, 'v1');
    expect(() => BlueGreenTargetGroups.fromTargetGroups(stack, 'Targets', { blue: group, green: group }))
      .toThrow('Stack/Targets: blue and green are the same target group, Stack/v1');
  });
});

describe('the metric of both colours\' requests per target of one', () => {
  test.each(['blue', 'green'] as const)('sums the requests of both, and divides by the healthy targets of %s', color => {
    const fixture = new Fixture();
    const targets = fixture.targets();
    fixture.route({ targets });
    const { expression, usingMetrics, period } = targets.metricRequestsPerTarget(color).toMetricConfig().mathExpression!;
    expect({ expression, period }).toEqual({ expression: '(FILL(blue, 0) + FILL(green, 0)) / targets', period: 60 });
    const statOf = (metric: IMetric) => fixture.stack.resolve(metric.toMetricConfig().metricStat) as object;
    const metrics = Object.fromEntries(Object.entries(usingMetrics).map(([name, metric]) => [name, statOf(metric)]));
    expect(metrics).toEqual({
      blue: statOf(targets.blue.metricRequests()), green: statOf(targets.green.metricRequests()),
      targets: statOf(targets[color].metricHealthyHosts()),
    });
  });

  test('is one that a service can scale by', () => {
    const fixture = new Fixture();
    const targets = fixture.targets();
    fixture.route({ targets });
    const cluster = new Cluster(fixture.stack, 'Cluster', { vpc: fixture.vpc });
    const taskDefinition = new FargateTaskDefinition(fixture.stack, 'Task');
    taskDefinition.addContainer('shop', { image: ContainerImage.fromRegistry('shop'), portMappings: [{ containerPort: 3000 }] });
    const service = new FargateService(fixture.stack, 'Service', { cluster, taskDefinition });
    service.attachToApplicationTargetGroup(targets.blue.targetGroup);
    service.autoScaleTaskCount({ maxCapacity: 20 }).scaleOnMetric('Traffic', {
      metric: targets.metricRequestsPerTarget('blue'),
      scalingSteps: [{ upper: 300, change: -1 }, { lower: 900, change: +1 }, { lower: 1500, change: +3 }],
    });
    Template.fromStack(fixture.stack).resourceCountIs('AWS::ApplicationAutoScaling::ScalingPolicy', 2);
  });

  test('is refused for functions, and for what is no colour', () => {
    const targets = groupOf(LAMBDA);
    expect(() => targets.metricRequestsPerTarget('blue')).toThrow('Stack/Targets: color is blue: its healthy targets are not counted');
    expect(() => targets.metricRequestsPerTarget('red')).toThrow('Stack/Targets: color is red: choose blue or green');
  });
});
