import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import { Duration } from 'aws-cdk-lib';
import { Alarm, Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { ListenerCondition, TargetType } from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { WEIGHTED_RULE_RESOURCE_TYPE, type ShiftConfig } from '../../lambda/contract';
import { BlueGreenDeployment, type BlueGreenDeploymentProps } from '../../lib/blue-green-deployment';
import { RouteAuthentication } from '../../lib/route-authentication';
import { ShiftSchedule } from '../../lib/shift-schedule';
import { ColorAlarmPolicy } from '../../lib/traffic-shift-props';
import { machinesOf } from './definitions';
import { Fixture } from './fixtures';
import { expectAcyclic } from './template-graph';

const deploy = (props: (fixture: Fixture) => Partial<BlueGreenDeploymentProps> = () => ({})) => {
  const fixture = new Fixture();
  const deployment = new BlueGreenDeployment(fixture.stack, 'Shop', {
    listener: fixture.listener(),
    priority: 20,
    conditions: [ListenerCondition.pathPatterns(['/*'])],
    vpc: fixture.vpc,
    port: 3000,
    targetType: TargetType.IP,
    ...props(fixture),
  });
  const template = Template.fromStack(fixture.stack);
  const { config } = machinesOf(template).migrate.definition.States['Load configuration']!.Parameters as { config: ShiftConfig };
  return { fixture, deployment, template, config };
};

test('is all that a service with one route needs, without a cycle', () => {
  const { template } = deploy();
  template.resourceCountIs('AWS::ElasticLoadBalancingV2::TargetGroup', 2);
  template.resourceCountIs(WEIGHTED_RULE_RESOURCE_TYPE, 1);
  template.resourceCountIs('AWS::ElasticLoadBalancingV2::ListenerRule', 2);
  template.resourceCountIs('AWS::CloudWatch::Alarm', 2);
  template.resourceCountIs('AWS::StepFunctions::StateMachine', 2);
  template.resourceCountIs('AWS::DynamoDB::Table', 1);
  expectAcyclic(template);
});

test('its template holds no weight of the live rule', () => {
  const { template } = deploy();
  expect(JSON.stringify(template.findResources(WEIGHTED_RULE_RESOURCE_TYPE))).not.toMatch(/weight"/i);
});

test('watches the errors of the new colour, and warns of nothing but the public preview', () => {
  const { fixture, config } = deploy();
  expect(config.colorAlarms).toEqual({ blue: [expect.stringMatching(/AlarmsBlue/)], green: [expect.stringMatching(/AlarmsGreen/)] });
  const warnings = Annotations.fromStack(fixture.stack).findWarning('*', Match.anyValue()).map(({ entry }) => entry.data as string);
  expect(warnings).toEqual([expect.stringContaining('cdk-traffic-shift:publicPreview')]);
});

test.each<[string, Partial<BlueGreenDeploymentProps>, string]>([
  ['holds a release that is compared', {}, 'hold'],
  ['reverts one that is not', { comparison: { enabled: false } }, 'revert'],
  ['reverts when told to', { errorAlarmPolicy: ColorAlarmPolicy.REVERT }, 'revert'],
  ['holds when told to', { comparison: { enabled: false }, errorAlarmPolicy: ColorAlarmPolicy.HOLD }, 'hold'],
])('the error alarm %s', (_, props, colorAlarmPolicy) => {
  const { config, template } = deploy(() => props);
  expect(config.colorAlarmPolicy).toBe(colorAlarmPolicy);
  const woken = template.findResources('AWS::Events::Rule', { Properties: { EventPattern: { source: ['aws.cloudwatch'] } } });
  expect(Object.keys(woken)).toHaveLength(colorAlarmPolicy === 'revert' ? 1 : 0);
  template.hasResourceProperties('AWS::IAM::Role', {
    Policies: Match.arrayWith([{
      PolicyName: 'Describe', PolicyDocument: Match.objectLike({ Statement: [Match.objectLike({ Action: Match.arrayWith(['cloudwatch:DescribeAlarms']) })] }),
    }]),
  });
});

test('has the defaults of a careful engineer', () => {
  expect(deploy().config).toMatchObject({
    shift: 'Stack/Shop/Shift', bakeSeconds: 600, alarms: [], comparison: { pacing: 'fixed', onInconclusive: 'advance' },
    schedule: [5, 10, 25, 50, 95].map(weight => ({ weight, holdSeconds: 300 })).concat({ weight: 100, holdSeconds: 600 }),
  });
});

test('hands on what it is given', () => {
  const { template, config } = deploy(fixture => ({
    schedule: ShiftSchedule.steps([50, 100], Duration.minutes(2)),
    bakeTime: Duration.minutes(20),
    stickiness: Duration.minutes(3),
    errorThreshold: 1,
    alarms: [new Alarm(fixture.stack, 'Business', { metric: new Metric({ namespace: 'Shop', metricName: 'Orders' }), threshold: 1, evaluationPeriods: 1 })],
    preview: { sourceIps: ['10.0.0.0/8'], priorities: [1, 2] },
  }));
  expect(config).toMatchObject({
    bakeSeconds: 1200, schedule: [{ weight: 50, holdSeconds: 120 }, { weight: 100, holdSeconds: 1200 }],
    routes: [{ stickinessSeconds: 180 }], alarms: [expect.stringMatching(/^Business/)],
  });
  template.resourcePropertiesCountIs('AWS::CloudWatch::Alarm', { Threshold: 1, AlarmDescription: Match.stringLikeRegexp('More than 1 %') }, 2);
  for (const Priority of [1, 2]) template.hasResourceProperties('AWS::ElasticLoadBalancingV2::ListenerRule', { Priority });
});

test('hands on who authenticates users, and what is rewritten', () => {
  const { template } = deploy(fixture => ({
    listener: fixture.httpsListener(),
    authentication: RouteAuthentication.oidc({
      issuer: 'https://login.example.com', authorizationEndpoint: 'https://login.example.com/a', tokenEndpoint: 'https://login.example.com/t',
      userInfoEndpoint: 'https://login.example.com/u', clientId: 'shop', clientSecret: new Secret(fixture.stack, 'ClientSecret'),
    }),
    transforms: [{ type: 'url-rewrite', urlRewriteConfig: { rewrites: [{ regex: 'a', replace: 'b' }] } }],
  }));
  template.hasResourceProperties(WEIGHTED_RULE_RESOURCE_TYPE, {
    Authentication: [{ Type: 'authenticate-oidc' }], ClientSecret: { SecretArn: { Ref: Match.stringLikeRegexp('ClientSecret') } },
    Transforms: [{ Type: 'url-rewrite' }],
  });
  template.allResourcesProperties('AWS::ElasticLoadBalancingV2::ListenerRule', {
    Actions: [{ Type: 'authenticate-oidc' }, { Type: 'forward' }], Transforms: [{ Type: 'url-rewrite' }],
  });
  expectAcyclic(template);
});

test('its parts are there for more: targets, route, alarms and shift', () => {
  const { deployment } = deploy();
  expect(deployment.targets.blue.targetGroup).toBeDefined();
  expect(deployment.route.targets).toBe(deployment.targets);
  expect(deployment.alarms.green).toHaveLength(1);
  expect(deployment.shift.migrate.stateMachineArn).not.toBe(deployment.shift.operate.stateMachineArn);
});

test.each<[string, Partial<BlueGreenDeploymentProps>, string]>([
  ['the priority', { priority: 0, preview: { priorities: [1, 2] } }, 'Stack/Shop/Route'],
  ['the bake time', { bakeTime: Duration.days(20) }, 'Stack/Shop/Shift: bakeTime is'],
  ['the threshold', { errorThreshold: 100 }, 'Stack/Shop/Alarms: threshold is 100 %'],
  ['the port', { port: 0 }, 'Stack/Shop/Targets'],
])('a mistake in %s names the part it belongs to', (_, props, message) => {
  expect(() => deploy(() => props)).toThrow(message);
});
