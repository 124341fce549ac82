import type { Action, TargetGroupAttributes } from '../../../local/alb/model';
import { closeEverything, code, forwardTo, groupArn, LISTENER, onPath, openStage, settings } from './fixtures';

afterEach(closeEverything);

const blue = groupArn('blue');

const bound = (action: Action): Action =>
  ({ ...action, ForwardConfig: { ...action.ForwardConfig, TargetGroupStickinessConfig: { Enabled: true, DurationSeconds: 60 } } });

const both = forwardTo(['blue', 1], ['green', 1]);

const rule = (...Actions: Action[]) => ({ Priority: 1, Conditions: onPath('/*'), Actions });

describe('attributes of a target group', () => {
  test('change what is named and leave the rest', async () => {
    const { balancer } = await openStage();
    const { settings: live } = balancer.targetGroup(blue);
    balancer.modifyTargetGroupAttributes(blue, { deregistrationDelaySeconds: 0 });
    expect(live).toMatchObject({ deregistrationDelaySeconds: 0, slowStartSeconds: 0, stickiness: { enabled: false, type: 'lb_cookie', durationSeconds: 86_400 } });
    balancer.modifyTargetGroupAttributes(blue, { slowStartSeconds: 30, stickiness: { enabled: true } });
    balancer.modifyTargetGroupAttributes(blue, { stickiness: { durationSeconds: 5 } });
    expect(live).toMatchObject({ deregistrationDelaySeconds: 0, slowStartSeconds: 30, stickiness: { enabled: true, type: 'lb_cookie', durationSeconds: 5 } });
    expect(live.name).toBe('blue');
  });

  test('of one group are not those of another, nor of whoever described the group first', async () => {
    const { balancer } = await openStage();
    const described = settings('red');
    balancer.addTargetGroup(described);
    balancer.modifyTargetGroupAttributes(groupArn('red'), { deregistrationDelaySeconds: 1 });
    expect(described.deregistrationDelaySeconds).toBe(30);
    expect(balancer.targetGroup(blue).settings.deregistrationDelaySeconds).toBe(30);
  });

  test.each<TargetGroupAttributes>([
    { deregistrationDelaySeconds: 3600 },
    { slowStartSeconds: 0 },
    { slowStartSeconds: 900 },
    { stickiness: { durationSeconds: 1 } },
    { stickiness: { enabled: true, type: 'app_cookie', durationSeconds: 604_800 } },
  ])('may be %j', async change => {
    const { balancer } = await openStage();
    balancer.modifyTargetGroupAttributes(blue, change);
    expect(balancer.targetGroup(blue).settings).toMatchObject(change);
  });

  test.each<TargetGroupAttributes>([
    { deregistrationDelaySeconds: -1 },
    { deregistrationDelaySeconds: 3601 },
    { deregistrationDelaySeconds: 1.5 },
    { slowStartSeconds: 29 },
    { slowStartSeconds: 901 },
    { stickiness: { durationSeconds: 0 } },
    { stickiness: { durationSeconds: 604_801 } },
    { stickiness: { type: 'source_ip' as 'lb_cookie' } },
  ])('cannot be %j', async change => {
    const { balancer } = await openStage();
    const before = structuredClone(balancer.targetGroup(blue).settings);
    expect(() => balancer.modifyTargetGroupAttributes(blue, { ...change })).toThrow(code('ValidationError'));
    expect(balancer.targetGroup(blue).settings).toEqual(before);
  });

  test('of a group of Lambda functions do not exist', async () => {
    const { balancer } = await openStage({}, { targetType: 'lambda' });
    expect(() => balancer.modifyTargetGroupAttributes(blue, { deregistrationDelaySeconds: 10 })).toThrow(code('InvalidConfigurationRequest'));
    expect(() => balancer.modifyTargetGroupAttributes('nothing', {})).toThrow(code('TargetGroupNotFound'));
  });
});

describe('target stickiness', () => {
  const enable = { stickiness: { enabled: true } };

  test('is refused for a group that shares a rule without group stickiness', async () => {
    const { balancer } = await openStage();
    const { RuleArn } = balancer.createRule(LISTENER, rule(both));
    expect(() => balancer.modifyTargetGroupAttributes(blue, enable)).toThrow(code('InvalidConfigurationRequest'));
    expect(balancer.targetGroup(blue).settings.stickiness?.enabled ?? false).toBe(false);
    balancer.modifyRule(RuleArn, { Actions: [bound(both)] });
    balancer.modifyTargetGroupAttributes(blue, enable);
    expect(balancer.targetGroup(blue).settings.stickiness?.enabled).toBe(true);
  });

  test('of a group refuses rules that share it without group stickiness, the default rule too', async () => {
    const { balancer } = await openStage();
    balancer.modifyTargetGroupAttributes(blue, enable);
    expect(() => balancer.createRule(LISTENER, rule(both))).toThrow(code('InvalidLoadBalancerAction'));
    expect(() => balancer.modifyListener(LISTENER, { DefaultActions: [both] })).toThrow(code('InvalidLoadBalancerAction'));
    const { RuleArn } = balancer.createRule(LISTENER, rule(bound(both)));
    expect(() => balancer.modifyRule(RuleArn, { Actions: [both] })).toThrow(code('InvalidLoadBalancerAction'));
  });

  test('of a group that a rule has for itself, or of none of its groups, is no matter', async () => {
    const { balancer } = await openStage();
    balancer.createRule(LISTENER, rule(forwardTo(['blue', 1])));
    balancer.modifyTargetGroupAttributes(blue, enable);
    balancer.createRule(LISTENER, { ...rule(forwardTo(['blue', 1])), Priority: 2 });
    balancer.addTargetGroup(settings('red'));
    balancer.createRule(LISTENER, { ...rule(forwardTo(['red', 1], ['green', 1])), Priority: 3 });
    expect(balancer.describeRules({ ListenerArn: LISTENER })).toHaveLength(4);
  });

  test('may be changed while it is off, whatever the rules', async () => {
    const { balancer } = await openStage();
    balancer.createRule(LISTENER, rule(both));
    balancer.modifyTargetGroupAttributes(blue, { stickiness: { enabled: false, durationSeconds: 9 } });
    expect(balancer.targetGroup(blue).settings.stickiness).toMatchObject({ enabled: false, durationSeconds: 9 });
  });
});
