import { App, NestedStack, Stack, Tags, type StackProps } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Vpc } from 'aws-cdk-lib/aws-ec2';
import { ApplicationLoadBalancer, ListenerAction, ListenerCondition, TargetType } from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { WEIGHTED_RULE_RESOURCE_TYPE } from '../../lambda/contract';
import { BlueGreenTargetGroups } from '../../lib/blue-green-target-groups';
import { WeightedRule } from '../../lib/weighted-rule';

const ruleIn = (stack: Stack): WeightedRule => {
  const vpc = new Vpc(stack, 'Vpc', { natGateways: 0 });
  const alb = new ApplicationLoadBalancer(stack, 'Alb', { vpc });
  const listener = alb.addListener('Http', { port: 80, defaultAction: ListenerAction.fixedResponse(404) });
  const targets = new BlueGreenTargetGroups(stack, 'Targets', { vpc, port: 80, targetType: TargetType.IP });
  const conditions = [ListenerCondition.pathPatterns(['/*'])];
  return new WeightedRule(stack, 'Rule', { listener, targets, priority: 20, conditions });
};

const tagsIn = (stack: Stack): unknown => {
  const rules = Template.fromStack(stack).findResources(WEIGHTED_RULE_RESOURCE_TYPE) as Record<string, { Properties: { Tags?: unknown } }>;
  return Object.values(rules)[0]!.Properties.Tags;
};

const tagsOf = (tag: (app: App, stack: Stack, rule: WeightedRule) => void, props: StackProps = {}): unknown => {
  const app = new App();
  const stack = new Stack(app, 'Stack', props);
  tag(app, stack, ruleIn(stack));
  return tagsIn(stack);
};

test('without tags there is no property', () => {
  expect(tagsOf(() => undefined)).toBeUndefined();
});

test('the tags of app, stack and construct reach the rule in the order of their keys', () => {
  const tags = tagsOf((app, stack, rule) => {
    Tags.of(app).add('team', 'shop');
    Tags.of(stack).add('cost', '42');
    Tags.of(rule).add('Zone', 'a');
  });
  expect(tags).toEqual([{ Key: 'Zone', Value: 'a' }, { Key: 'cost', Value: '42' }, { Key: 'team', Value: 'shop' }]);
});

test('the tags that a stack was given reach it, too, as they reach native resources', () => {
  expect(tagsOf(() => undefined, { tags: { cost: '42' } })).toEqual([{ Key: 'cost', Value: '42' }]);
});

test('a tag of the construct wins over one of the stack', () => {
  expect(tagsOf((_, __, rule) => Tags.of(rule).add('cost', '43'), { tags: { cost: '42' } })).toEqual([{ Key: 'cost', Value: '43' }]);
});

test('a tag may be meant for rules only, or for all but them', () => {
  const tags = tagsOf((app, _, rule) => {
    Tags.of(app).add('rules', 'yes', { includeResourceTypes: [WEIGHTED_RULE_RESOURCE_TYPE] });
    Tags.of(rule).add('others', 'yes', { excludeResourceTypes: [WEIGHTED_RULE_RESOURCE_TYPE] });
  });
  expect(tags).toEqual([{ Key: 'rules', Value: 'yes' }]);
});

test('a nested stack has the tags of the stack around it', () => {
  const outer = new Stack(new App(), 'Stack', { tags: { cost: '42', team: 'shop' } });
  const nested = new NestedStack(outer, 'Nested');
  Tags.of(ruleIn(nested)).add('team', 'checkout');
  expect(tagsIn(nested)).toEqual([{ Key: 'cost', Value: '42' }, { Key: 'team', Value: 'checkout' }]);
});
