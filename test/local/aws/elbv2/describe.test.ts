import {
  DescribeListenersCommand, DescribeLoadBalancersCommand, DescribeTargetGroupsCommand, type DescribeTargetGroupsCommandInput,
  ModifyListenerCommand,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { type Stage, startStage } from '../support';
import { createRule, forward } from './calls';

let stage: Stage;

beforeEach(async () => {
  stage = await startStage();
});
afterEach(() => stage.close());

describe('load balancers', () => {
  const describe = async (input: object) => (await stage.clients.elb.send(new DescribeLoadBalancersCommand(input))).LoadBalancers!;
  const names = async (input: object) => (await describe(input)).map(({ LoadBalancerName }) => LoadBalancerName);

  test('are found by name and ARN', async () => {
    expect(await names({})).toEqual(['first', 'second']);
    expect(await names({ Names: ['second'] })).toEqual(['second']);
    expect(await describe({ LoadBalancerArns: [stage.first.loadBalancer.arn] })).toMatchObject([{
      LoadBalancerArn: stage.first.loadBalancer.arn, DNSName: 'first.example.com', Type: 'application', State: { Code: 'active' },
    }]);
  });

  test('come in pages', async () => {
    const { elb } = stage.clients;
    const one = await elb.send(new DescribeLoadBalancersCommand({ PageSize: 1 }));
    const two = await elb.send(new DescribeLoadBalancersCommand({ PageSize: 1, Marker: one.NextMarker }));
    expect([...one.LoadBalancers!, ...two.LoadBalancers!].map(({ LoadBalancerName }) => LoadBalancerName)).toEqual(['first', 'second']);
    expect(two.NextMarker).toBeUndefined();
  });

  test.each<[object, string, string]>([
    [{ Names: ['third'] }, 'LoadBalancerNotFoundException', 'load balancers not found: \'third\''],
    [{ LoadBalancerArns: ['arn:x'] }, 'ValidationError', '\'arn:x\' is not a valid load balancer ARN'],
    [{ LoadBalancerArns: [`arn:aws:elasticloadbalancing:us-east-1:123456789012:loadbalancer/app/third/50dc6c495c0c9188`] }, 'LoadBalancerNotFoundException', 'not found'],
    [{ LoadBalancerArns: Array.from({ length: 21 }, String) }, 'ValidationError', 'Up to 20'],
    [{ LoadBalancerArns: [], Names: [] }, 'ValidationError', 'at the same time'],
  ])('%j is refused', async (input, name, message) => {
    await expect(describe(input)).rejects.toMatchObject({ name, message: expect.stringContaining(message) });
  });
});

describe('target groups', () => {
  const names = async (input: DescribeTargetGroupsCommandInput) =>
    (await stage.clients.elb.send(new DescribeTargetGroupsCommand(input))).TargetGroups!.map(({ TargetGroupName }) => TargetGroupName);

  test('are found by name, ARN and load balancer', async () => {
    const { first, second } = stage;
    expect(await names({})).toHaveLength(4);
    expect(await names({ Names: ['second-green', 'first-blue'] })).toEqual(['first-blue', 'second-green']);
    expect(await names({ TargetGroupArns: [first.blue] })).toEqual(['first-blue']);
    expect(await names({ LoadBalancerArn: second.loadBalancer.arn })).toEqual([]);
    await createRule(stage, 10, second);
    expect(await names({ LoadBalancerArn: second.loadBalancer.arn })).toEqual(['second-blue', 'second-green']);
  });

  test('belong to a load balancer from the moment that a rule uses them', async () => {
    const { elb } = stage.clients;
    const blue = async () => (await elb.send(new DescribeTargetGroupsCommand({ TargetGroupArns: [stage.first.blue] }))).TargetGroups![0]!;
    expect(await blue()).toMatchObject({
      TargetType: 'ip', Protocol: 'HTTP', Port: 8080, HealthCheckPath: '/health', HealthCheckIntervalSeconds: 30, Matcher: { HttpCode: '200' },
      LoadBalancerArns: [], HealthCheckPort: 'traffic-port',
    });
    await createRule(stage, 10);
    expect((await blue()).LoadBalancerArns).toEqual([stage.first.loadBalancer.arn]);
  });

  test.each<[DescribeTargetGroupsCommandInput, string, string]>([
    [{ TargetGroupArns: ['arn:unknown'] }, 'ValidationError', '\'arn:unknown\' is not a valid target group ARN'],
    [{ TargetGroupArns: ['arn:aws:elasticloadbalancing:us-east-1:123456789012:targetgroup/other/73e2d6bc24d8a067'] }, 'TargetGroupNotFoundException', 'not found'],
    [{ Names: ['other'] }, 'TargetGroupNotFoundException', 'target groups not found: \'other\''],
    [{ LoadBalancerArn: 'arn:aws:elasticloadbalancing:us-east-1:123456789012:loadbalancer/app/third/50dc6c495c0c9188' }, 'LoadBalancerNotFoundException', 'not found'],
    [{ Names: ['first-blue'], TargetGroupArns: ['arn:x'] }, 'ValidationError', 'Only one of'],
    [{ PageSize: 401 }, 'ValidationError', 'less than or equal to 400'],
  ])('%j is refused', async (input, name, message) => {
    await expect(names(input)).rejects.toMatchObject({ name, message: expect.stringContaining(message) });
  });
});

describe('listeners', () => {
  const describe = async (input: object) => (await stage.clients.elb.send(new DescribeListenersCommand(input))).Listeners!;
  const modify = async (change: object) => {
    const { Listeners } = await stage.clients.elb.send(new ModifyListenerCommand({ ListenerArn: stage.first.listenerArn, ...change }));
    return Listeners!;
  };

  test('are found by ARN and load balancer', async () => {
    const { first, second } = stage;
    const listener = { ListenerArn: first.listenerArn, Port: 80, Protocol: 'HTTP', DefaultActions: [{ Type: 'fixed-response' }] };
    expect(await describe({ LoadBalancerArn: first.loadBalancer.arn })).toMatchObject([listener]);
    expect(await describe({ ListenerArns: [first.listenerArn, second.listenerArn] }))
      .toMatchObject([listener, { ListenerArn: second.listenerArn }]);
  });

  test('get other default actions, and keep what is not named', async () => {
    const { blue, green, listenerArn } = stage.first;
    const DefaultActions = [forward([[blue, 90], [green, 10]])];
    expect(await modify({ DefaultActions })).toMatchObject([{ ListenerArn: listenerArn, Port: 80, DefaultActions }]);
    expect(await modify({ Port: 80, Protocol: 'HTTP' })).toMatchObject([{ DefaultActions }]);
    expect(await describe({ ListenerArns: [listenerArn] })).toMatchObject([{ DefaultActions }]);
    await expect(modify({ DefaultActions: [forward([[`${blue}x`, 1]])] })).rejects.toMatchObject({ name: 'TargetGroupNotFoundException' });
    expect(await describe({ ListenerArns: [listenerArn] })).toMatchObject([{ DefaultActions }]);
  });

  test('keep their ports: other changes say that they are not built', async () => {
    await expect(modify({ Port: 81, SslPolicy: 'ELBSecurityPolicy-2016-08' }))
      .rejects.toMatchObject({ name: 'NotImplemented', message: 'ModifyListener of Port, SslPolicy is not implemented in the rehearsal' });
  });

  test('are refused with the error names of AWS', async () => {
    await expect(describe({})).rejects.toMatchObject({ name: 'ValidationError' });
    await expect(describe({ ListenerArns: ['arn:x'] })).rejects.toMatchObject({ name: 'ValidationError', message: '\'arn:x\' is not a valid listener ARN' });
    await expect(modify({ ListenerArn: `${stage.first.listenerArn}x` })).rejects.toMatchObject({ name: 'ListenerNotFoundException' });
    await expect(describe({ LoadBalancerArn: stage.first.loadBalancer.arn.replace('first', 'third') })).rejects.toMatchObject({ name: 'LoadBalancerNotFoundException' });
  });
});
