import {
  AddTagsCommand, CreateRuleCommand, DeleteRuleCommand, DeregisterTargetsCommand, DescribeListenersCommand,
  DescribeLoadBalancersCommand, DescribeRulesCommand, DescribeTagsCommand, DescribeTargetGroupsCommand,
  type DescribeTargetGroupsCommandInput, DescribeTargetHealthCommand, ModifyRuleCommand, RegisterTargetsCommand, type Rule,
  SetRulePrioritiesCommand,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { type Stage, startStage } from '../support';

let stage: Stage;

beforeEach(async () => {
  stage = await startStage();
});
afterEach(() => stage.close());

const forward = (weights: readonly (readonly [arn: string, weight: number])[]) => ({
  Type: 'forward' as const,
  ForwardConfig: { TargetGroups: weights.map(([TargetGroupArn, Weight]) => ({ TargetGroupArn, Weight })) },
});

const create = async (priority: number, { listenerArn, blue, green } = stage.first): Promise<Rule> => {
  const { Rules } = await stage.clients.elb.send(new CreateRuleCommand({
    ListenerArn: listenerArn,
    Priority: priority,
    Conditions: [{ Field: 'path-pattern', PathPatternConfig: { Values: ['/*'] } }],
    Actions: [forward([[blue, 100], [green, 0]])],
    Tags: [{ Key: 'shift', Value: 'main' }],
  }));
  return Rules![0]!;
};

describe('rules', () => {
  test('are created, described, changed and deleted', async () => {
    const { clients: { elb }, first: { blue, green } } = stage;
    const { RuleArn } = await create(10);

    await elb.send(new ModifyRuleCommand({ RuleArn, Actions: [forward([[blue, 75], [green, 25]])] }));
    const { Rules } = await elb.send(new DescribeRulesCommand({ RuleArns: [RuleArn!] }));
    expect(Rules).toEqual([{
      RuleArn,
      Priority: '10',
      IsDefault: false,
      Conditions: [{ Field: 'path-pattern', PathPatternConfig: { Values: ['/*'] } }],
      Actions: [{
        Type: 'forward',
        ForwardConfig: {
          TargetGroups: [{ TargetGroupArn: blue, Weight: 75 }, { TargetGroupArn: green, Weight: 25 }],
          TargetGroupStickinessConfig: { Enabled: false },
        },
      }],
    }]);

    await elb.send(new DeleteRuleCommand({ RuleArn }));
    await expect(elb.send(new DescribeRulesCommand({ RuleArns: [RuleArn!] }))).rejects.toMatchObject({ name: 'RuleNotFoundException' });
  });

  test('that forward to one group are described in both spellings', async () => {
    const { RuleArn } = await create(10);
    const { Rules } = await stage.clients.elb.send(new ModifyRuleCommand({
      RuleArn, Actions: [{ Type: 'forward', TargetGroupArn: stage.first.green }],
    }));
    expect(Rules![0]!.Actions).toEqual([{
      Type: 'forward',
      TargetGroupArn: stage.first.green,
      ForwardConfig: {
        TargetGroups: [{ TargetGroupArn: stage.first.green, Weight: 1 }],
        TargetGroupStickinessConfig: { Enabled: false },
      },
    }]);
  });

  test('keep stickiness, as numbers and booleans', async () => {
    const { RuleArn } = await create(10);
    const action = forward([[stage.first.blue, 1], [stage.first.green, 1]]);
    const sticky = { Enabled: true, DurationSeconds: 300 };
    const { Rules } = await stage.clients.elb.send(new ModifyRuleCommand({
      RuleArn, Actions: [{ ...action, ForwardConfig: { ...action.ForwardConfig, TargetGroupStickinessConfig: sticky } }],
    }));
    expect(Rules![0]!.Actions![0]!.ForwardConfig!.TargetGroupStickinessConfig).toEqual(sticky);
  });

  test('never tell a client secret', async () => {
    const { RuleArn } = await create(10);
    const { Rules } = await stage.clients.elb.send(new ModifyRuleCommand({
      RuleArn,
      Actions: [{
        Type: 'authenticate-oidc',
        Order: 1,
        AuthenticateOidcConfig: {
          Issuer: 'https://id', AuthorizationEndpoint: 'https://id/a', TokenEndpoint: 'https://id/t', UserInfoEndpoint: 'https://id/u',
          ClientId: 'client', ClientSecret: 'secret', AuthenticationRequestExtraParams: { display: 'page', prompt: 'login' },
        },
      }, { ...forward([[stage.first.blue, 1]]), Order: 2 }],
    }));
    const oidc = Rules![0]!.Actions![0]!.AuthenticateOidcConfig;
    expect(oidc).toMatchObject({ ClientId: 'client', AuthenticationRequestExtraParams: { display: 'page', prompt: 'login' } });
    expect(oidc).not.toHaveProperty('ClientSecret');
  });

  test('of a listener come in pages, the default rule last', async () => {
    for (const priority of [30, 10, 20]) await create(priority);
    await create(5, stage.second);
    const { elb } = stage.clients;
    const one = await elb.send(new DescribeRulesCommand({ ListenerArn: stage.first.listenerArn, PageSize: 3 }));
    const two = await elb.send(new DescribeRulesCommand({ ListenerArn: stage.first.listenerArn, PageSize: 3, Marker: one.NextMarker }));
    expect([...one.Rules!, ...two.Rules!].map(({ Priority }) => Priority)).toEqual(['10', '20', '30', 'default']);
    expect(two.Rules![0]).toMatchObject({ IsDefault: true, Conditions: [] });
    expect(two.NextMarker).toBeUndefined();
  });

  test('change their priorities', async () => {
    const { RuleArn } = await create(10);
    const { Rules } = await stage.clients.elb.send(new SetRulePrioritiesCommand({ RulePriorities: [{ RuleArn, Priority: 7 }] }));
    expect(Rules!.map(({ Priority }) => Priority)).toEqual(['7']);
  });

  test('are refused with the error names of AWS', async () => {
    const { clients: { elb }, first: { listenerArn } } = stage;
    await create(10);
    await expect(create(10)).rejects.toMatchObject({ name: 'PriorityInUseException', $fault: 'client' });
    await expect(create(20, { ...stage.first, blue: `${stage.first.blue}x` })).rejects.toMatchObject({ name: 'TargetGroupNotFoundException' });
    await expect(create(20, { ...stage.first, listenerArn: `${listenerArn}x` })).rejects.toMatchObject({ name: 'ListenerNotFoundException' });
    await expect(elb.send(new DescribeRulesCommand({ RuleArns: ['arn:unknown'] }))).rejects.toMatchObject({ name: 'RuleNotFoundException' });
    await expect(elb.send(new DescribeRulesCommand({}))).rejects.toMatchObject({ name: 'ValidationError' });
    const { Rules } = await elb.send(new DescribeRulesCommand({ ListenerArn: listenerArn }));
    await expect(elb.send(new DeleteRuleCommand({ RuleArn: Rules!.at(-1)!.RuleArn })))
      .rejects.toMatchObject({ name: 'OperationNotPermittedException', message: expect.stringContaining('Default rule') });
  });
});

test('tags are those of the creation and those added', async () => {
  const { elb } = stage.clients;
  const arn = (await create(10)).RuleArn!;
  await elb.send(new AddTagsCommand({ ResourceArns: [arn, stage.first.blue], Tags: [{ Key: 'color', Value: 'blue' }] }));
  const { TagDescriptions } = await elb.send(new DescribeTagsCommand({ ResourceArns: [arn, stage.first.blue] }));
  expect(TagDescriptions).toEqual([
    { ResourceArn: arn, Tags: [{ Key: 'shift', Value: 'main' }, { Key: 'color', Value: 'blue' }] },
    { ResourceArn: stage.first.blue, Tags: [{ Key: 'color', Value: 'blue' }] },
  ]);
  await expect(elb.send(new DescribeTagsCommand({ ResourceArns: [`${stage.first.blue}x`] })))
    .rejects.toMatchObject({ name: 'TargetGroupNotFoundException' });
});

test('targets are registered, described and deregistered', async () => {
  const { clients: { elb }, first: { blue, green } } = stage;
  await elb.send(new RegisterTargetsCommand({ TargetGroupArn: blue, Targets: [{ Id: '127.0.0.1' }, { Id: '127.0.0.1', Port: 9000 }] }));
  const health = async (Targets?: { Id: string; Port?: number }[]) => {
    const { TargetHealthDescriptions } = await elb.send(new DescribeTargetHealthCommand({ TargetGroupArn: blue, Targets }));
    return TargetHealthDescriptions!.map(({ Target, TargetHealth }) => `${Target!.Id}:${Target!.Port} ${TargetHealth!.State} ${TargetHealth!.Reason}`);
  };
  expect(await health()).toEqual(['127.0.0.1:8080 unused Target.NotInUse', '127.0.0.1:9000 unused Target.NotInUse']);

  await create(10);
  await elb.send(new DeregisterTargetsCommand({ TargetGroupArn: blue, Targets: [{ Id: '127.0.0.1', Port: 9000 }] }));
  expect(await health()).toEqual(['127.0.0.1:8080 unavailable Target.HealthCheckDisabled', '127.0.0.1:9000 draining Target.DeregistrationInProgress']);
  expect(await health([{ Id: '127.0.0.9', Port: 1 }])).toEqual(['127.0.0.9:1 unused Target.NotRegistered']);
  await expect(elb.send(new RegisterTargetsCommand({ TargetGroupArn: green, Targets: [{ Id: '10.0.0.1' }] }))).rejects.toThrow('not a loopback IP address');
});

test('target groups and listeners are found by name, ARN and load balancer', async () => {
  const { clients: { elb }, first, second } = stage;
  const groups = async (input: DescribeTargetGroupsCommandInput) =>
    (await elb.send(new DescribeTargetGroupsCommand(input))).TargetGroups!.map(({ TargetGroupName }) => TargetGroupName);
  expect(await groups({})).toHaveLength(4);
  expect(await groups({ Names: ['second-green'] })).toEqual(['second-green']);
  expect(await groups({ TargetGroupArns: [first.blue] })).toEqual(['first-blue']);
  expect(await groups({ LoadBalancerArn: second.loadBalancer.arn })).toEqual(['second-blue', 'second-green']);
  await expect(groups({ TargetGroupArns: ['arn:unknown'] })).rejects.toMatchObject({ name: 'TargetGroupNotFoundException' });

  const { Listeners } = await elb.send(new DescribeListenersCommand({ LoadBalancerArn: first.loadBalancer.arn }));
  expect(Listeners).toMatchObject([{ ListenerArn: first.listenerArn, Port: 80, Protocol: 'HTTP', DefaultActions: [{ Type: 'fixed-response' }] }]);
});

test('calls are reported, and what is not built says so once', async () => {
  const { clients: { elb }, calls } = stage;
  await elb.send(new DescribeRulesCommand({ ListenerArn: stage.first.listenerArn }));
  await expect(elb.send(new DescribeLoadBalancersCommand({}))).rejects.toMatchObject({
    name: 'NotImplemented', message: 'elasticloadbalancing:DescribeLoadBalancers is not implemented in the rehearsal',
  });
  expect(calls).toMatchObject([
    { service: 'elasticloadbalancing', action: 'DescribeRules' },
    { service: 'elasticloadbalancing', action: 'DescribeLoadBalancers', error: 'NotImplemented' },
  ]);
});
