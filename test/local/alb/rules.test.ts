import type { LoadBalancer } from '../../../local/alb/load-balancer';
import type { Action } from '../../../local/alb/model';
import { ask, closeEverything, code, fixed, forwardTo, groupArn, LISTENER, onPath, openStage } from './fixtures';

afterEach(closeEverything);

const rule = (Priority: number, Actions: Action[] = [fixed('200')]) => ({ Priority, Conditions: onPath('/*'), Actions });

describe('rules as the API knows them', () => {
  test('a new rule has an ARN below its listener', async () => {
    const { balancer } = await openStage();
    expect(balancer.createRule(LISTENER, rule(1)).RuleArn)
      .toMatch(/:listener-rule\/app\/shop\/0123456789abcdef\/fedcba9876543210\/[0-9a-f]{16}$/);
  });

  test('rules are described by priority, the default rule last', async () => {
    const { balancer } = await openStage();
    for (const priority of [30, 10, 20]) balancer.createRule(LISTENER, rule(priority));
    expect(balancer.describeRules({ ListenerArn: LISTENER }).map(({ Priority }) => Priority)).toEqual([10, 20, 30, 'default']);
  });

  test('what is described is a copy', async () => {
    const { balancer } = await openStage();
    const { RuleArn } = balancer.createRule(LISTENER, rule(1));
    balancer.describeRules({ RuleArns: [RuleArn] })[0]?.Actions.pop();
    expect(balancer.describeRules({ RuleArns: [RuleArn] })[0]?.Actions).toHaveLength(1);
  });

  test('a single-group forward is described with both spellings, a weighted one without the scalar', async () => {
    const { balancer } = await openStage();
    const single = balancer.createRule(LISTENER, rule(1, [{ Type: 'forward', TargetGroupArn: groupArn('blue') }]));
    expect(single.Actions).toEqual([{
      Type: 'forward',
      TargetGroupArn: groupArn('blue'),
      ForwardConfig: { TargetGroups: [{ TargetGroupArn: groupArn('blue'), Weight: 1 }], TargetGroupStickinessConfig: { Enabled: false } },
    }]);
    const weighted = balancer.modifyRule(single.RuleArn, { Actions: [forwardTo(['blue', 90], ['green', 10])] });
    expect(weighted.Actions[0]).not.toHaveProperty('TargetGroupArn');
  });

  test('a modification leaves alone what it does not name and replaces whole lists', async () => {
    const { balancer } = await openStage();
    const { RuleArn } = balancer.createRule(LISTENER, { ...rule(5), Conditions: onPath('/a', '/b'), Tags: { team: 'shop' } });
    balancer.modifyRule(RuleArn, { Actions: [fixed('201')] });
    expect(balancer.describeRules({ RuleArns: [RuleArn] })[0]).toMatchObject({
      Priority: 5, Conditions: onPath('/a', '/b'), Tags: { team: 'shop' }, Actions: [fixed('201')],
    });
    balancer.modifyRule(RuleArn, { Conditions: onPath('/c') });
    expect(balancer.describeRules({ RuleArns: [RuleArn] })[0]).toMatchObject({ Conditions: onPath('/c'), Actions: [fixed('201')] });
  });

  test('a refused modification changes nothing', async () => {
    const { balancer } = await openStage();
    const { RuleArn } = balancer.createRule(LISTENER, rule(5));
    expect(() => balancer.modifyRule(RuleArn, { Conditions: onPath('/c'), Actions: [] })).toThrow(code('ValidationError'));
    expect(balancer.describeRules({ RuleArns: [RuleArn] })[0]?.Conditions).toMatchObject(onPath('/*'));
    expect(() => balancer.modifyRule(RuleArn, { Conditions: [], Actions: [fixed('201')] })).toThrow(code('ValidationError'));
    expect(balancer.describeRules({ RuleArns: [RuleArn] })[0]?.Actions).toEqual([fixed('200')]);
  });

  test('a modification of nothing changes nothing', async () => {
    const { balancer } = await openStage();
    const made = balancer.createRule(LISTENER, rule(5));
    expect(balancer.modifyRule(made.RuleArn, {})).toEqual(made);
  });

  test('paths and hosts are described in both spellings, of which a call may use only one', async () => {
    const { balancer } = await openStage();
    const conditions = [{ Field: 'host-header', Values: ['a.example'] }, { Field: 'path-pattern', PathPatternConfig: { Values: ['/a', '/b'] } }];
    const { RuleArn, Conditions } = balancer.createRule(LISTENER, { ...rule(5), Conditions: conditions });
    expect(Conditions).toEqual([
      { Field: 'host-header', Values: ['a.example'], HostHeaderConfig: { Values: ['a.example'] } },
      { Field: 'path-pattern', Values: ['/a', '/b'], PathPatternConfig: { Values: ['/a', '/b'] } },
    ]);
    expect(() => balancer.modifyRule(RuleArn, { Conditions })).toThrow(code('ValidationError'));
  });

  test('two rules may swap their priorities in one call', async () => {
    const { balancer } = await openStage();
    const [one, two] = [balancer.createRule(LISTENER, rule(1)), balancer.createRule(LISTENER, rule(2))];
    balancer.setRulePriorities([{ RuleArn: one.RuleArn, Priority: 2 }, { RuleArn: two.RuleArn, Priority: 1 }]);
    expect(balancer.describeRules({ ListenerArn: LISTENER }).map(({ RuleArn }) => RuleArn).slice(0, 2)).toEqual([two.RuleArn, one.RuleArn]);
  });

  test('a priority that is taken is refused', async () => {
    const { balancer } = await openStage();
    const { RuleArn } = balancer.createRule(LISTENER, rule(1));
    balancer.createRule(LISTENER, rule(2));
    expect(() => balancer.createRule(LISTENER, rule(1))).toThrow(code('PriorityInUse'));
    expect(() => balancer.setRulePriorities([{ RuleArn, Priority: 2 }])).toThrow(code('PriorityInUse'));
  });

  test('the default rule can neither be modified nor deleted nor given a priority', async () => {
    const { balancer } = await openStage();
    const RuleArn = balancer.describeRules({ ListenerArn: LISTENER }).at(-1)?.RuleArn ?? '';
    expect(() => balancer.modifyRule(RuleArn, { Actions: [fixed('200')] })).toThrow(code('OperationNotPermitted'));
    expect(() => balancer.deleteRule(RuleArn)).toThrow(code('OperationNotPermitted'));
    expect(() => balancer.setRulePriorities([{ RuleArn, Priority: 2 }])).toThrow(code('OperationNotPermitted'));
  });

  test('what does not exist is said not to exist', async () => {
    const { balancer } = await openStage();
    expect(() => balancer.deleteRule('nothing')).toThrow(code('RuleNotFound'));
    expect(() => balancer.describeRules({ RuleArns: ['nothing'] })).toThrow(code('RuleNotFound'));
    expect(() => balancer.createRule('nothing', rule(1))).toThrow(code('ListenerNotFound'));
    expect(() => balancer.targetGroup('nothing')).toThrow(code('TargetGroupNotFound'));
    expect(() => balancer.createRule(LISTENER, rule(1, [forwardTo(['red', 1])]))).toThrow(code('TargetGroupNotFound'));
  });

  test('a hundred rules are the limit', async () => {
    const { balancer } = await openStage();
    for (let priority = 1; priority <= 100; priority += 1) balancer.createRule(LISTENER, rule(priority));
    expect(() => balancer.createRule(LISTENER, rule(101))).toThrow(code('TooManyRules'));
  });

  const blue = groupArn('blue');
  const sticky = (seconds?: number) => ({ ...forwardTo(['blue', 1]).ForwardConfig, TargetGroupStickinessConfig: { Enabled: true, DurationSeconds: seconds } });
  const off = (seconds: number) => ({ ...sticky(seconds), TargetGroupStickinessConfig: { Enabled: false, DurationSeconds: seconds } });
  const login = (config: object): Action[] => [{ Type: 'authenticate-oidc', Order: 1, AuthenticateOidcConfig: config }, { ...fixed('200'), Order: 2 }];
  test.each<[string, Action[], string]>([
    ['a weight above 999', [forwardTo(['blue', 1000])], 'ValidationError'],
    ['a negative weight', [forwardTo(['blue', -1])], 'ValidationError'],
    ['a weight that is no whole number', [forwardTo(['blue', 0.5])], 'ValidationError'],
    ['weights that are all zero', [forwardTo(['blue', 0], ['green', 0])], 'ValidationError'],
    ['more than five groups', [forwardTo(['a', 1], ['b', 1], ['c', 1], ['d', 1], ['e', 1], ['f', 1])], 'ValidationError'],
    ['a group twice', [forwardTo(['blue', 1], ['blue', 2])], 'ValidationError'],
    ['the scalar beside several groups', [{ ...forwardTo(['blue', 1], ['green', 1]), TargetGroupArn: blue }], 'ValidationError'],
    ['the scalar beside another group', [{ ...forwardTo(['green', 1]), TargetGroupArn: blue }], 'ValidationError'],
    ['a forward to nothing', [{ Type: 'forward' }], 'ValidationError'],
    ['no action', [], 'ValidationError'],
    ['no routing action', [{ Type: 'authenticate-oidc' }], 'ValidationError'],
    ['two routing actions', [{ ...fixed('200'), Order: 1 }, { ...fixed('200'), Order: 2 }], 'ValidationError'],
    ['a routing action that is not last', [{ ...fixed('200'), Order: 1 }, { Type: 'authenticate-oidc', Order: 2 }], 'ValidationError'],
    ['several actions without order', [{ Type: 'authenticate-oidc' }, fixed('200')], 'ValidationError'],
    ['stickiness without a duration', [{ Type: 'forward', ForwardConfig: sticky() }], 'ValidationError'],
    ['stickiness of more than a week', [{ Type: 'forward', ForwardConfig: sticky(604_801) }], 'ValidationError'],
    ['a duration of 0 where stickiness is off', [{ Type: 'forward', ForwardConfig: off(0) }], 'ValidationError'],
    ['two groups without weights', [{ Type: 'forward', ForwardConfig: { TargetGroups: [{ TargetGroupArn: blue }, { TargetGroupArn: groupArn('green') }] } }], 'ValidationError'],
    ['a fixed response without a code', [{ Type: 'fixed-response' }], 'ValidationError'],
    ['a fixed response of a strange type', [{ Type: 'fixed-response', FixedResponseConfig: { StatusCode: '200', ContentType: 'image/png' } }], 'ValidationError'],
    ['a fixed response of more than 1024 characters', [fixed('200', 'a'.repeat(1025))], 'ValidationError'],
    ['a redirect to itself', [{ Type: 'redirect', RedirectConfig: { StatusCode: 'HTTP_301' } }], 'InvalidLoadBalancerAction'],
    ['a redirect to nowhere', [{ Type: 'redirect' }], 'InvalidLoadBalancerAction'],
    ['a login without a secret', login({}), 'InvalidLoadBalancerAction'],
    ['a login with an old and a new secret', login({ ClientSecret: 'secret', UseExistingClientSecret: true }), 'InvalidLoadBalancerAction'],
    ['a login with the old secret where there is none', login({ UseExistingClientSecret: true }), 'InvalidLoadBalancerAction'],
    ['an unknown action', [{ Type: 'teleport' }], 'InvalidLoadBalancerAction'],
  ])('refuses %s', async (_, actions, expected) => {
    const { balancer } = await openStage();
    expect(() => balancer.createRule(LISTENER, rule(1, actions))).toThrow(code(expected));
    expect(balancer.describeRules({ ListenerArn: LISTENER })).toHaveLength(1);
  });

  test('keeps the secret of a login that is told to', async () => {
    const { balancer } = await openStage();
    const { RuleArn } = balancer.createRule(LISTENER, rule(1, login({ ClientId: 'a', ClientSecret: 'secret' })));
    const { Actions } = balancer.modifyRule(RuleArn, { Actions: login({ ClientId: 'b', UseExistingClientSecret: true }) });
    expect(Actions[0]!.AuthenticateOidcConfig).toEqual({ ClientId: 'b', ClientSecret: 'secret' });
    balancer.modifyRule(RuleArn, { Actions: [fixed('200')] });
    expect(() => balancer.modifyRule(RuleArn, { Actions: login({ UseExistingClientSecret: true }) })).toThrow(code('InvalidLoadBalancerAction'));
  });

  test('refuses a rule without conditions and priorities out of range', async () => {
    const { balancer } = await openStage();
    expect(() => balancer.createRule(LISTENER, { ...rule(1), Conditions: [] })).toThrow(code('ValidationError'));
    expect(() => balancer.createRule(LISTENER, rule(0))).toThrow(code('ValidationError'));
    expect(() => balancer.createRule(LISTENER, rule(50_001))).toThrow(code('ValidationError'));
  });
});

describe('rules as traffic sees them', () => {
  test('a change holds for the next request when there is no propagation delay', async () => {
    const { balancer } = await openStage();
    const { RuleArn } = balancer.createRule(LISTENER, rule(1, [fixed('200', 'one')]));
    expect((await ask(balancer.origin(LISTENER))).body).toBe('one');
    balancer.modifyRule(RuleArn, { Actions: [fixed('200', 'two')] });
    expect((await ask(balancer.origin(LISTENER))).body).toBe('two');
    balancer.deleteRule(RuleArn);
    expect((await ask(balancer.origin(LISTENER))).status).toBe(404);
  });

  test('with a propagation delay traffic follows the old rules first, while the API shows the new ones', async () => {
    const { balancer } = await openStage();
    const { RuleArn } = balancer.createRule(LISTENER, rule(1, [fixed('200', 'old')]));
    balancer.propagationMs = 120_000;
    balancer.modifyRule(RuleArn, { Actions: [fixed('200', 'new')] });
    expect(balancer.describeRules({ RuleArns: [RuleArn] })[0]?.Actions).toEqual([fixed('200', 'new')]);
    const seen: string[] = [];
    while (seen.at(-1) !== 'new') seen.push((await ask(balancer.origin(LISTENER))).body);
    expect(new Set(seen)).toEqual(new Set(['old', 'new']));
  });

  test('a late change never undoes a newer one', async () => {
    const { balancer } = await openStage();
    const { RuleArn } = balancer.createRule(LISTENER, rule(1, [fixed('200', 'first')]));
    balancer.propagationMs = 6_000;
    balancer.modifyRule(RuleArn, { Actions: [fixed('200', 'slow')] });
    balancer.propagationMs = 0;
    balancer.modifyRule(RuleArn, { Actions: [fixed('200', 'quick')] });
    await new Promise(resolve => setTimeout(resolve, 200));
    expect((await ask(balancer.origin(LISTENER))).body).toBe('quick');
  });

  test.each<[string, Action]>([
    ['authenticate-oidc', { Type: 'authenticate-oidc', AuthenticateOidcConfig: { ClientSecret: 'secret' } }],
    ['authenticate-cognito', { Type: 'authenticate-cognito' }],
    ['jwt-validation', { Type: 'jwt-validation' }],
  ])('users count as signed in: %s lets them through', async (_, login) => {
    const { balancer } = await openStage();
    balancer.createRule(LISTENER, rule(1, [{ ...fixed('200', 'in'), Order: 2 }, { ...login, Order: 1 }]));
    expect((await ask(balancer.origin(LISTENER))).body).toBe('in');
  });
});

describe('the default rule', () => {
  const defaultRule = (balancer: LoadBalancer) => balancer.describeRules({ ListenerArn: LISTENER }).at(-1);

  test('is changed through its listener, and stays the same rule', async () => {
    const { balancer } = await openStage();
    const before = defaultRule(balancer);
    balancer.modifyListener(LISTENER, { DefaultActions: [fixed('200', 'new')] });
    expect(defaultRule(balancer)).toEqual({ ...before, Actions: [fixed('200', 'new')] });
    expect((await ask(balancer.origin(LISTENER))).body).toBe('new');
  });

  test('follows the propagation delay like any other', async () => {
    const { balancer } = await openStage();
    balancer.propagationMs = 120_000;
    balancer.modifyListener(LISTENER, { DefaultActions: [fixed('200', 'new')] });
    const seen: number[] = [];
    while (seen.at(-1) !== 200) seen.push((await ask(balancer.origin(LISTENER))).status);
    expect(new Set(seen)).toEqual(new Set([404, 200]));
  });

  test('puts the groups that it forwards to in use', async () => {
    const { balancer } = await openStage();
    balancer.modifyListener(LISTENER, { DefaultActions: [forwardTo(['blue', 1])] });
    expect(['blue', 'green'].map(name => balancer.targetGroup(groupArn(name)).inUse)).toEqual([true, false]);
    balancer.modifyListener(LISTENER, { DefaultActions: [forwardTo(['green', 1])] });
    expect(['blue', 'green'].map(name => balancer.targetGroup(groupArn(name)).inUse)).toEqual([false, true]);
  });

  test('stays as it is when a change is refused, or names nothing', async () => {
    const { balancer } = await openStage();
    const before = defaultRule(balancer);
    expect(() => balancer.modifyListener(LISTENER, { DefaultActions: [] })).toThrow(code('ValidationError'));
    expect(() => balancer.modifyListener(LISTENER, { DefaultActions: [forwardTo(['red', 1])] })).toThrow(code('TargetGroupNotFound'));
    expect(() => balancer.modifyListener('nothing', {})).toThrow(code('ListenerNotFound'));
    balancer.modifyListener(LISTENER, {});
    expect(defaultRule(balancer)).toEqual(before);
  });

  test('a listener whose actions are refused does not come to be', async () => {
    const { balancer } = await openStage();
    const arn = `${LISTENER}2`;
    expect(() => balancer.addListener({ arn, protocol: 'HTTP', port: 81, defaultActions: [] })).toThrow(code('ValidationError'));
    expect(balancer.listeners().map(listener => listener.arn)).toEqual([LISTENER]);
  });
});
