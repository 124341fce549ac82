import {
  DeregisterTargetsCommand, DescribeTargetGroupAttributesCommand, DescribeTargetGroupsCommand, DescribeTargetHealthCommand,
  RegisterTargetsCommand, type TargetDescription,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { type Stage, startStage } from '../support';
import { createRule } from './calls';

let stage: Stage;

beforeEach(async () => {
  stage = await startStage();
});
afterEach(() => stage.close());

const register = (TargetGroupArn: string, ...Targets: TargetDescription[]) =>
  stage.clients.elb.send(new RegisterTargetsCommand({ TargetGroupArn, Targets }));
const deregister = (TargetGroupArn: string, ...Targets: TargetDescription[]) =>
  stage.clients.elb.send(new DeregisterTargetsCommand({ TargetGroupArn, Targets }));

const health = async (TargetGroupArn: string, Targets?: TargetDescription[]) => {
  const { TargetHealthDescriptions } = await stage.clients.elb.send(new DescribeTargetHealthCommand({ TargetGroupArn, Targets }));
  return TargetHealthDescriptions!.map(({ Target, TargetHealth }) => `${Target!.Id}:${Target!.Port} ${TargetHealth!.State} ${TargetHealth!.Reason}`);
};

test('targets are registered, described and deregistered', async () => {
  const { blue } = stage.first;
  await register(blue, { Id: '127.0.0.1' }, { Id: '127.0.0.1', Port: 9000 });
  expect(await health(blue)).toEqual(['127.0.0.1:8080 unused Target.NotInUse', '127.0.0.1:9000 unused Target.NotInUse']);
  await createRule(stage, 10);
  await deregister(blue, { Id: '127.0.0.1', Port: 9000 });
  expect(await health(blue)).toEqual(['127.0.0.1:8080 unavailable Target.HealthCheckDisabled', '127.0.0.1:9000 draining Target.DeregistrationInProgress']);
});

test('targets are asked for by name: those that are not registered are unused', async () => {
  const { blue } = stage.first;
  await register(blue, { Id: '127.0.0.1' }, { Id: '127.0.0.1', Port: 9000 });
  expect(await health(blue, [{ Id: '127.0.0.9', Port: 1 }, { Id: '127.0.0.1' }, { Id: '127.0.0.1', Port: 9001 }])).toEqual([
    '127.0.0.9:1 unused Target.NotRegistered', '127.0.0.1:8080 unused Target.NotInUse', '127.0.0.1:9001 unused Target.NotRegistered',
  ]);
  const { TargetHealthDescriptions } = await stage.clients.elb.send(new DescribeTargetHealthCommand({ TargetGroupArn: blue }));
  expect(TargetHealthDescriptions![1]).toEqual({
    Target: { Id: '127.0.0.1', Port: 9000 },
    HealthCheckPort: '9000',
    TargetHealth: {
      State: 'unused', Reason: 'Target.NotInUse', Description: 'Target group is not configured to receive traffic from the load balancer',
    },
  });
});

test('a target that is deregistered without its port goes from every port', async () => {
  const { blue } = stage.first;
  await createRule(stage, 10);
  await register(blue, { Id: '127.0.0.1' }, { Id: '127.0.0.1', Port: 9000 }, { Id: '127.0.0.2' });
  await deregister(blue, { Id: '127.0.0.1' });
  expect((await health(blue)).filter(text => text.includes('draining'))).toHaveLength(2);
});

test('a target that is being checked is initial', async () => {
  const arn = stage.first.blue.replace('first-blue', 'checked');
  const healthCheck = { path: '/health', intervalSeconds: 30, timeoutSeconds: 5, healthyThreshold: 5, unhealthyThreshold: 2, matcher: '200', enabled: true };
  stage.first.loadBalancer.addTargetGroup({ arn, name: 'checked', healthCheck, deregistrationDelaySeconds: 300, targetType: 'ip', port: 9, protocol: 'HTTP' });
  await createRule(stage, 10, { ...stage.first, blue: arn });
  await register(arn, { Id: '127.0.0.1' });
  expect((await health(arn))[0]).toMatch(/^127\.0\.0\.1:9 initial Elb\.(InitialHealthChecking|RegistrationInProgress)$/);
});

test('targets elsewhere are refused, all or none', async () => {
  const { blue } = stage.first;
  await expect(register(blue, { Id: '127.0.0.1' }, { Id: '10.0.0.1' })).rejects.toThrow('10.0.0.1, which is not a loopback IP address, is not implemented');
  await expect(register(blue, { Id: 'i-0123456789abcdef0' })).rejects.toMatchObject({ name: 'NotImplemented' });
  expect(await health(blue)).toEqual([]);
});

test('an unknown target group, and one without a name, are refused', async () => {
  await expect(register(`${stage.first.blue}x`)).rejects.toMatchObject({ name: 'TargetGroupNotFoundException' });
  await expect(health('arn:x')).rejects.toMatchObject({ name: 'ValidationError', message: '\'arn:x\' is not a valid target group ARN' });
  await expect(health(undefined as unknown as string)).rejects.toMatchObject({ name: 'ValidationError', message: expect.stringContaining('at \'targetGroupArn\'') });
});

describe('functions', () => {
  const FUNCTION = 'arn:aws:lambda:us-east-1:123456789012:function:hello';
  const GROUP = 'arn:aws:elasticloadbalancing:us-east-1:123456789012:targetgroup/functions/73e2d6bc24d8a067';

  beforeEach(() => {
    stage.first.loadBalancer.addTargetGroup({
      arn: GROUP, name: 'functions', deregistrationDelaySeconds: 0, targetType: 'lambda',
      healthCheck: { path: '/', intervalSeconds: 35, timeoutSeconds: 30, healthyThreshold: 5, unhealthyThreshold: 2, matcher: '200', enabled: false },
    });
  });

  test('are registered by their ARNs, and called', async () => {
    await register(GROUP, { Id: FUNCTION });
    await createRule(stage, 10, { ...stage.first, blue: GROUP });
    expect(await health(GROUP)).toEqual([`${FUNCTION}:undefined unavailable Target.HealthCheckDisabled`]);
    await stage.first.loadBalancer.start();
    const answer = await fetch(`${stage.first.loadBalancer.origin(stage.first.listenerArn)}/hello`);
    expect([answer.status, await answer.text()]).toEqual([200, 'hello']);
    expect(stage.invocations).toMatchObject([{ functionArn: FUNCTION, targetGroupArn: GROUP, event: { path: '/hello' } }]);
    await deregister(GROUP, { Id: FUNCTION });
    expect(await health(GROUP, [{ Id: FUNCTION }])).toEqual([`${FUNCTION}:undefined unused Target.NotRegistered`]);
  });

  test('come alone, and are functions', async () => {
    await expect(register(GROUP, { Id: FUNCTION }, { Id: `${FUNCTION}2` })).rejects.toMatchObject({ name: 'TooManyTargetsException' });
    await expect(register(GROUP, { Id: '127.0.0.1' })).rejects.toThrow('\'127.0.0.1\' is not a valid Lambda function ARN');
    await register(GROUP, { Id: FUNCTION });
    await expect(register(GROUP, { Id: `${FUNCTION}2` })).rejects.toMatchObject({ name: 'TooManyTargetsException' });
  });

  test('make a group without ports, with attributes of its own', async () => {
    const { TargetGroups } = await stage.clients.elb.send(new DescribeTargetGroupsCommand({ TargetGroupArns: [GROUP] }));
    expect(TargetGroups).toMatchObject([{ TargetType: 'lambda', HealthCheckEnabled: false }]);
    expect(TargetGroups![0]).not.toHaveProperty('Port');
    const { Attributes } = await stage.clients.elb.send(new DescribeTargetGroupAttributesCommand({ TargetGroupArn: GROUP }));
    expect(Attributes).toEqual([{ Key: 'lambda.multi_value_headers.enabled', Value: 'false' }]);
  });
});
