import { Template } from 'aws-cdk-lib/assertions';
import { ApplicationTargetGroup } from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import fc from 'fast-check';
import { splitPatterns } from '../../lib/private/split-patterns';
import { ruleWritePatterns } from '../../lib/private/rule-write-patterns';
import { guardianInput } from '../../lib/private/guardian-input';
import { RestingDriftPolicy } from '../../lib/traffic-shift-props';
import type { RouteConfig } from '../../lambda/contract';
import { shiftOn } from './definitions';
import { Fixture } from './fixtures';
import { actionsOf, only, statementsOf } from './policies';
import { expectAcyclic } from './template-graph';

interface EventRule {
  readonly Properties: {
    readonly EventPattern?: { readonly 'detail-type': string[]; readonly 'detail': Readonly<Record<string, unknown>> };
    readonly ScheduleExpression?: string;
    readonly Targets: readonly { readonly InputTransformer?: { readonly InputPathsMap: object; readonly InputTemplate: unknown } }[];
  };
}

const deployed = (restingDriftPolicy?: RestingDriftPolicy) => {
  const fixture = new Fixture();
  shiftOn(fixture, { restingDriftPolicy });
  const template = Template.fromStack(fixture.stack);
  const rules = Object.values(template.findResources('AWS::Events::Rule') as Record<string, EventRule>).map(({ Properties }) => Properties);
  const written = rules.find(({ EventPattern }) => EventPattern?.['detail-type'][0]?.includes('CloudTrail'))!;
  return { template, written, clock: rules.find(({ ScheduleExpression }) => ScheduleExpression !== undefined)! };
};

/** What a target would get of an event, with names for what is only known at deployment. */
const inputOf = ({ Targets }: EventRule['Properties']) => {
  const { InputTemplate } = Targets[0]!.InputTransformer!;
  const parts = (InputTemplate as { 'Fn::Join': [string, (string | object)[]] })['Fn::Join'][1];
  const text = parts.map(part => typeof part === 'string' ? part : /Green|Blue|Guardian|Controller|RuleArn/.exec(JSON.stringify(part))![0]).join('');
  return JSON.parse(text.replaceAll(/<([^<>]+)>/g, '"$1"')) as Record<string, unknown>;
};

test('the clock and CloudTrail bring the routes, the policy and the shift\'s own roles to the guardian, beside the event', () => {
  const { written, clock, template } = deployed();
  for (const rule of [written, clock]) {
    const input = inputOf(rule);
    expect(input).toEqual({
      'source': expect.any(String), 'detail-type': expect.any(String), 'time': expect.any(String), 'detail': expect.any(String),
      'routes': [expect.objectContaining({ ruleArn: 'RuleArn', targetGroupArns: { blue: 'Blue', green: 'Green' } })],
      'restingDriftPolicy': 'notify', 'writers': ['Guardian', 'Controller'],
    });
    expect(Object.values(rule.Targets[0]!.InputTransformer!.InputPathsMap).sort()).toEqual(['$.detail', '$.detail-type', '$.source', '$.time']);
  }
  expectAcyclic(template);
});

test('writes of the shift\'s rules wake it that were not refused', () => {
  expect(deployed().written.EventPattern).toEqual({
    'source': ['aws.elasticloadbalancing'], 'detail-type': ['AWS API Call via CloudTrail'],
    'detail': {
      eventSource: ['elasticloadbalancing.amazonaws.com'], eventName: ['ModifyRule', 'DeleteRule'], errorCode: [{ exists: false }],
      requestParameters: { ruleArn: [{ 'Fn::GetAtt': [expect.stringContaining('Rule'), 'RuleArn'] }] },
    },
  });
});

test.each([[undefined, 'notify', false], [RestingDriftPolicy.NOTIFY, 'notify', false], [RestingDriftPolicy.RESTORE, 'restore', true]])(
  'the policy %s is %s, and asks for targets\' health: %s', (policy, rendered, asks) => {
    const { clock, template } = deployed(policy);
    expect(inputOf(clock)).toMatchObject({ restingDriftPolicy: rendered });
    const actions = statementsOf(template, only(template, 'AWS::IAM::Role', /ShiftGuardianRole/)).flatMap(actionsOf);
    expect(actions.includes('elasticloadbalancing:DescribeTargetHealth')).toBe(asks);
  });

describe('EventBridge\'s limits', () => {
  const arns = (count: number) => Array.from({ length: count }, (_, index) => `arn:${index}`.padEnd(165, 'x'));
  const routes = (count: number, length: number): RouteConfig[] => Array.from({ length: count }, (_, index) => ({
    name: `Route${index}`, ruleArn: 'r'.repeat(length), targetGroupArns: { blue: 'b'.repeat(length), green: 'g'.repeat(length) },
    healthChecked: { blue: true, green: true },
  }));

  test('of a pattern makes several of many rules, which hold each once', () => {
    fc.assert(fc.property(fc.integer({ min: 1, max: 60 }), count => {
      const patterns = ruleWritePatterns(arns(count));
      expect(patterns.flatMap(({ detail }) => detail.requestParameters.ruleArn)).toEqual(arns(count));
      for (const pattern of patterns) expect(JSON.stringify(pattern).replace('"detailType"', '"detail-type"').length).toBeLessThanOrEqual(2048);
    }));
    expect(splitPatterns({ values: ['a', 'a'], longest: 10 }, values => ({ values }))).toEqual([{ values: ['a'] }]);
  });

  test('of an input refuses too many routes, and says how many', () => {
    const { stack } = new Fixture();
    const input = (count: number) => guardianInput(stack, { routes: routes(count, 165), restingDriftPolicy: 'notify', writers: [] });
    expect(() => input(12)).not.toThrow();
    expect(() => input(14)).toThrow(/routes are 14, .*EventBridge takes 8192\. Give this shift fewer routes/);
  });

  test('of an input reckons with the longest ARN where it is only known at deployment', () => {
    const { stack, vpc } = new Fixture();
    const token = new ApplicationTargetGroup(stack, 'Another', { vpc, port: 80 }).targetGroupArn;
    const of = (count: number) => () => guardianInput(stack, {
      routes: routes(count, 0).map(route => ({ ...route, ruleArn: token, targetGroupArns: { blue: token, green: token } })),
      restingDriftPolicy: 'notify', writers: [token, token],
    });
    expect(of(12)).not.toThrow();
    expect(of(14)).toThrow(/routes are 14/);
  });
});
