import { Duration } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import { Alarm, AlarmRule, AlarmState, CompositeAlarm, Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { Cluster, ContainerImage, FargateService, FargateTaskDefinition } from 'aws-cdk-lib/aws-ecs';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { ListenerCondition } from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { METADATA_KEY } from '../../lambda/contract';
import { ColorAlarmPolicy, ForeignChangePolicy, PauseTimeoutPolicy, type TrafficShiftProps } from '../../lib/traffic-shift-props';
import { machinesOf, shiftOn } from './definitions';
import { Fixture } from './fixtures';
import { actionsOf, only, resourcesOf, statementsOf } from './policies';
import { expectAcyclic } from './template-graph';

const alarmOn = (fixture: Fixture, id: string) => new Alarm(fixture.stack, id, {
  alarmName: id, metric: new Metric({ namespace: 'Shop', metricName: id }), threshold: 1, evaluationPeriods: 1,
});

const twoRoutes = (fixture: Fixture) => {
  const listener = fixture.listener();
  const targets = fixture.targets();
  const conditions = (path: string) => ({ conditions: [ListenerCondition.pathPatterns([path])] });
  return [
    fixture.route({ listener, targets, priority: 20, ...conditions('/api/*') }, 'Api'),
    fixture.route({ listener, targets: fixture.targets({}, 'WebTargets'), priority: 30, ...conditions('/web/*') }, 'Web'),
  ];
};

interface Config {
  alarms: string[];
  colorAlarms: Record<string, string[]>;
  colorAlarmPolicy: string;
  routes: { name: string; stickinessSeconds?: number; healthChecked: Record<string, boolean> }[];
  bakeSeconds: number;
  healthyTimeoutSeconds: number;
}

const deployed = (props: (fixture: Fixture) => Partial<TrafficShiftProps> = () => ({})) => {
  const fixture = new Fixture();
  const shift = shiftOn(fixture, props(fixture));
  const template = Template.fromStack(fixture.stack);
  const first = machinesOf(template).migrate.definition.States['Load configuration']!;
  return { fixture, shift, template, config: first.Parameters!.config as Config };
};

describe('the controller', () => {
  const { template } = deployed();
  const statements = statementsOf(template, only(template, 'AWS::IAM::Role', /ShiftControllerRole/));

  test('may change the rules of the shift, and no others', () => {
    const { template: two } = deployed(fixture => ({ routes: twoRoutes(fixture) }));
    const writing = statementsOf(two, only(two, 'AWS::IAM::Role', /ShiftControllerRole/))
      .filter(statement => actionsOf(statement).some(action => /^elasticloadbalancing:(?!Describe)/.test(action)));
    expect(writing).toEqual([{
      Effect: 'Allow', Action: 'elasticloadbalancing:ModifyRule',
      Resource: [{ 'Fn::GetAtt': [expect.stringContaining('ApiRule'), 'RuleArn'] }, { 'Fn::GetAtt': [expect.stringContaining('WebRule'), 'RuleArn'] }],
    }]);
  });

  test('may read and write the shift\'s own record, and no other', () => {
    expect(statements.filter(statement => actionsOf(statement).some(action => action.startsWith('dynamodb:')))).toEqual([{
      Effect: 'Allow', Action: ['dynamodb:GetItem', 'dynamodb:PutItem'],
      Resource: { 'Fn::GetAtt': [expect.stringContaining('Records'), 'Arn'] },
      Condition: { 'ForAllValues:StringEquals': { 'dynamodb:LeadingKeys': ['Stack/Shift'] } },
    }]);
  });

  test('may describe everything, and nothing else of everything', () => {
    const everything = statements.filter(statement => resourcesOf(statement).includes('*')).flatMap(actionsOf);
    expect(everything.sort()).toEqual([
      'cloudwatch:DescribeAlarms', 'cloudwatch:GetMetricData', 'elasticloadbalancing:DescribeRules', 'elasticloadbalancing:DescribeTags',
      'elasticloadbalancing:DescribeTargetHealth',
    ]);
  });

  test('has no action with a wildcard, and no statement but these', () => {
    expect(statements.flatMap(actionsOf).sort()).toEqual([
      'cloudwatch:DescribeAlarms', 'cloudwatch:GetMetricData', 'dynamodb:GetItem', 'dynamodb:PutItem', 'elasticloadbalancing:DescribeRules',
      'elasticloadbalancing:DescribeTags', 'elasticloadbalancing:DescribeTargetHealth', 'elasticloadbalancing:ModifyRule', 'events:PutEvents',
      'logs:CreateLogStream', 'logs:PutLogEvents', 'states:DescribeExecution',
    ]);
  });

  test('may see the executions of its own two state machines', () => {
    const [statement] = statements.filter(each => actionsOf(each).includes('states:DescribeExecution'));
    expect(resourcesOf(statement!)).toHaveLength(2);
    for (const resource of resourcesOf(statement!)) expect(JSON.stringify(resource)).toMatch(/:execution:.*:\*"/);
  });

  test('runs on Node.js 24 on ARM, outside of any VPC', () => {
    template.hasResourceProperties('AWS::Lambda::Function', {
      Description: 'Moves the traffic of Stack/Shift, and puts it back',
      Runtime: 'nodejs24.x', Architectures: ['arm64'], Timeout: 60, VpcConfig: Match.absent(),
      Environment: { Variables: { RECORD_TABLE: { Ref: Match.stringLikeRegexp('Records') } } },
    });
  });
});

describe('the state machines', () => {
  test('may invoke the controller and nothing else of Lambda', () => {
    const { template } = deployed();
    for (const name of [/ShiftMigrateRole/, /ShiftOperateRole/]) {
      const invoking = statementsOf(template, only(template, 'AWS::IAM::Role', name)).filter(each => actionsOf(each).some(action => action.startsWith('lambda:')));
      expect(invoking.flatMap(actionsOf)).toEqual(['lambda:InvokeFunction']);
      for (const resource of invoking.flatMap(resourcesOf)) expect(JSON.stringify(resource)).toContain('ShiftController');
    }
  });

  test('log all they do, under the prefix that needs no resource policy', () => {
    const { template } = deployed();
    template.allResourcesProperties('AWS::StepFunctions::StateMachine', { LoggingConfiguration: { Level: 'ALL', IncludeExecutionData: true } });
    template.hasResourceProperties('AWS::Logs::LogGroup', { LogGroupName: Match.stringLikeRegexp('^/aws/vendedlogs/states/Stack-Migrate-') });
  });

  test('are found in the template by what they are', () => {
    const { template } = deployed();
    const machines = Object.values(template.findResources('AWS::StepFunctions::StateMachine')) as { Metadata: Record<string, unknown> }[];
    expect(machines.map(({ Metadata }) => Metadata[METADATA_KEY])).toEqual([
      { shift: 'Stack/Shift', machine: 'migrate' }, { shift: 'Stack/Shift', machine: 'operate' },
    ]);
  });
});

type Grant = 'grantStart' | 'grantOperate' | 'grantRead';

const granted = (grant: Grant) => {
  const fixture = new Fixture();
  const shift = shiftOn(fixture);
  const role = new Role(fixture.stack, 'Grantee', { assumedBy: new ServicePrincipal('codebuild.amazonaws.com') });
  shift[grant](role);
  const template = Template.fromStack(fixture.stack);
  expectAcyclic(template);
  return statementsOf(template, only(template, 'AWS::IAM::Role', /Grantee/));
};

describe('a grant', () => {
  test.each<[Grant, RegExp, RegExp]>([
    ['grantStart', /ShiftMigrate/, /ShiftOperate/],
    ['grantOperate', /ShiftOperate/, /ShiftMigrate/],
  ])('%s starts and follows its own machine, and not the other', (grant, own, other) => {
    const statements = granted(grant).filter(each => actionsOf(each).some(action => action.startsWith('states:')));
    expect(statements.flatMap(actionsOf)).toEqual(['states:StartExecution', 'states:DescribeExecution']);
    for (const resource of statements.flatMap(resourcesOf)) {
      expect(JSON.stringify(resource)).toMatch(own);
      expect(JSON.stringify(resource)).not.toMatch(other);
    }
  });

  test('grantRead reads, and can neither start nor stop nor write', () => {
    const statements = granted('grantRead');
    expect(statements.flatMap(actionsOf).sort()).toEqual([
      'cloudformation:DescribeStackResource', 'cloudformation:ListStackResources', 'dynamodb:GetItem', 'dynamodb:Query', 'states:DescribeExecution',
      'states:DescribeStateMachine', 'states:GetExecutionHistory', 'states:ListExecutions',
    ]);
    expect(statements.flatMap(resourcesOf)).not.toContain('*');
    expect(statements.find(each => actionsOf(each).includes('dynamodb:Query'))!.Condition).toEqual({
      'ForAllValues:StringEquals': { 'dynamodb:LeadingKeys': ['Stack/Shift'] },
    });
  });
});

describe('for the command line', () => {
  const grants: readonly Grant[] = ['grantStart', 'grantOperate', 'grantRead'];

  test.each(grants)('%s finds the shift by its stack, under any id of it, and no other stack', grant => {
    const finding = granted(grant).filter(each => actionsOf(each).some(action => action.startsWith('cloudformation:')));
    expect(finding).toEqual([{
      Effect: 'Allow',
      Action: ['cloudformation:ListStackResources', 'cloudformation:DescribeStackResource'],
      Resource: { 'Fn::Join': ['', expect.arrayContaining([expect.stringMatching(/^:cloudformation:?$/), expect.stringMatching(/:stack\/Stack\/\*$/)])] },
    }]);
  });

  test('who starts a release may see how it ended in the shift\'s own record, and who operates need not', () => {
    const reading = (grant: Grant) => granted(grant).filter(each => actionsOf(each).some(action => action.startsWith('dynamodb:')));
    expect(reading('grantOperate')).toEqual([]);
    expect(reading('grantStart')).toEqual([{
      Effect: 'Allow', Action: 'dynamodb:GetItem', Resource: { 'Fn::GetAtt': [expect.stringContaining('Records'), 'Arn'] },
      Condition: { 'ForAllValues:StringEquals': { 'dynamodb:LeadingKeys': ['Stack/Shift'] } },
    }]);
  });

  test('the table of records is found in the template by what it is', () => {
    const { template } = deployed();
    const [table] = Object.values(template.findResources('AWS::DynamoDB::Table')) as { Metadata: Record<string, unknown> }[];
    expect(table!.Metadata[METADATA_KEY]).toEqual({ table: 'records' });
  });
});

describe('the configuration', () => {
  test('names all routes', () => {
    const { config, template } = deployed(fixture => ({ routes: twoRoutes(fixture) }));
    expect(config.routes.map(({ name }) => name)).toEqual(['Stack/Api', 'Stack/Web']);
    expectAcyclic(template);
  });

  test('names the alarms, metric and composite, and those of each colour', () => {
    const { config } = deployed(fixture => {
      const inner = alarmOn(fixture, 'inner');
      return {
        alarms: [inner, new CompositeAlarm(fixture.stack, 'any', { compositeAlarmName: 'any', alarmRule: AlarmRule.fromAlarm(inner, AlarmState.ALARM) })],
        colorAlarms: { blue: [alarmOn(fixture, 'blue-errors')], green: [alarmOn(fixture, 'green-errors')] },
      };
    });
    expect(config.alarms).toEqual([expect.stringMatching(/^inner/), expect.stringMatching(/^any/)]);
    expect(config.colorAlarms).toEqual({ blue: [expect.stringMatching(/^blueerrors/)], green: [expect.stringMatching(/^greenerrors/)] });
    expect(config.colorAlarmPolicy).toBe('revert');
  });

  test('says how long to bake and to wait for targets, and what has its health checked', () => {
    expect(deployed().config).toMatchObject({
      bakeSeconds: 600, healthyTimeoutSeconds: 600, routes: [{ healthChecked: { blue: true, green: true } }],
    });
    const { config } = deployed(() => ({ bakeTime: Duration.hours(1), healthyTimeout: Duration.minutes(5) }));
    expect(config).toMatchObject({ bakeSeconds: 3600, healthyTimeoutSeconds: 300 });
    expect(config).toMatchObject({ standstill: { timeoutSeconds: 24 * 3600, onTimeout: 'revert' } });
    const other = deployed(() => ({ pauseTimeout: Duration.minutes(5), pauseTimeoutPolicy: PauseTimeoutPolicy.CONTINUE })).config;
    expect(other).toMatchObject({ standstill: { timeoutSeconds: 300, onTimeout: 'continue' } });
  });

  test('says how many healthy targets a release asks for, and what becomes of foreign changes', () => {
    expect(deployed().config).toMatchObject({
      capacity: { minHealthyTargets: 1, newColorPercent: 100, minRevertPercent: 100 }, onForeignChange: 'revert',
    });
    const { config } = deployed(() => ({
      minHealthyTargets: 3, newColorCapacity: 0, minRevertCapacity: 50, foreignChangePolicy: ForeignChangePolicy.HOLD,
    }));
    expect(config).toMatchObject({ capacity: { minHealthyTargets: 3, newColorPercent: 0, minRevertPercent: 50 }, onForeignChange: 'hold' });
  });

  test('names the ECS services to ask, which alone the controller may describe', () => {
    expect(deployed().config).not.toHaveProperty('ecsServices');
    const { config, template } = deployed(fixture => {
      const targets = fixture.targets();
      const cluster = new Cluster(fixture.stack, 'Cluster', { vpc: fixture.vpc });
      const taskDefinition = new FargateTaskDefinition(fixture.stack, 'Task');
      taskDefinition.addContainer('shop', { image: ContainerImage.fromRegistry('shop'), portMappings: [{ containerPort: 3000 }] });
      const service = new FargateService(fixture.stack, 'Service', { cluster, taskDefinition });
      service.attachToApplicationTargetGroup(targets.blue.targetGroup);
      return { routes: [fixture.route({ targets })], ecsServices: [service] };
    });
    expect(config).toMatchObject({ ecsServices: [{ cluster: expect.stringContaining('Cluster'), service: expect.stringContaining('Service') }] });
    const describing = statementsOf(template, only(template, 'AWS::IAM::Role', /ShiftControllerRole/)).filter(each => actionsOf(each).includes('ecs:DescribeServices'));
    expect(describing).toEqual([{ Effect: 'Allow', Action: 'ecs:DescribeServices', Resource: { Ref: expect.stringMatching(/^Service/) } }]);
    expectAcyclic(template);
  });

  test('hands the stickiness of a route on', () => {
    const { config } = deployed(fixture => ({ routes: [fixture.route({ stickiness: Duration.minutes(5) })] }));
    expect(config.routes).toMatchObject([{ stickinessSeconds: 300 }]);
  });
});

describe('what the user gets wrong', () => {
  test('no routes', () => {
    expect(() => shiftOn(new Fixture(), { routes: [] })).toThrow('Stack/Shift: routes are empty: give at least one BlueGreenRoute');
  });

  test('the same route twice', () => {
    const fixture = new Fixture();
    const route = fixture.route();
    expect(() => shiftOn(fixture, { routes: [route, route] })).toThrow('Stack/Shift: routes hold Stack/Route twice: give each route once');
  });

  test.each([Duration.seconds(0), Duration.days(15), Duration.millis(1500)])('a time out of its range: %s', time => {
    for (const field of ['bakeTime', 'healthyTimeout']) {
      expect(() => shiftOn(new Fixture(), { [field]: time })).toThrow(new RegExp(`Stack/Shift: ${field} is .*from 1 to 1209600 seconds`));
    }
  });

  test.each([['minHealthyTargets', 0, 'from 1 to 1000'], ['newColorCapacity', 1001, 'from 0 to 1000 %'], ['minRevertCapacity', 101, 'from 0 to 100 %']])(
    'a capacity out of its range: %s %d', (field, value, range) => {
      expect(() => shiftOn(new Fixture(), { [field]: value })).toThrow(new RegExp(`Stack/Shift: ${field} is ${value}.*${range}`));
    });

  const warnings = ({ fixture }: { fixture: Fixture }) =>
    Annotations.fromStack(fixture.stack).findWarning('/Stack/Shift', Match.anyValue()).map(({ entry }) => entry.data as string);

  const alone = { comparison: { enabled: false } };

  test('nothing that could put traffic back is a warning for each colour', () => {
    expect(warnings(deployed(() => alone))).toEqual([
      expect.stringContaining('cdk-traffic-shift:noAlarms-blue'), expect.stringContaining('cdk-traffic-shift:noAlarms-green'),
    ]);
    expect(warnings(deployed(fixture => ({ ...alone, colorAlarms: { blue: [alarmOn(fixture, 'blue')] } })))).toEqual([expect.stringContaining('noAlarms-green')]);
    expect(warnings(deployed(fixture => ({ ...alone, alarms: [alarmOn(fixture, 'any')] })))).toEqual([]);
    const both = (fixture: Fixture) => ({ blue: [alarmOn(fixture, 'blue')], green: [alarmOn(fixture, 'green')] });
    expect(warnings(deployed(fixture => ({ ...alone, colorAlarms: both(fixture) })))).toEqual([]);
    const colorAlarmPolicy = ColorAlarmPolicy.HOLD;
    expect(warnings(deployed(fixture => ({ ...alone, colorAlarms: both(fixture), colorAlarmPolicy })))).toHaveLength(2);
  });

  test('where colours are compared, no alarms are no warning', () => {
    expect(warnings(deployed())).toEqual([]);
  });
});

test('two shifts of a stack share the table and the function of the rules, not the record, and have no cycle', () => {
  const fixture = new Fixture();
  const [api, web] = twoRoutes(fixture);
  shiftOn(fixture, { routes: [api!] }, 'ApiShift');
  shiftOn(fixture, { routes: [web!] }, 'WebShift');
  const template = Template.fromStack(fixture.stack);
  template.resourceCountIs('AWS::DynamoDB::Table', 1);
  template.resourceCountIs('AWS::Lambda::Function', 5);
  expectAcyclic(template);
  for (const id of ['ApiShift', 'WebShift']) {
    const statements = statementsOf(template, only(template, 'AWS::IAM::Role', new RegExp(`${id}ControllerRole`)));
    expect(statements.find(each => actionsOf(each).includes('dynamodb:PutItem'))!.Condition).toEqual({
      'ForAllValues:StringEquals': { 'dynamodb:LeadingKeys': [`Stack/${id}`] },
    });
  }
});
