import { CfnParameter, Lazy } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import { Cluster, ContainerImage, FargateService, FargateTaskDefinition } from 'aws-cdk-lib/aws-ecs';
import { AttributeType, Table } from 'aws-cdk-lib/aws-dynamodb';
import { ListenerCondition } from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { AwsSolutionsChecks } from 'cdk-nag';
import { RELEASE_GUARD_RESOURCE_TYPE, WEIGHTED_RULE_RESOURCE_TYPE } from '../../lambda/contract';
import type { RuleOwner } from '../../lib/private/guarded-group';
import { ReleaseGuard } from '../../lib/release-guard';
import type { IWeightedRule } from '../../lib/weighted-rule';
import { Fixture } from './fixtures';
import { actionsOf, only, resourcesOf, statementsOf } from './policies';
import { dependenciesOf, expectAcyclic } from './template-graph';

type Guards = Record<string, { Properties: Record<string, unknown> }>;

const guardsOf = (template: Template) => template.findResources(RELEASE_GUARD_RESOURCE_TYPE) as Guards;

const propertiesOf = (template: Template) => Object.values(guardsOf(template))[0]!.Properties;

const statementsIn = (template: Template) => statementsOf(template, only(template, 'AWS::IAM::Role', /ReleaseGuardsRole/));

/** As a shift takes a rule. */
const own = (rule: IWeightedRule, owner: RuleOwner) => Object.defineProperty(rule, '_owner', { value: owner });

const ownedBy = ({ stack }: Fixture, shift: string): RuleOwner =>
  ({ shift, table: new Table(stack, `Records${shift}`, { partitionKey: { name: 'shift', type: AttributeType.STRING } }) });

const fargateService = ({ stack, vpc }: Fixture) => {
  const taskDefinition = new FargateTaskDefinition(stack, 'Task');
  taskDefinition.addContainer('web', { image: ContainerImage.fromRegistry('nginx'), portMappings: [{ containerPort: 3000 }] });
  return new FargateService(stack, 'Service', { cluster: new Cluster(stack, 'Cluster', { vpc }), taskDefinition, assignPublicIp: true });
};

test('renders the properties of the contract and nothing else', () => {
  const fixture = new Fixture();
  const { targets } = fixture.route();
  targets.green.guardRelease('42');
  expect(propertiesOf(Template.fromStack(fixture.stack))).toEqual({
    ServiceToken: { 'Fn::GetAtt': [expect.stringContaining('ReleaseGuards'), 'Arn'] },
    ServiceTimeout: '900',
    Color: 'green',
    Version: '42',
    TargetGroupArn: { Ref: expect.stringContaining('GreenGroup') },
    RuleArns: [{ 'Fn::GetAtt': [expect.stringContaining('RouteRule'), 'RuleArn'] }],
  });
});

test('asks all rules that lead to the colour, also those that come after the guard', () => {
  const fixture = new Fixture();
  const targets = fixture.targets();
  const listener = fixture.listener();
  const guard = targets.blue.guardRelease('42');
  for (const [id, priority] of [['Api', 20], ['Web', 30]] as const) {
    fixture.route({ listener, targets, priority, conditions: [ListenerCondition.pathPatterns([`/${id}/*`])] }, id);
  }
  fixture.route({ targets: fixture.targets({}, 'Others'), listener, priority: 40 }, 'Other');
  expect(guard.node.path).toBe('Stack/Targets/Blue/ReleaseGuard');
  expect(propertiesOf(Template.fromStack(fixture.stack))).toMatchObject({
    Color: 'blue', RuleArns: ['ApiRule', 'WebRule'].map(id => ({ 'Fn::GetAtt': [expect.stringContaining(id), 'RuleArn'] })),
  });
});

test('a service of Fargate waits for the guard, and the guard for the rule', () => {
  const fixture = new Fixture();
  const { targets } = fixture.route();
  const service = fargateService(fixture);
  service.attachToApplicationTargetGroup(targets.green.targetGroup);
  service.node.addDependency(targets.green.guardRelease('42'));

  const template = Template.fromStack(fixture.stack);
  const [guardId] = Object.keys(guardsOf(template));
  const graph = dependenciesOf(template);
  template.hasResource('AWS::ECS::Service', { DependsOn: Match.arrayWith([guardId]) });
  expect(graph.get(guardId!)).toContain(only(template, WEIGHTED_RULE_RESOURCE_TYPE, /./));
  expectAcyclic(template);
});

test('the version and the reason may be known at deployment only', () => {
  const fixture = new Fixture();
  const parameter = (id: string) => new CfnParameter(fixture.stack, id).valueAsString;
  fixture.route().targets.green.guardRelease(parameter('Version'), { overrideReason: parameter('Reason') });
  expect(propertiesOf(Template.fromStack(fixture.stack))).toMatchObject({ Version: { Ref: 'Version' }, OverrideReason: { Ref: 'Reason' } });
});

test('several guards of a colour have one function, and names of their own', () => {
  const fixture = new Fixture();
  const { targets } = fixture.route();
  const guards = ['1', '2', '3'].map(version => targets.green.guardRelease(version));
  guards.push(targets.blue.guardRelease('4'), new ReleaseGuard(fixture.stack, 'OwnName', { colorTargetGroup: targets.green, version: '5' }));
  expect(guards.map(({ node }) => node.path.replace('Stack/', ''))).toEqual([
    'Targets/Green/ReleaseGuard', 'Targets/Green/ReleaseGuard2', 'Targets/Green/ReleaseGuard3', 'Targets/Blue/ReleaseGuard', 'OwnName',
  ]);
  const template = Template.fromStack(fixture.stack);
  expect(Object.values(guardsOf(template)).map(({ Properties }) => Properties.Version)).toEqual(expect.arrayContaining(['1', '2', '3', '4', '5']));
  template.resourcePropertiesCountIs('AWS::Lambda::Function', { Description: Match.stringLikeRegexp('^Keeps deployments of this stack') }, 1);
});

describe('of a rule that a shift has taken', () => {
  const fixture = new Fixture();
  const route = fixture.route();
  route.targets.green.guardRelease('42');
  route.targets.blue.guardRelease('42');
  own(route.rule, ownedBy(fixture, 'Shift'));
  const template = Template.fromStack(fixture.stack);

  test('the guard knows the record, although the shift came later', () => {
    expect(propertiesOf(template)).toMatchObject({ Shift: 'Shift', RecordTable: { Ref: expect.stringContaining('Records') } });
  });

  test('the function may read the record, and no other', () => {
    expect(statementsIn(template).filter(statement => actionsOf(statement).includes('dynamodb:GetItem'))).toEqual([{
      Effect: 'Allow', Action: 'dynamodb:GetItem', Resource: { 'Fn::GetAtt': [expect.stringContaining('Records'), 'Arn'] },
      Condition: { 'ForAllValues:StringEquals': { 'dynamodb:LeadingKeys': ['Shift'] } },
    }]);
  });

  test('there is no cycle', () => expectAcyclic(template));
});

describe('the function', () => {
  const fixture = new Fixture();
  fixture.route().targets.green.guardRelease('42', { overrideReason: 'a broken certificate' });
  const template = Template.fromStack(fixture.stack);
  const statements = statementsIn(template);

  test('only reads: rules, its own stack, and no record where there is none', () => {
    expect(statements.flatMap(actionsOf).sort()).toEqual([
      'cloudformation:DescribeStacks', 'elasticloadbalancing:DescribeRules', 'logs:CreateLogStream', 'logs:PutLogEvents',
    ]);
    expect(statements.filter(statement => resourcesOf(statement).includes('*')).flatMap(actionsOf)).toEqual(['elasticloadbalancing:DescribeRules']);
    expect(statements.find(statement => actionsOf(statement).includes('cloudformation:DescribeStacks'))!.Resource).toEqual({ Ref: 'AWS::StackId' });
  });

  test('runs on Node.js 24 on ARM', () => {
    template.hasResourceProperties('AWS::Lambda::Function', {
      Description: 'Keeps deployments of this stack from the colours that are live', Runtime: 'nodejs24.x', Architectures: ['arm64'], Timeout: 180,
    });
  });

  test('has no finding of cdk-nag, and neither has a guard', () => {
    const { violations } = new AwsSolutionsChecks().validateScope(fixture.stack.node.root);
    const found = violations.flatMap(({ ruleName, violatingResources }) => violatingResources.map(({ constructPath }) => `${constructPath}: ${ruleName}`));
    expect(found.filter(finding => /ReleaseGuard/.test(finding))).toEqual([]);
  });
});

test('an override is warned about, since it must not stay', () => {
  const fixture = new Fixture();
  fixture.route().targets.green.guardRelease('42', { overrideReason: 'a broken certificate' });
  Annotations.fromStack(fixture.stack).hasWarning('/Stack/Targets/Green/ReleaseGuard', Match.stringLikeRegexp('take it out again after the deployment'));
  const quiet = new Fixture();
  quiet.route().targets.green.guardRelease('42');
  Annotations.fromStack(quiet.stack).hasNoWarning('/Stack/Targets/Green/ReleaseGuard', Match.anyValue());
});

describe('fails', () => {
  test('for an empty version', () => {
    expect(() => new Fixture().targets().green.guardRelease(''))
      .toThrow('Stack/Targets/Green/ReleaseGuard: version is empty: give what is deployed, as an image\'s digest or a build\'s number');
  });

  test('for an override without a reason', () => {
    expect(() => new Fixture().targets().green.guardRelease('42', { overrideReason: '' })).toThrow('overrideReason is empty: say why');
  });

  test('at synthesis for a colour to which no route leads', () => {
    const fixture = new Fixture();
    fixture.targets().green.guardRelease(Lazy.string({ produce: () => '42' }));
    expect(() => Template.fromStack(fixture.stack)).toThrow('Stack/Targets/Green: no route leads to the colour');
  });
});
