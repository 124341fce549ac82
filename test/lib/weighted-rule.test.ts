import { Match, Template } from 'aws-cdk-lib/assertions';
import { Cluster, ContainerImage, FargateService, FargateTaskDefinition } from 'aws-cdk-lib/aws-ecs';
import { ListenerCondition, type IApplicationListener } from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { WEIGHTED_RULE_RESOURCE_TYPE } from '../../lambda/contract';
import { WeightedRule, type WeightedRuleProps } from '../../lib/weighted-rule';
import { Fixture, LISTENER_ARN } from './fixtures';
import { dependenciesOf, expectAcyclic } from './template-graph';

function addRule(fixture: Fixture, props: Partial<WeightedRuleProps> = {}, id = 'Rule'): WeightedRule {
  return new WeightedRule(fixture.stack, id, {
    listener: props.listener ?? fixture.listener(),
    targets: props.targets ?? fixture.targets(),
    priority: 20,
    conditions: [ListenerCondition.pathPatterns(['/api/*'])],
    ...props,
  });
}

const policiesOf = (template: Template) => Object.entries(template.findResources('AWS::IAM::Policy'))
  .filter(([id]) => id.includes('WeightedRulesListener'));

test('renders the properties of the contract and nothing else', () => {
  const fixture = new Fixture();
  addRule(fixture, {
    listener: fixture.importedListener(),
    conditions: [
      ListenerCondition.httpHeader('X-Tenant', ['a', 'b']),
      ListenerCondition.queryStrings([{ key: 'v', value: '2' }]),
    ],
  });
  const [resource] = Object.values(Template.fromStack(fixture.stack).findResources(WEIGHTED_RULE_RESOURCE_TYPE));
  expect(resource!.Properties).toEqual({
    ServiceToken: { 'Fn::GetAtt': [expect.stringContaining('WeightedRules'), 'Arn'] },
    ServiceTimeout: '1800',
    ListenerArn: LISTENER_ARN,
    Priority: '20',
    Conditions: [
      { Field: 'http-header', HttpHeaderConfig: { HttpHeaderName: 'X-Tenant', Values: ['a', 'b'] } },
      { Field: 'query-string', QueryStringConfig: { Values: [{ Key: 'v', Value: '2' }] } },
    ],
    BlueTargetGroupArn: { Ref: expect.stringContaining('BlueGroup') },
    GreenTargetGroupArn: { Ref: expect.stringContaining('GreenGroup') },
  });
});

test.each([
  ['ruleArn', 'RuleArn'], ['listenerArn', 'ListenerArn'], ['blueTargetGroupArn', 'BlueTargetGroupArn'], ['greenTargetGroupArn', 'GreenTargetGroupArn'],
] as const)('its %s is an attribute of the resource', (member, attribute) => {
  const fixture = new Fixture();
  const rule = addRule(fixture);
  expect(fixture.stack.resolve(rule[member])).toEqual({ 'Fn::GetAtt': [expect.stringContaining('Rule'), attribute] });
});

test('its function has the time to wait for a release, and an old request is not begun', () => {
  const fixture = new Fixture();
  addRule(fixture);
  const template = Template.fromStack(fixture.stack);
  template.hasResourceProperties('AWS::Lambda::Function', { Timeout: 780 });
  template.hasResourceProperties('AWS::Lambda::EventInvokeConfig', { MaximumEventAgeInSeconds: 1800 });
});

describe('transforms', () => {
  const rewrite = (type: string) => ({ type, urlRewriteConfig: { rewrites: [{ regex: '^/v1/(.*)$', replace: '/$1' }] } });

  test('are rendered in the native shape', () => {
    const fixture = new Fixture();
    addRule(fixture, { transforms: [rewrite('url-rewrite')] });
    Template.fromStack(fixture.stack).hasResourceProperties(WEIGHTED_RULE_RESOURCE_TYPE, {
      Transforms: [{ Type: 'url-rewrite', UrlRewriteConfig: { Rewrites: [{ Regex: '^/v1/(.*)$', Replace: '/$1' }] } }],
    });
  });

  test('are left out if there are none', () => {
    const fixture = new Fixture();
    addRule(fixture, { transforms: [] });
    Template.fromStack(fixture.stack).hasResourceProperties(WEIGHTED_RULE_RESOURCE_TYPE, { Transforms: Match.absent() });
  });

  test.each([
    ['an unknown type', ['redirect'], `Stack/Rule: transforms[0].type is 'redirect': choose host-header-rewrite or url-rewrite`],
    ['a type twice', ['url-rewrite', 'host-header-rewrite', 'url-rewrite'], `Stack/Rule: transforms have 'url-rewrite' more than once`],
  ])('fail for %s', (_, types, message) => {
    expect(() => addRule(new Fixture(), { transforms: types.map(rewrite) })).toThrow(message);
  });
});

test('the function may manage the rules of the listener, and of no other', () => {
  const fixture = new Fixture();
  addRule(fixture, { listener: fixture.importedListener() });
  Template.fromStack(fixture.stack).hasResourceProperties('AWS::IAM::Policy', {
    PolicyDocument: {
      Statement: [
        { Effect: 'Allow', Action: 'elasticloadbalancing:CreateRule', Resource: LISTENER_ARN },
        {
          Effect: 'Allow',
          Action: ['ModifyRule', 'DeleteRule', 'SetRulePriorities', 'AddTags', 'RemoveTags'].map(name => `elasticloadbalancing:${name}`),
          Resource: `${LISTENER_ARN.replace(':listener/', ':listener-rule/')}/*`,
        },
      ],
    },
  });
});

test('the ARN of the rules is derived from a listener in the template', () => {
  const fixture = new Fixture();
  addRule(fixture);
  const [[, policy]] = policiesOf(Template.fromStack(fixture.stack)) as [[string, { Properties: unknown }]];
  const rules = { 'Fn::Join': [':listener-rule/', { 'Fn::Split': [':listener/', { Ref: expect.stringContaining('AlbHttp') }] }] };
  expect(policy.Properties).toMatchObject({ PolicyDocument: { Statement: [{}, { Resource: { 'Fn::Join': ['', [rules, '/*']] } }] } });
});

test('describing rules is allowed everywhere, since it cannot be limited, and of stacks only the own one', () => {
  const fixture = new Fixture();
  addRule(fixture);
  Template.fromStack(fixture.stack).hasResourceProperties('AWS::IAM::Role', {
    Policies: [{
      PolicyDocument: {
        Statement: [
          { Effect: 'Allow', Action: ['elasticloadbalancing:DescribeRules', 'elasticloadbalancing:DescribeTags'], Resource: '*' },
          { Effect: 'Allow', Action: 'cloudformation:DescribeStacks', Resource: { Ref: 'AWS::StackId' } },
        ],
      },
    }],
  });
});

test('another imported listener has another policy, so that the old rule can still be deleted', () => {
  const ids = [LISTENER_ARN, `${LISTENER_ARN.slice(0, -1)}0`].map(arn => {
    const fixture = new Fixture();
    addRule(fixture, { listener: fixture.importedListener(arn) });
    return policiesOf(Template.fromStack(fixture.stack)).map(([id]) => id);
  });
  expect(ids[0]).not.toEqual(ids[1]);
});

test('one function serves all rules of a stack, with a policy for each listener', () => {
  const fixture = new Fixture();
  const [first, second]: [IApplicationListener, IApplicationListener] = [fixture.listener('A'), fixture.listener('B')];
  addRule(fixture, { listener: first }, 'One');
  addRule(fixture, { listener: first, targets: fixture.targets({}, 'T2'), priority: 30 }, 'Two');
  addRule(fixture, { listener: second, targets: fixture.targets({}, 'T3') }, 'Three');
  const template = Template.fromStack(fixture.stack);
  template.resourcePropertiesCountIs('AWS::Lambda::Function', { Handler: 'index.handler', Runtime: 'nodejs24.x', Architectures: ['arm64'] }, 1);
  expect(policiesOf(template)).toHaveLength(2);
});

test('a rule is made after its permission, and deleted before it', () => {
  const fixture = new Fixture();
  addRule(fixture);
  const template = Template.fromStack(fixture.stack);
  const [ruleId] = Object.keys(template.findResources(WEIGHTED_RULE_RESOURCE_TYPE));
  const [[policyId]] = policiesOf(template) as [[string, unknown]];
  expect(dependenciesOf(template).get(ruleId!)).toContain(policyId);
});

test('services of both colours wait for the rule', () => {
  const fixture = new Fixture();
  const targets = fixture.targets();
  const cluster = new Cluster(fixture.stack, 'Cluster', { vpc: fixture.vpc });
  const taskDefinition = new FargateTaskDefinition(fixture.stack, 'Task');
  taskDefinition.addContainer('web', { image: ContainerImage.fromRegistry('nginx'), portMappings: [{ containerPort: 3000 }] });
  const service = (id: string) => new FargateService(fixture.stack, id, { cluster, taskDefinition, assignPublicIp: true });
  // One is attached before the rule exists, the other after.
  service('BlueService').attachToApplicationTargetGroup(targets.blue.targetGroup);
  addRule(fixture, { targets });
  service('GreenService').attachToApplicationTargetGroup(targets.green.targetGroup);

  const template = Template.fromStack(fixture.stack);
  const [ruleId] = Object.keys(template.findResources(WEIGHTED_RULE_RESOURCE_TYPE));
  const services = Object.keys(template.findResources('AWS::ECS::Service'));
  expect(services).toHaveLength(2);
  for (const id of services) expect(dependenciesOf(template).get(id)).toContain(ruleId);
  expectAcyclic(template);
});

test.each([1, 50000])('accepts the priority %d', priority => {
  expect(() => addRule(new Fixture(), { priority })).not.toThrow();
});

test.each([0, 50001, 1.5])('fails for the priority %d', priority => {
  expect(() => addRule(new Fixture(), { priority })).toThrow(`Stack/Rule: priority is ${priority}: choose a whole number from 1 to 50000`);
});

const pathPatterns = (values: string[]) => ListenerCondition.pathPatterns(values);

test.each<[string, ListenerCondition[], string]>([
  ['no condition', [], 'conditions of the rule are empty'],
  ['six values', [pathPatterns(['/a', '/b', '/c']), ListenerCondition.hostHeaders(['x', 'y', 'z'])], 'have 6 values: the load balancer takes 5 at most'],
  ['two of a kind', [pathPatterns(['/a']), pathPatterns(['/b'])], `have 'path-pattern' more than once`],
])('fails for %s', (_, conditions, message) => {
  expect(() => addRule(new Fixture(), { conditions })).toThrow(message);
});

test('accepts five values, and headers more than once', () => {
  const conditions = [pathPatterns(['/a', '/b', '/c']), ListenerCondition.httpHeader('X-A', ['1']), ListenerCondition.httpHeader('X-B', ['2'])];
  expect(() => addRule(new Fixture(), { conditions })).not.toThrow();
});
