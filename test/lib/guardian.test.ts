import { CfnParameter, Duration } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { Alarm, Metric } from 'aws-cdk-lib/aws-cloudwatch';
import fc from 'fast-check';
import { alarmPatterns } from '../../lib/private/alarm-patterns';
import { ColorAlarmPolicy, StopPolicy, type TrafficShiftProps } from '../../lib/traffic-shift-props';
import { machinesOf, shiftOn } from './definitions';
import { Fixture } from './fixtures';
import { actionsOf, only, resourcesOf, statementsOf } from './policies';
import { expectAcyclic } from './template-graph';

interface EventRule {
  readonly Properties: {
    readonly EventPattern?: { readonly 'source': string[]; readonly 'detail-type': string[]; readonly 'detail': Readonly<Record<string, unknown>> };
    readonly ScheduleExpression?: string;
    readonly Targets: readonly { readonly Arn: unknown }[];
  };
}

const alarmsOn = (fixture: Fixture, count: number) => Array.from({ length: count }, (_, index) => new Alarm(fixture.stack, `Alarm${index}`, {
  metric: new Metric({ namespace: 'Shop', metricName: `m${index}` }), threshold: 1, evaluationPeriods: 1,
}));

const deployed = (props: (fixture: Fixture) => Partial<TrafficShiftProps> = () => ({})) => {
  const fixture = new Fixture();
  shiftOn(fixture, props(fixture));
  const template = Template.fromStack(fixture.stack);
  const rules = Object.values(template.findResources('AWS::Events::Rule') as Record<string, EventRule>).map(({ Properties }) => Properties);
  return { template, rules, alarmRules: rules.filter(({ EventPattern }) => EventPattern?.['detail-type'][0]?.startsWith('CloudWatch')) };
};

describe('the guardian', () => {
  const { template } = deployed();
  const statements = statementsOf(template, only(template, 'AWS::IAM::Role', /ShiftGuardianRole/));

  test('may change the rules of the shift, read and write its record, tell of it, and nothing else', () => {
    expect(statements.flatMap(actionsOf).sort()).toEqual([
      'cloudwatch:DescribeAlarms', 'cloudwatch:GetMetricData', 'dynamodb:GetItem', 'dynamodb:PutItem', 'elasticloadbalancing:DescribeRules',
      'elasticloadbalancing:ModifyRule', 'events:PutEvents', 'logs:CreateLogStream', 'logs:PutLogEvents', 'states:DescribeExecution',
    ]);
    const everything = statements.filter(statement => resourcesOf(statement).includes('*')).flatMap(actionsOf);
    expect(everything.sort()).toEqual(['cloudwatch:DescribeAlarms', 'cloudwatch:GetMetricData', 'elasticloadbalancing:DescribeRules']);
    expect(statements.find(each => actionsOf(each).includes('elasticloadbalancing:ModifyRule'))!.Resource)
      .toEqual({ 'Fn::GetAtt': [expect.stringContaining('Rule'), 'RuleArn'] });
    expect(statements.find(each => actionsOf(each).includes('dynamodb:PutItem'))!.Condition).toEqual({
      'ForAllValues:StringEquals': { 'dynamodb:LeadingKeys': ['Stack/Shift'] },
    });
  });

  test('sees the executions of both state machines: an operator\'s can own the record, too', () => {
    const seen = statements.find(each => actionsOf(each).includes('states:DescribeExecution'))!;
    expect(resourcesOf(seen).map(each => /Shift(Migrate|Operate)/.exec(JSON.stringify(each))?.[1])).toEqual(['Migrate', 'Operate']);
  });

  test('is outside of any VPC, and knows its shift', () => {
    template.hasResourceProperties('AWS::Lambda::Function', {
      Description: 'Puts the traffic of Stack/Shift back when its state machine cannot',
      Runtime: 'nodejs24.x', Architectures: ['arm64'], Timeout: 60, VpcConfig: Match.absent(),
      Environment: { Variables: { RECORD_TABLE: { Ref: Match.stringLikeRegexp('Records') }, SHIFT: 'Stack/Shift' } },
    });
    expectAcyclic(template);
  });

  test('is woken every minute, and by every release that ends without success', () => {
    const { rules } = deployed();
    expect(rules).toHaveLength(3);
    expect(rules.map(({ ScheduleExpression }) => ScheduleExpression)).toContain('rate(1 minute)');
    expect(rules.find(({ EventPattern }) => EventPattern?.source[0] === 'aws.states')!.EventPattern).toMatchObject({
      'source': ['aws.states'],
      'detail-type': ['Step Functions Execution Status Change'],
      'detail': { status: ['ABORTED', 'TIMED_OUT', 'FAILED'], stateMachineArn: [{ Ref: expect.stringContaining('ShiftMigrate') }] },
    });
    for (const { Targets } of rules) expect(Targets).toMatchObject([{ Arn: { 'Fn::GetAtt': [expect.stringContaining('ShiftGuardian'), 'Arn'] } }]);
  });

  test('is woken by every alarm of the shift that goes off, each once', () => {
    const { alarmRules, template: whole } = deployed(fixture => {
      const [any, blue, green] = alarmsOn(fixture, 3);
      return { alarms: [any!], colorAlarms: { blue: [any!, blue!], green: [green!] } };
    });
    expect(alarmRules.map(({ EventPattern }) => EventPattern!.detail)).toEqual([{
      alarmName: [0, 1, 2].map(index => ({ Ref: expect.stringMatching(`^Alarm${index}`) })), state: { value: ['ALARM'] },
    }]);
    expectAcyclic(whole);
  });

  test('is not woken by alarms that only hold a release', () => {
    const holding = (fixture: Fixture) => {
      const [any, blue, green] = alarmsOn(fixture, 3);
      return { alarms: [any!], colorAlarms: { blue: [any!, blue!], green: [green!] }, colorAlarmPolicy: ColorAlarmPolicy.HOLD };
    };
    const named = (props: (fixture: Fixture) => Partial<TrafficShiftProps>) =>
      deployed(props).alarmRules.map(({ EventPattern }) => EventPattern!.detail.alarmName);
    expect(named(holding)).toEqual([[{ Ref: expect.stringMatching(/^Alarm0/) }]]);
    expect(named(fixture => ({ ...holding(fixture), alarms: [] }))).toEqual([]);
  });

  test('hears of a hundred alarms whatever CloudFormation calls them', () => {
    const { alarmRules } = deployed(fixture => ({ alarms: alarmsOn(fixture, 100) }));
    const named = alarmRules.flatMap(({ EventPattern }) => EventPattern!.detail.alarmName as unknown[]);
    expect(new Set(named.map(each => JSON.stringify(each))).size).toBe(100);
    for (const { EventPattern } of alarmRules) {
      const worst = JSON.stringify(EventPattern).replaceAll(/\{"Ref":"[^"]+"\}/g, JSON.stringify('x'.repeat(255)));
      expect(worst.length).toBeLessThanOrEqual(2048);
    }
  });
});

describe('patterns of alarms', () => {
  const written = (pattern: object) => JSON.stringify(pattern).replace('"detailType"', '"detail-type"');
  const names = fc.array(fc.string({ minLength: 1, maxLength: 255 }), { maxLength: 60 });

  test('hold every name once, and stay below EventBridge\'s limit', () => {
    fc.assert(fc.property(names, all => {
      const patterns = alarmPatterns(all);
      expect(patterns.flatMap(({ detail }) => detail.alarmName)).toEqual([...new Set(all)]);
      for (const pattern of patterns) expect(written(pattern).length).toBeLessThanOrEqual(2048);
    }));
  });

  test('are as few as short names allow', () => {
    expect(alarmPatterns([])).toEqual([]);
    expect(alarmPatterns(Array.from({ length: 100 }, (_, index) => `alarm-${index}`))).toHaveLength(1);
  });

  test('reserve the longest name for one that is only known at deployment', () => {
    const { stack } = new Fixture();
    const tokens = Array.from({ length: 8 }, (_, index) => new CfnParameter(stack, `Name${index}`).valueAsString);
    expect(alarmPatterns(tokens.slice(0, 7))).toHaveLength(1);
    expect(alarmPatterns(tokens)).toHaveLength(2);
  });
});

test.each<[string, StopPolicy | undefined, string]>([
  ['reverts', undefined, 'revert'], ['reverts when told to', StopPolicy.REVERT, 'revert'], ['holds when told to', StopPolicy.HOLD, 'hold'],
])('a stop %s', (_, stopPolicy, onStop) => {
  const { template } = deployed(() => ({ stopPolicy, bakeTime: Duration.minutes(1) }));
  const { config } = machinesOf(template).migrate.definition.States['Load configuration']!.Parameters!;
  expect(config).toMatchObject({ onStop });
});
