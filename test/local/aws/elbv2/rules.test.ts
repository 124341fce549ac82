import {
  CreateRuleCommand, DeleteRuleCommand, DescribeRulesCommand, ModifyRuleCommand, type RuleTransform, SetRulePrioritiesCommand,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { type Stage, startStage } from '../support';
import { ALL_PATHS, createRule, forward } from './calls';

let stage: Stage;

beforeEach(async () => {
  stage = await startStage();
});
afterEach(() => stage.close());

test('rules are created, described, changed and deleted', async () => {
  const { clients: { elb }, first: { blue, green } } = stage;
  const { RuleArn } = await createRule(stage, 10);

  await elb.send(new ModifyRuleCommand({ RuleArn, Actions: [forward([[blue, 75], [green, 25]])] }));
  const { Rules } = await elb.send(new DescribeRulesCommand({ RuleArns: [RuleArn!] }));
  expect(Rules).toEqual([{
    RuleArn,
    Priority: '10',
    IsDefault: false,
    Conditions: [{ Field: 'path-pattern', Values: ['/*'], PathPatternConfig: { Values: ['/*'] } }],
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

test('rules that forward to one group are described in both spellings', async () => {
  const { RuleArn } = await createRule(stage, 10);
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

test('rules keep stickiness, as numbers and booleans', async () => {
  const { RuleArn } = await createRule(stage, 10);
  const action = forward([[stage.first.blue, 1], [stage.first.green, 1]]);
  const sticky = { Enabled: true, DurationSeconds: 300 };
  const { Rules } = await stage.clients.elb.send(new ModifyRuleCommand({
    RuleArn, Actions: [{ ...action, ForwardConfig: { ...action.ForwardConfig, TargetGroupStickinessConfig: sticky } }],
  }));
  expect(Rules![0]!.Actions![0]!.ForwardConfig!.TargetGroupStickinessConfig).toEqual(sticky);
});

test('rules never tell a client secret', async () => {
  const { RuleArn } = await createRule(stage, 10);
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

test('rules of a listener come in pages, the default rule last', async () => {
  for (const priority of [30, 10, 20]) await createRule(stage, priority);
  await createRule(stage, 5, stage.second);
  const { elb } = stage.clients;
  const one = await elb.send(new DescribeRulesCommand({ ListenerArn: stage.first.listenerArn, PageSize: 3 }));
  const two = await elb.send(new DescribeRulesCommand({ ListenerArn: stage.first.listenerArn, PageSize: 3, Marker: one.NextMarker }));
  expect([...one.Rules!, ...two.Rules!].map(({ Priority }) => Priority)).toEqual(['10', '20', '30', 'default']);
  expect(two.Rules![0]).toMatchObject({ IsDefault: true, Conditions: [] });
  expect(two.NextMarker).toBeUndefined();
});

test('rules change their priorities together', async () => {
  const { elb } = stage.clients;
  const arns = [(await createRule(stage, 10)).RuleArn, (await createRule(stage, 20)).RuleArn];
  const { Rules } = await elb.send(new SetRulePrioritiesCommand({
    RulePriorities: [{ RuleArn: arns[0], Priority: 20 }, { RuleArn: arns[1], Priority: 10 }],
  }));
  expect(Rules!.map(({ RuleArn, Priority }) => [RuleArn, Priority])).toEqual([[arns[0], '20'], [arns[1], '10']]);
  await expect(elb.send(new SetRulePrioritiesCommand({ RulePriorities: [{ RuleArn: arns[0], Priority: 10 }] })))
    .rejects.toMatchObject({ name: 'PriorityInUseException' });
  await expect(elb.send(new SetRulePrioritiesCommand({ RulePriorities: [] }))).rejects.toMatchObject({ name: 'ValidationError' });
});

describe('transforms', () => {
  const rewrite = { Rewrites: [{ Regex: '^/old/(.*)$', Replace: '/new/$1' }] };
  const URL: RuleTransform = { Type: 'url-rewrite', UrlRewriteConfig: rewrite };
  const HOST: RuleTransform = { Type: 'host-header-rewrite', HostHeaderRewriteConfig: rewrite };

  const create = async (Transforms: RuleTransform[]) => {
    const { Rules } = await stage.clients.elb.send(new CreateRuleCommand({
      ListenerArn: stage.first.listenerArn, Priority: 10, Conditions: ALL_PATHS, Actions: [forward([[stage.first.blue, 1]])], Transforms,
    }));
    return Rules![0]!;
  };
  const modify = async (change: object) => (await stage.clients.elb.send(new ModifyRuleCommand(change as { RuleArn: string }))).Rules![0]!;

  test('survive changes that do not name them, as conditions do', async () => {
    const { RuleArn, Transforms } = await create([URL, HOST]);
    expect(Transforms).toEqual([URL, HOST]);
    expect(await modify({ RuleArn, Actions: [forward([[stage.first.green, 1]])] })).toMatchObject({ Transforms: [URL, HOST], Conditions: [{ PathPatternConfig: { Values: ['/*'] } }] });
    expect((await modify({ RuleArn, Transforms: [HOST] })).Transforms).toEqual([HOST]);
    expect((await modify({ RuleArn, ResetTransforms: true })).Transforms).toBeUndefined();
  });

  test('are refused as in AWS', async () => {
    const { RuleArn } = await create([URL]);
    await expect(modify({ RuleArn, ResetTransforms: true, Transforms: [HOST] })).rejects.toThrow('cannot be specified together');
    await expect(modify({ RuleArn, Transforms: [URL, URL] })).rejects.toThrow('one transform of each type');
    await expect(modify({ RuleArn, Transforms: [{ Type: 'url-rewrite' }] })).rejects.toThrow('must specify UrlRewriteConfig');
    await expect(modify({ RuleArn, Transforms: [{ Type: 'other' }] })).rejects.toThrow('enum value set: [host-header-rewrite, url-rewrite]');
  });
});

test('a change that is refused changes nothing', async () => {
  const { RuleArn, Actions, Conditions } = await createRule(stage, 10);
  const { blue, green } = stage.first;
  const refused = (change: object) => stage.clients.elb.send(new ModifyRuleCommand({ RuleArn, ...change }));
  await expect(refused({ Actions: [forward([[blue, 1000], [green, 0]])] })).rejects.toMatchObject({ name: 'ValidationError' });
  await expect(refused({ Actions: [forward([[`${blue}x`, 1]])], Conditions: [] })).rejects.toMatchObject({ name: expect.any(String) });
  await expect(refused({ Actions: [] })).rejects.toMatchObject({ name: 'ValidationError' });
  const { Rules } = await stage.clients.elb.send(new DescribeRulesCommand({ RuleArns: [RuleArn!] }));
  expect(Rules).toMatchObject([{ Actions, Conditions }]);
});

describe('rules are refused with the error names of AWS:', () => {
  const send = (input: object) => stage.clients.elb.send(new DescribeRulesCommand(input));
  const RULE = () => stage.first.listenerArn.replace(':listener/', ':listener-rule/');

  test.each<[string, () => Promise<unknown>, string, string]>([
    ['a priority in use', () => createRule(stage, 10), 'PriorityInUseException', 'currently in use'],
    ['no target group', () => createRule(stage, 20, { ...stage.first, blue: `${stage.first.blue}x` }), 'TargetGroupNotFoundException', 'not found'],
    ['no listener', () => createRule(stage, 20, { ...stage.first, listenerArn: `${stage.first.listenerArn}x` }), 'ListenerNotFoundException', 'not found'],
    ['what is no listener', () => createRule(stage, 20, { ...stage.first, listenerArn: 'arn:x' }), 'ValidationError', '\'arn:x\' is not a valid listener ARN'],
    ['a priority beyond 50,000', () => createRule(stage, 50_001), 'ValidationError', 'Value \'50001\' at \'priority\' failed to satisfy constraint'],
    ['no rule', () => send({ RuleArns: [`${RULE()}/0123456789abcdef`] }), 'RuleNotFoundException', 'not found'],
    ['a rule of no load balancer', () => send({ RuleArns: [`${RULE().replace('/app/first/', '/app/third/')}/0123456789abcdef`] }), 'RuleNotFoundException', 'not found'],
    ['what is no rule', () => send({ RuleArns: ['arn:unknown'] }), 'ValidationError', '\'arn:unknown\' is not a valid listener rule ARN'],
    ['neither', () => send({}), 'ValidationError', 'either listener rule ARNs or a listener ARN'],
    ['both', () => send({ ListenerArn: stage.first.listenerArn, RuleArns: ['a'] }), 'ValidationError', 'either listener rule ARNs or a listener ARN'],
    ['a page of 401', () => send({ ListenerArn: stage.first.listenerArn, PageSize: 401 }), 'ValidationError', 'less than or equal to 400'],
    ['a page of 0', () => send({ ListenerArn: stage.first.listenerArn, PageSize: 0 }), 'ValidationError', 'greater than or equal to 1'],
    ['no name', () => stage.clients.elb.send(new DeleteRuleCommand({ RuleArn: undefined })), 'ValidationError', 'Value null at \'ruleArn\''],
  ])('%s', async (_, call, name, message) => {
    await createRule(stage, 10);
    await expect(call()).rejects.toMatchObject({ name, $fault: 'client', message: expect.stringContaining(message) });
  });

  test('a default rule stays', async () => {
    const { Rules } = await send({ ListenerArn: stage.first.listenerArn });
    const { RuleArn } = Rules!.at(-1)!;
    const message = expect.stringContaining('Default rule');
    await expect(stage.clients.elb.send(new DeleteRuleCommand({ RuleArn }))).rejects.toMatchObject({ name: 'OperationNotPermittedException', message });
    await expect(stage.clients.elb.send(new ModifyRuleCommand({ RuleArn }))).rejects.toMatchObject({ name: 'OperationNotPermittedException', message });
  });
});
