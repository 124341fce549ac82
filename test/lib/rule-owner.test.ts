import { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { ListenerCondition } from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { WEIGHTED_RULE_RESOURCE_TYPE } from '../../lambda/contract';
import { WeightedRule } from '../../lib/weighted-rule';
import { shiftOn } from './definitions';
import { Fixture, RULE_ARN } from './fixtures';
import { actionsOf, only, statementsOf } from './policies';
import { dependenciesOf, expectAcyclic } from './template-graph';

const propertiesOf = (template: Template) =>
  (Object.values(template.findResources(WEIGHTED_RULE_RESOURCE_TYPE)) as { Properties: object }[]).map(({ Properties }) => Properties);

const existingRoute = (fixture: Fixture, id = 'Existing', ruleArn = RULE_ARN) => fixture.route({
  rule: WeightedRule.fromRuleArn(fixture.stack, `${id}Rule`, ruleArn), targets: fixture.targets({}, `${id}Targets`), listener: fixture.listener(`${id}Alb`),
}, id);

test('a rule that no shift has taken names none', () => {
  const fixture = new Fixture();
  const route = fixture.route();
  expect((route.rule as WeightedRule)._owner).toBeUndefined();
  const [properties] = propertiesOf(Template.fromStack(fixture.stack));
  expect(properties).not.toHaveProperty('Shift');
  expect(properties).not.toHaveProperty('RecordTable');
});

test('a shift that takes a rule becomes its property, though it is made later', () => {
  const fixture = new Fixture();
  const route = fixture.route();
  shiftOn(fixture, { routes: [route] });
  const template = Template.fromStack(fixture.stack);
  const RecordTable = { Ref: only(template, 'AWS::DynamoDB::Table', /Records/) };
  expect(propertiesOf(template)).toEqual([expect.objectContaining({ Shift: 'Stack/Shift', RecordTable })]);
  expect((route.rule as WeightedRule)._owner?.shift).toBe('Stack/Shift');
  expectAcyclic(template);
});

test('the rule\'s function may change the record of that shift, and no other, from before the rule on', () => {
  const fixture = new Fixture();
  shiftOn(fixture);
  const template = Template.fromStack(fixture.stack);
  const statements = statementsOf(template, only(template, 'AWS::IAM::Role', /WeightedRulesRole/))
    .filter(each => actionsOf(each).some(action => action.startsWith('dynamodb:')));
  expect(statements).toEqual([{
    Effect: 'Allow', Action: ['dynamodb:GetItem', 'dynamodb:PutItem'],
    Resource: { 'Fn::GetAtt': [only(template, 'AWS::DynamoDB::Table', /Records/), 'Arn'] },
    Condition: { 'ForAllValues:StringEquals': { 'dynamodb:LeadingKeys': ['Stack/Shift'] } },
  }]);
  const rule = only(template, WEIGHTED_RULE_RESOURCE_TYPE, /Rule/);
  expect(dependenciesOf(template).get(rule)).toContain(only(template, 'AWS::IAM::Policy', /WeightedRulesShift/));
});

test('two shifts have a policy each', () => {
  const fixture = new Fixture();
  const listener = fixture.listener();
  shiftOn(fixture, { routes: [fixture.route({ listener })] });
  shiftOn(fixture, { routes: [fixture.route({ listener, priority: 30, targets: fixture.targets({}, 'T2') }, 'Second')] }, 'Other');
  const template = Template.fromStack(fixture.stack);
  expect(Object.keys(template.findResources('AWS::IAM::Policy')).filter(id => id.includes('WeightedRulesShift'))).toHaveLength(2);
  expectAcyclic(template);
});

describe('a rule that exists', () => {
  test('is moved, and no other is made', () => {
    const fixture = new Fixture();
    const route = existingRoute(fixture);
    shiftOn(fixture, { routes: [route] });
    expect(route.rule).toMatchObject({ _owner: { shift: 'Stack/Shift' } });
    const template = Template.fromStack(fixture.stack);
    template.resourceCountIs(WEIGHTED_RULE_RESOURCE_TYPE, 0);
    template.resourceCountIs('AWS::ElasticLoadBalancingV2::ListenerRule', 2);
    expect(fixture.stack.resolve(route._render())).toMatchObject({
      ruleArn: RULE_ARN, targetGroupArns: { blue: { Ref: expect.stringContaining('BlueGroup') }, green: { Ref: expect.stringContaining('GreenGroup') } },
    });
    const controller = statementsOf(template, only(template, 'AWS::IAM::Role', /ShiftControllerRole/));
    expect(controller.filter(each => actionsOf(each).includes('elasticloadbalancing:ModifyRule'))).toEqual([expect.objectContaining({ Resource: RULE_ARN })]);
    expectAcyclic(template);
  });

  test('gives the groups\' metrics their load balancer', () => {
    const fixture = new Fixture();
    const route = existingRoute(fixture);
    expect(() => void fixture.stack.resolve(route.targets.blue.metricRequests().dimensions)).not.toThrow();
  });

  test('beside one of this app may be put back by the function of the latter', () => {
    const fixture = new Fixture();
    shiftOn(fixture, { routes: [fixture.route(), existingRoute(fixture)] });
    const template = Template.fromStack(fixture.stack);
    const statements = statementsOf(template, only(template, 'AWS::IAM::Role', /WeightedRulesRole/));
    expect(statements).toContainEqual({ Effect: 'Allow', Action: 'elasticloadbalancing:ModifyRule', Resource: RULE_ARN });
  });

  test.each([
    '', 'arn:aws:elasticloadbalancing:eu-west-1:111122223333:listener/app/shop/50dc6c495c0c9188/f2f7dc8efc522ab2',
    RULE_ARN.replace('/app/', '/net/'), `${RULE_ARN}/more`,
  ])('is not %j', ruleArn => {
    expect(() => WeightedRule.fromRuleArn(new Fixture().stack, 'Imported', ruleArn)).toThrow(`Stack/Imported: ruleArn is '${ruleArn}': give the ARN of a rule`);
  });
});

describe('a rule of this app that is made apart from the route', () => {
  const made = (fixture: Fixture) => {
    const [listener, targets] = [fixture.listener(), fixture.targets()];
    const rule = new WeightedRule(fixture.stack, 'Apart', {
      listener, targets, priority: 20, conditions: [ListenerCondition.pathPatterns(['/*'])],
      transforms: [{ type: 'url-rewrite', urlRewriteConfig: { rewrites: [{ regex: 'a', replace: 'b' }] } }],
    });
    return { listener, targets, rule };
  };

  test('is the route\'s, with the same transforms for the preview', () => {
    const fixture = new Fixture();
    const route = fixture.route(made(fixture));
    shiftOn(fixture, { routes: [route] });
    const template = Template.fromStack(fixture.stack);
    expect(propertiesOf(template)).toEqual([expect.objectContaining({ Shift: 'Stack/Shift' })]);
    template.allResourcesProperties('AWS::ElasticLoadBalancingV2::ListenerRule', { Transforms: [{ Type: 'url-rewrite' }] });
    expect(fixture.stack.resolve(route._render().targetGroupArns.blue)).toEqual({ 'Fn::GetAtt': [expect.stringContaining('Apart'), 'BlueTargetGroupArn'] });
  });

  test.each(['listener', 'targets'] as const)('fails for a route with another %s', field => {
    const fixture = new Fixture();
    const parts = made(fixture);
    const other = field === 'listener' ? { listener: fixture.listener('Other') } : { targets: fixture.targets({}, 'Other') };
    expect(() => fixture.route({ ...parts, ...other })).toThrow('Stack/Route: rule is Stack/Apart, which has another listener or other targets');
  });
});

describe('a second shift', () => {
  test('fails for the same route', () => {
    const fixture = new Fixture();
    const route = fixture.route();
    shiftOn(fixture, { routes: [route] });
    expect(() => shiftOn(fixture, { routes: [route] }, 'Second'))
      .toThrow('Stack/Second: routes lead to the rule Stack/Route/Rule, which is moved by Stack/Shift already');
  });

  test('fails for a rule that was imported twice', () => {
    const fixture = new Fixture();
    shiftOn(fixture, { routes: [existingRoute(fixture)] });
    expect(() => shiftOn(fixture, { routes: [existingRoute(fixture, 'Again')] }, 'Second')).toThrow('which is moved by Stack/Shift already');
  });
});

test('fails for two routes of one shift with the same rule', () => {
  const fixture = new Fixture();
  expect(() => shiftOn(fixture, { routes: [existingRoute(fixture), existingRoute(fixture, 'Again')] }))
    .toThrow('Stack/Shift: routes lead to the rule Stack/AgainRule, which is moved by Stack/Shift already');
});

describe('another stack', () => {
  test('of the route is refused', () => {
    const fixture = new Fixture();
    const route = fixture.route();
    const other = Object.assign(new Fixture(), { stack: new Stack(fixture.stack.node.root, 'Other') });
    expect(() => shiftOn(other, { routes: [route] })).toThrow(
      'Other/Shift: routes hold Stack/Route of the stack Stack: make the shift, its routes and their rules in one stack, here Other');
  });

  test('of the rule is refused', () => {
    const fixture = new Fixture();
    const rule = WeightedRule.fromRuleArn(new Stack(fixture.stack.node.root, 'Other'), 'Imported', RULE_ARN);
    expect(() => shiftOn(fixture, { routes: [fixture.route({ rule })] })).toThrow('Stack/Shift: routes hold Other/Imported of the stack Other');
  });
});
