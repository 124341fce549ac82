import { Duration } from 'aws-cdk-lib';
import { AutoScalingGroup } from 'aws-cdk-lib/aws-autoscaling';
import { AmazonLinuxImage, InstanceType } from 'aws-cdk-lib/aws-ec2';
import { Cluster, ContainerImage, FargateService, FargateTaskDefinition } from 'aws-cdk-lib/aws-ecs';
import { TargetType } from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { Template } from 'aws-cdk-lib/assertions';
import { HOOKS, type ShiftConfig } from '../../lambda/contract';
import { RetireAction } from '../../lib/retire-action';
import type { TrafficShiftProps } from '../../lib/traffic-shift-props';
import { deployedMachines, machinesOf, shiftOn, userFunction } from './definitions';
import { Fixture } from './fixtures';
import { actionsOf, only, resourcesOf, statementsOf } from './policies';

const service = ({ stack, vpc }: Fixture) => {
  const taskDefinition = new FargateTaskDefinition(stack, 'Task');
  taskDefinition.addContainer('service', { image: ContainerImage.fromRegistry('service') });
  return new FargateService(stack, 'Service', { cluster: new Cluster(stack, 'Cluster', { vpc }), taskDefinition });
};

const group = ({ stack, vpc }: Fixture) =>
  new AutoScalingGroup(stack, 'Group', { vpc, instanceType: new InstanceType('t3.micro'), machineImage: new AmazonLinuxImage() });

/** What the function that retires may do, besides its logs. */
const granted = (retire: (fixture: Fixture) => TrafficShiftProps['retire']) => {
  const fixture = new Fixture();
  shiftOn(fixture, { retire: retire(fixture) });
  const template = Template.fromStack(fixture.stack);
  return Object.fromEntries(statementsOf(template, only(template, 'AWS::IAM::Role', /RetireRole/))
    .flatMap(statement => actionsOf(statement).map(action => [action, resourcesOf(statement)] as const))
    .filter(([action]) => !action.startsWith('logs:')));
};

const configOf = (props: Partial<TrafficShiftProps>): ShiftConfig => {
  const { definition } = deployedMachines(props).migrate;
  return definition.States[definition.StartAt]!.Parameters!.config as ShiftConfig;
};

describe('what retires the old colour may', () => {
  test('take targets out of that colour\'s groups only', () => {
    expect(granted(() => ({ blue: RetireAction.deregisterTargets() }))).toEqual({
      'elasticloadbalancing:DescribeRules': ['*'],
      'elasticloadbalancing:DescribeTargetHealth': ['*'],
      'elasticloadbalancing:DeregisterTargets': [{ 'Fn::GetAtt': [expect.stringMatching(/RouteRule/), 'BlueTargetGroupArn'] }],
    });
  });

  test('scale that service', () => {
    expect(granted(fixture => ({ green: RetireAction.scaleInService(service(fixture)) }))).toEqual({
      'elasticloadbalancing:DescribeRules': ['*'], 'ecs:UpdateService': [{ Ref: expect.stringMatching(/^Service/) }],
    });
  });

  test('scale that group', () => {
    const { 'autoscaling:UpdateAutoScalingGroup': arns, ...others } = granted(fixture => ({ blue: RetireAction.scaleInGroup(group(fixture)) }));
    expect(others).toEqual({ 'elasticloadbalancing:DescribeRules': ['*'] });
    expect(JSON.stringify(arns)).toMatch(/:autoScalingGroup:\*:autoScalingGroupName\/",\{"Ref":"Group/);
  });

  test('do nothing at all when a function of the user does it', () => {
    const fixture = new Fixture();
    shiftOn(fixture, { retire: { blue: RetireAction.invoke(userFunction(fixture, 'Mine')) } });
    expect(Object.keys(Template.fromStack(fixture.stack).findResources('AWS::IAM::Role')).filter(id => /RetireRole/.test(id))).toEqual([]);
  });
});

test('the action is told with the state, by colour', () => {
  const fixture = new Fixture();
  const retire = { blue: RetireAction.scaleInGroup(group(fixture), 1), green: RetireAction.scaleInService(service(fixture), 2) };
  shiftOn(fixture, { retire });
  const { States } = machinesOf(Template.fromStack(fixture.stack)).migrate.definition;
  const payload = (color: string) => States[`Retire ${color}`]!.Parameters!.Payload;
  expect(payload('blue')).toMatchObject({ 'retired': 'blue', 'action': { kind: 'scale-in-group', capacity: 1 }, 'routes.$': '$.config.routes' });
  expect(payload('green')).toMatchObject({ retired: 'green', action: { kind: 'scale-in-service', desiredCount: 2 } });
});

test.each<[string, () => RetireAction, string]>([
  ['desiredCount', () => RetireAction.scaleInService(service(new Fixture()), -1), 'RetireAction: desiredCount is -1: choose a whole number from 0 to 10000'],
  ['capacity', () => RetireAction.scaleInGroup(group(new Fixture()), 1.5), 'RetireAction: capacity is 1.5: choose a whole number from 0 to 10000'],
])('a %s out of its range is refused', (_, make, message) => {
  expect(make).toThrow(message);
});

describe('the time before it', () => {
  test('is a minute, and the longest deregistration delay of the colour\'s groups', () => {
    const fixture = new Fixture();
    const listener = fixture.listener();
    const targets = fixture.targets({ deregistrationDelay: Duration.seconds(45), green: { deregistrationDelay: Duration.seconds(90) } });
    const slow = fixture.targets({ deregistrationDelay: Duration.seconds(120) }, 'Slow');
    const routes = [fixture.route({ listener, targets }), fixture.route({ listener, targets: slow, priority: 40 }, 'SlowRoute')];
    shiftOn(fixture, { routes });
    const { definition } = machinesOf(Template.fromStack(fixture.stack)).migrate;
    expect((definition.States[definition.StartAt]!.Parameters!.config as ShiftConfig).drain)
      .toEqual({ propagationSeconds: 60, deregistrationSeconds: { blue: 120, green: 120 } });
  });

  test('is thirty seconds for groups of ours, and none for functions, which have no such delay', () => {
    expect(configOf({}).drain?.deregistrationSeconds).toEqual({ blue: 30, green: 30 });
    const fixture = new Fixture();
    const targets = fixture.targets({ targetType: TargetType.LAMBDA, port: undefined, vpc: undefined });
    expect(targets.blue.deregistrationDelay.toSeconds()).toBe(0);
  });
});

test.each(HOOKS)('the state machine may run the hook %s', name => {
  const fixture = new Fixture();
  shiftOn(fixture, { hooks: { [name]: userFunction(fixture, 'Mine') } });
  const template = Template.fromStack(fixture.stack);
  const invoked = statementsOf(template, only(template, 'AWS::IAM::Role', /MigrateRole/))
    .filter(statement => actionsOf(statement).includes('lambda:InvokeFunction')).flatMap(resourcesOf);
  expect(JSON.stringify(invoked)).toContain('"Mine');
});

test.each([[Duration.minutes(16), 960], [Duration.seconds(0), 0]])('a hook that may take %s is refused', (timeout, seconds) => {
  const fixture = new Fixture();
  expect(() => shiftOn(fixture, { hooks: { beforeStep: { ...userFunction(fixture, 'Mine'), timeout } } }))
    .toThrow(`hooks.beforeStep.timeout is ${seconds} seconds: choose a whole number from 1 to 900 seconds`);
});
