import {
  DescribeTargetGroupAttributesCommand, ModifyRuleCommand, ModifyTargetGroupAttributesCommand, type TargetGroupAttribute,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { type Stage, startStage } from '../support';
import { createRule, forward } from './calls';

let stage: Stage;

beforeEach(async () => {
  stage = await startStage();
});
afterEach(() => stage.close());

const asRecord = (attributes: TargetGroupAttribute[] | undefined): Record<string, string> =>
  Object.fromEntries(attributes!.map(({ Key, Value }) => [Key!, Value!]));

const current = async (TargetGroupArn = stage.first.blue) =>
  asRecord((await stage.clients.elb.send(new DescribeTargetGroupAttributesCommand({ TargetGroupArn }))).Attributes);

const modify = async (attributes: Record<string, string>, TargetGroupArn = stage.first.blue) => {
  const Attributes = Object.entries(attributes).map(([Key, Value]) => ({ Key, Value }));
  return asRecord((await stage.clients.elb.send(new ModifyTargetGroupAttributesCommand({ TargetGroupArn, Attributes }))).Attributes);
};

test('attributes have the defaults of AWS', async () => {
  expect(await current()).toEqual({
    'deregistration_delay.timeout_seconds': '300',
    'slow_start.duration_seconds': '0',
    'stickiness.enabled': 'false',
    'stickiness.type': 'lb_cookie',
    'stickiness.lb_cookie.duration_seconds': '86400',
    'stickiness.app_cookie.duration_seconds': '86400',
    'load_balancing.algorithm.type': 'round_robin',
    'load_balancing.algorithm.anomaly_mitigation': 'off',
    'load_balancing.cross_zone.enabled': 'use_load_balancer_configuration',
    'target_group_health.dns_failover.minimum_healthy_targets.count': '1',
    'target_group_health.dns_failover.minimum_healthy_targets.percentage': 'off',
    'target_group_health.unhealthy_state_routing.minimum_healthy_targets.count': '1',
    'target_group_health.unhealthy_state_routing.minimum_healthy_targets.percentage': 'off',
  });
});

test('what is changed is told, the rest stays', async () => {
  const changed = { 'deregistration_delay.timeout_seconds': '30', 'slow_start.duration_seconds': '60' };
  expect(await modify(changed)).toMatchObject({ ...changed, 'stickiness.enabled': 'false' });
  const sticky = { 'stickiness.enabled': 'true', 'stickiness.type': 'lb_cookie', 'stickiness.lb_cookie.duration_seconds': '3600' };
  await modify(sticky);
  expect(await current()).toMatchObject({ ...changed, ...sticky });
  expect(stage.first.loadBalancer.targetGroup(stage.first.blue).settings).toMatchObject({
    deregistrationDelaySeconds: 30, slowStartSeconds: 60, stickiness: { enabled: true, durationSeconds: 3600 },
  });
});

test('what is said to be as it is changes nothing', async () => {
  const same = { 'load_balancing.algorithm.type': 'round_robin', 'stickiness.app_cookie.duration_seconds': '86400' };
  expect(await modify(same)).toEqual(await current());
});

test('target stickiness needs group stickiness, in whatever order the two are written', async () => {
  const { blue, green } = stage.first;
  const { RuleArn } = await createRule(stage, 10);
  await expect(modify({ 'stickiness.enabled': 'true' })).rejects.toMatchObject({ name: 'InvalidConfigurationRequestException' });
  const action = forward([[blue, 1], [green, 1]]);
  const sticky = (Enabled: boolean) => stage.clients.elb.send(new ModifyRuleCommand({
    RuleArn,
    Actions: [{ ...action, ForwardConfig: { ...action.ForwardConfig, TargetGroupStickinessConfig: { Enabled, DurationSeconds: 60 } } }],
  }));
  await sticky(true);
  await modify({ 'stickiness.enabled': 'true' });
  await expect(sticky(false)).rejects.toMatchObject({ name: 'InvalidLoadBalancerActionException' });
});

test.each<[Record<string, string>, string, string]>([
  [{ 'deregistration_delay.timeout_seconds': '3601' }, 'ValidationError', '0 to 3600 seconds'],
  [{ 'deregistration_delay.timeout_seconds': 'long' }, 'ValidationError', '\'long\' is not a valid value'],
  [{ 'slow_start.duration_seconds': '29' }, 'ValidationError', 'from 30 to 900 seconds'],
  [{ 'stickiness.enabled': 'yes' }, 'ValidationError', '\'yes\' is not a valid value'],
  [{ 'stickiness.type': 'source_ip' }, 'ValidationError', 'must be lb_cookie or app_cookie'],
  [{ 'stickiness.lb_cookie.duration_seconds': '604801' }, 'ValidationError', 'from 1 to 604800'],
  [{ 'colour': 'green' }, 'ValidationError', 'Target group attribute key \'colour\' is not recognized'],
  [{ 'toString': 'green' }, 'ValidationError', 'Target group attribute key \'toString\' is not recognized'],
  [{ 'stickiness.app_cookie.duration_seconds': '60' }, 'NotImplemented', 'stickiness.app_cookie.duration_seconds with stickiness.type lb_cookie'],
  [{ 'load_balancing.algorithm.type': 'weighted_random' }, 'NotImplemented', 'the target group attribute load_balancing.algorithm.type'],
])('%j is refused, and nothing is changed', async (attributes, name, message) => {
  const before = await current();
  await expect(modify({ 'deregistration_delay.timeout_seconds': '7', ...attributes })).rejects.toMatchObject({ name, message: expect.stringContaining(message) });
  expect(await current()).toEqual(before);
});

test('an unknown target group is refused', async () => {
  await expect(current(`${stage.first.blue}x`)).rejects.toMatchObject({ name: 'TargetGroupNotFoundException' });
  await expect(modify({}, 'arn:x')).rejects.toMatchObject({ name: 'ValidationError', message: '\'arn:x\' is not a valid target group ARN' });
});
