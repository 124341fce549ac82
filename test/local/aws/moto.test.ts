import { spawnSync } from 'node:child_process';
import {
  type CloudWatchClient, DescribeAlarmsCommand, GetMetricDataCommand, GetMetricStatisticsCommand, ListMetricsCommand, PutMetricAlarmCommand,
  PutMetricDataCommand, SetAlarmStateCommand,
} from '@aws-sdk/client-cloudwatch';
import {
  type Action, AddTagsCommand, CreateRuleCommand, DescribeListenersCommand, DescribeLoadBalancersCommand, DescribeRulesCommand,
  DescribeTagsCommand, DescribeTargetGroupAttributesCommand, DescribeTargetGroupsCommand, DescribeTargetHealthCommand,
  type ElasticLoadBalancingV2Client, type Listener, ModifyListenerCommand, ModifyRuleCommand, ModifyTargetGroupAttributesCommand,
  RegisterTargetsCommand, RemoveTagsCommand, type Rule, type RuleCondition, SetRulePrioritiesCommand, type TargetGroupAttribute,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { MINUTE } from '../../../local/aws/cloudwatch/metric-store';
import { Moto } from './moto';
import { type Stage, startStage } from './support';

const hasMoto = spawnSync('moto_server', ['--help']).status === 0;
if (!hasMoto) process.stderr.write('moto.test.ts is skipped: there is no `moto_server` on this machine\n');

/** The same to be asked of: ours, or moto's. */
interface Side {
  readonly elb: ElasticLoadBalancingV2Client;
  readonly cloudWatch: CloudWatchClient;
  readonly arn: string;
  readonly listenerArn: string;
  readonly blue: string;
  readonly green: string;
  /** ARNs, in the order of their creation. */
  readonly rules: string[];
}

let moto: Moto;
let stage: Stage;
let ours: Side;
let motos: Side;
let now: number;

jest.setTimeout(120_000);

/** Answers without what differs by nature. */
const plain = (value: unknown, { arn, listenerArn, blue, green, rules }: Side): unknown => {
  const names = new Map([
    [arn, 'balancer'], [listenerArn, 'listener'], [blue, 'blue'], [green, 'green'], ...rules.map((rule, index) => [rule, `rule ${index}`] as const),
  ]);
  const walk = (part: unknown): unknown => {
    if (typeof part === 'string') return names.get(part) ?? part;
    if (Array.isArray(part)) return part.map(walk);
    if (part instanceof Date || typeof part !== 'object' || part === null) return part;
    return Object.fromEntries(Object.entries(part).filter(([key]) => key !== '$metadata').map(([key, member]) => [key, walk(member)]));
  };
  return walk(value);
};

/** What both answer: they have to agree. An error is its name. */
const both = async <T>(call: (side: Side) => Promise<T>): Promise<unknown> => {
  const answer = async (side: Side) => plain(await call(side).catch((error: Error) => `refused: ${error.name}`), side);
  const [our, theirs] = [await answer(ours), await answer(motos)];
  expect(our).toEqual(theirs);
  return our;
};

/** Moto tells rules as they were sent; ours, as AWS, in all spellings and with all defaults. */
const meantAction = (action: Action): Action => {
  const { TargetGroupArn, ForwardConfig, RedirectConfig, ...rest } = action;
  if (RedirectConfig) return { ...rest, RedirectConfig: { Host: '#{host}', Path: '/#{path}', Query: '#{query}', ...RedirectConfig } };
  if (!ForwardConfig && TargetGroupArn === undefined) return action;
  const single = { TargetGroupStickinessConfig: { Enabled: false }, TargetGroups: [{ TargetGroupArn, Weight: 1 }] };
  return { ...rest, ForwardConfig: { ...single, ...ForwardConfig } };
};

const meantCondition = ({ Values, ...condition }: RuleCondition): RuleCondition => {
  if (Values && condition.Field === 'host-header') return { HostHeaderConfig: { Values }, ...condition };
  return Values && condition.Field === 'path-pattern' ? { PathPatternConfig: { Values }, ...condition } : condition;
};

const meant = (rules: Rule[] | undefined): Rule[] =>
  rules!.map(rule => ({ ...rule, Actions: rule.Actions!.map(meantAction), Conditions: rule.Conditions!.map(meantCondition) }));

const forward = ({ blue, green }: Side, weights: readonly [blue: number, green: number], TargetGroupStickinessConfig?: object): Action => ({
  Type: 'forward',
  ForwardConfig: {
    TargetGroups: [{ TargetGroupArn: blue, Weight: weights[0] }, { TargetGroupArn: green, Weight: weights[1] }],
    ...TargetGroupStickinessConfig && { TargetGroupStickinessConfig },
  },
});

const path = (...Values: string[]): RuleCondition => ({ Field: 'path-pattern', PathPatternConfig: { Values } });

const create = async (side: Side, Priority: number, Conditions: RuleCondition[], ...Actions: Action[]) => {
  const { Rules } = await side.elb.send(new CreateRuleCommand({ ListenerArn: side.listenerArn, Priority, Conditions, Actions }));
  side.rules.push(Rules![0]!.RuleArn!);
  return meant(Rules);
};

const modify = async (side: Side, change: object) =>
  meant((await side.elb.send(new ModifyRuleCommand({ RuleArn: side.rules[0], ...change }))).Rules);

(hasMoto ? describe : describe.skip)('beside moto', () => {
  beforeAll(async () => {
    [moto, stage] = await Promise.all([Moto.start(), startStage()]);
    const { first, clients } = stage;
    ours = { ...clients, ...first, arn: first.loadBalancer.arn, rules: [] };
    motos = { elb: moto.elb, cloudWatch: moto.cloudWatch, ...await moto.createLoadBalancer('first'), rules: [] };
    now = Math.floor(Date.now() / MINUTE) * MINUTE;
    stage.clock.ms = now;
  });

  afterAll(() => Promise.all([moto.stop(), stage.close()]));

  describe('rules', () => {
    test.each<[string, (side: Side) => Promise<unknown>]>([
      ['a weighted forward', side => create(side, 10, [path('/a', '/b*')], forward(side, [90, 10]))],
      ['a sticky forward', side =>
        create(side, 20, [{ Field: 'host-header', Values: ['a.example.com'] }], forward(side, [1, 2], { Enabled: true, DurationSeconds: 60 }))],
      ['a forward to one group', side => create(side, 30, [path('/c')], { Type: 'forward', TargetGroupArn: side.blue })],
      ['a redirect', side =>
        create(side, 40, [path('/d')], { Type: 'redirect', RedirectConfig: { Protocol: 'HTTPS', Port: '443', StatusCode: 'HTTP_301' } })],
      ['a fixed response', side => create(side, 50, [
        { Field: 'http-header', HttpHeaderConfig: { HttpHeaderName: 'x-color', Values: ['green'] } },
        { Field: 'query-string', QueryStringConfig: { Values: [{ Key: 'a', Value: 'b' }] } },
        { Field: 'http-request-method', HttpRequestMethodConfig: { Values: ['GET'] } },
        { Field: 'source-ip', SourceIpConfig: { Values: ['10.0.0.0/8'] } },
      ], { Type: 'fixed-response', FixedResponseConfig: { StatusCode: '503', ContentType: 'text/plain', MessageBody: 'back soon' } })],
    ])('%s is created', async (_, call) => {
      expect(await both(call)).toMatchObject([{ RuleArn: expect.stringMatching(/^rule \d$/) }]);
    });

    test('are changed, and what is left out stays', async () => {
      await both(side => modify(side, { Actions: [forward(side, [50, 50])] }));
      await both(side => modify(side, { Conditions: [path('/z')] }));
      await both(side => modify(side, { Actions: [forward(side, [0, 100], { Enabled: true, DurationSeconds: 604_800 })] }));
      expect(await both(side => modify(side, { Actions: [{ Type: 'forward', TargetGroupArn: side.green }] }))).toMatchObject([{
        Conditions: [{ PathPatternConfig: { Values: ['/z'] } }], Actions: [{ ForwardConfig: { TargetGroups: [{ TargetGroupArn: 'green' }] } }],
      }]);
    });

    test('get other priorities', async () => {
      await both(async ({ elb, rules }) =>
        meant((await elb.send(new SetRulePrioritiesCommand({ RulePriorities: [{ RuleArn: rules[0], Priority: 60 }] }))).Rules));
      await both(({ elb, rules }) => elb.send(new SetRulePrioritiesCommand({ RulePriorities: [{ RuleArn: rules[0], Priority: 20 }] })));
    });

    test('are described', async () => {
      await both(async ({ elb, rules }) => meant((await elb.send(new DescribeRulesCommand({ RuleArns: [rules[3]!, rules[4]!] }))).Rules));
      const described = await both(async ({ elb, listenerArn }) => {
        const { Rules } = await elb.send(new DescribeRulesCommand({ ListenerArn: listenerArn }));
        // In the order of priorities: see the table of differences.
        return meant(Rules).sort((a, b) => Number(a.Priority) - Number(b.Priority)).map(rule => rule.IsDefault ? { ...rule, RuleArn: 'default' } : rule);
      });
      expect(described).toHaveLength(6);
    });
  });

  describe('the rest of Elastic Load Balancing', () => {
    test('load balancers and listeners', async () => {
      await both(async ({ elb, arn }) => {
        const { LoadBalancers } = await elb.send(new DescribeLoadBalancersCommand({ LoadBalancerArns: [arn] }));
        return LoadBalancers!.map(({ LoadBalancerArn, LoadBalancerName, Scheme, Type, State, IpAddressType }) =>
          ({ LoadBalancerArn, LoadBalancerName, Scheme, Type, State, IpAddressType }));
      });
      const told = (listeners: Listener[] | undefined) => listeners!.map(({ ListenerArn, LoadBalancerArn, Port, Protocol, ...rest }) =>
        ({ ListenerArn, LoadBalancerArn, Port, Protocol, DefaultActions: rest.DefaultActions!.map(meantAction) }));
      await both(async ({ elb, listenerArn }) =>
        told((await elb.send(new DescribeListenersCommand({ ListenerArns: [listenerArn] }))).Listeners));
      await both(async side => {
        const change = { ListenerArn: side.listenerArn, DefaultActions: [forward(side, [1, 0])] };
        return told((await side.elb.send(new ModifyListenerCommand(change))).Listeners);
      });
    });

    test('target groups', async () => {
      await both(async ({ elb, blue, green }) => {
        const { TargetGroups } = await elb.send(new DescribeTargetGroupsCommand({ TargetGroupArns: [blue, green] }));
        return TargetGroups!.map(group =>
          ({ ...group, LoadBalancerArns: [...new Set(group.LoadBalancerArns)], VpcId: 'any', HealthCheckEnabled: 'by the stage' }));
      });
      await both(async ({ elb }) =>
        (await elb.send(new DescribeTargetGroupsCommand({ Names: ['first-green'] }))).TargetGroups!.map(({ TargetGroupName }) => TargetGroupName));
    });

    test('attributes of target groups', async () => {
      // Moto does not know them all, and one that is a load balancer's.
      const KNOWN = /^(deregistration|slow_start|stickiness\.(enabled|type)|load_balancing\.(algorithm\.type|cross_zone))/;
      const known = (attributes: TargetGroupAttribute[] | undefined) =>
        Object.fromEntries(attributes!.map(({ Key, Value }) => [Key!, Value!] as const).filter(([key]) => KNOWN.test(key)));
      const described = () => both(async ({ elb, blue }) =>
        known((await elb.send(new DescribeTargetGroupAttributesCommand({ TargetGroupArn: blue }))).Attributes));
      const change = (Key: string, Value: string) => both(async ({ elb, blue: TargetGroupArn }) => {
        const { Attributes } = await elb.send(new ModifyTargetGroupAttributesCommand({ TargetGroupArn, Attributes: [{ Key, Value }] }));
        return Attributes!.find(attribute => attribute.Key === Key);
      });
      await described();
      await change('deregistration_delay.timeout_seconds', '30');
      await change('slow_start.duration_seconds', '60');
      await change('deregistration_delay.timeout_seconds', '3601');
      expect(await described()).toMatchObject({ 'deregistration_delay.timeout_seconds': '30', 'slow_start.duration_seconds': '60' });
    });

    test('tags', async () => {
      const describeTags = () => both(({ elb, rules, blue }) => elb.send(new DescribeTagsCommand({ ResourceArns: [rules[0]!, blue] })));
      const Tags = [{ Key: 'a', Value: 'b' }, { Key: 'c', Value: 'd' }];
      await both(({ elb, rules, blue }) => elb.send(new AddTagsCommand({ ResourceArns: [rules[0]!, blue], Tags })));
      await describeTags();
      await both(({ elb, rules }) => elb.send(new RemoveTagsCommand({ ResourceArns: [rules[0]!], TagKeys: ['a', 'unknown'] })));
      await both(({ elb, blue }) => elb.send(new AddTagsCommand({ ResourceArns: [blue], Tags: [{ Key: 'a', Value: 'new' }] })));
      expect(await describeTags()).toMatchObject({ TagDescriptions: [{ ResourceArn: 'rule 0', Tags: [Tags[1]] }, { ResourceArn: 'blue' }] });
    });

    test.each<[string, (side: Side) => Promise<unknown>]>([
      ['RuleNotFoundException', ({ elb, rules }) => elb.send(new DescribeRulesCommand({ RuleArns: [`${rules[0]}x`] }))],
      ['RuleNotFoundException', side => side.elb.send(new ModifyRuleCommand({ RuleArn: `${side.rules[0]}x`, Actions: [forward(side, [1, 1])] }))],
      ['ListenerNotFoundException', ({ elb, listenerArn }) => elb.send(new DescribeRulesCommand({ ListenerArn: `${listenerArn}x` }))],
      ['ListenerNotFoundException', ({ elb, listenerArn }) => elb.send(new DescribeListenersCommand({ ListenerArns: [`${listenerArn}x`] }))],
      ['LoadBalancerNotFoundException', ({ elb, arn }) => elb.send(new DescribeListenersCommand({ LoadBalancerArn: `${arn}x` }))],
      ['LoadBalancerNotFoundException', ({ elb }) => elb.send(new DescribeLoadBalancersCommand({ Names: ['other'] }))],
      ['TargetGroupNotFoundException', ({ elb, blue }) => elb.send(new DescribeTargetGroupsCommand({ TargetGroupArns: [`${blue}x`] }))],
      ['TargetGroupNotFoundException', ({ elb }) => elb.send(new DescribeTargetGroupsCommand({ Names: ['other'] }))],
      ['TargetGroupNotFoundException', ({ elb, blue }) => elb.send(new DescribeTargetGroupAttributesCommand({ TargetGroupArn: `${blue}x` }))],
      ['TargetGroupNotFoundException', ({ elb, blue }) => elb.send(new DescribeTargetHealthCommand({ TargetGroupArn: `${blue}x` }))],
      ['TargetGroupNotFoundException', side => create(side, 70, [path('/y')], { Type: 'forward', TargetGroupArn: `${side.blue}x` })],
      ['PriorityInUseException', side => create(side, 30, [path('/y')], { Type: 'forward', TargetGroupArn: side.blue })],
    ])('errors: %s (%#)', async (name, call) => {
      expect(await both(call)).toBe(`refused: ${name}`);
    });
  });

  describe('CloudWatch', () => {
    const Dimensions = [{ Name: 'TargetGroup', Value: 'green' }];
    const ALARM = {
      AlarmName: 'errors', AlarmDescription: 'too many', Namespace: 'Shop', MetricName: 'Errors', Dimensions, Statistic: 'Sum' as const, Period: 60,
      EvaluationPeriods: 3, DatapointsToAlarm: 2, Threshold: 5, ComparisonOperator: 'GreaterThanThreshold' as const, TreatMissingData: 'notBreaching',
      AlarmActions: ['arn:aws:sns:us-east-1:123456789012:alarms'],
    };
    const compared = [...Object.keys(ALARM), 'ActionsEnabled', 'StateValue', 'StateReason'];
    const alarms = (input: object) => both(async ({ cloudWatch }) => {
      const { MetricAlarms } = await cloudWatch.send(new DescribeAlarmsCommand(input));
      return MetricAlarms!.map(alarm => Object.fromEntries(Object.entries(alarm).filter(([key]) => compared.includes(key))));
    });
    const set = (AlarmName: string) =>
      both(({ cloudWatch }) => cloudWatch.send(new SetAlarmStateCommand({ AlarmName, StateValue: 'ALARM', StateReason: 'by hand' })));

    test('alarms are put, set and described', async () => {
      await both(({ cloudWatch }) => cloudWatch.send(new PutMetricAlarmCommand(ALARM)));
      await both(({ cloudWatch }) => cloudWatch.send(new PutMetricAlarmCommand({ ...ALARM, AlarmName: 'other', ActionsEnabled: false })));
      await set('errors');
      await set('other');
      expect(await alarms({})).toMatchObject([{ ...ALARM, StateValue: 'ALARM' }, { AlarmName: 'other', ActionsEnabled: false }]);
      expect(await alarms({ AlarmNames: ['other', 'unknown'] })).toHaveLength(1);
      expect(await alarms({ AlarmNamePrefix: 'err' })).toHaveLength(1);
      expect(await alarms({ StateValue: 'OK' })).toEqual([]);
      expect(await set('unknown')).toBe('refused: ResourceNotFound');
    });

    test('metric data is put and read', async () => {
      const at = (minutes: number) => new Date(now - minutes * MINUTE);
      const point = (minutes: number) => ({ MetricName: 'Errors', Dimensions, Timestamp: at(minutes) });
      await both(({ cloudWatch }) => cloudWatch.send(new PutMetricDataCommand({
        Namespace: 'Shop', MetricData: [{ ...point(9), Value: 1 }, { ...point(9), Value: 4 }, { ...point(7), Values: [2, 3], Counts: [2, 1] }],
      })));
      const range = { StartTime: at(10), EndTime: at(5) };
      for (const Stat of ['Sum', 'Average', 'Minimum', 'Maximum', 'SampleCount'] as const) {
        const MetricStat = { Metric: { Namespace: 'Shop', MetricName: 'Errors', Dimensions }, Period: 60, Stat };
        expect(await both(async ({ cloudWatch }) => {
          const { MetricDataResults } = await cloudWatch.send(new GetMetricDataCommand({
            ...range, MetricDataQueries: [{ Id: 'e', MetricStat, Label: Stat }], ScanBy: 'TimestampAscending',
          }));
          return MetricDataResults!.map(({ Id, Label, Timestamps, Values, StatusCode }) => ({ Id, Label, Timestamps, Values, StatusCode }));
        })).toMatchObject([{ Timestamps: [at(9), at(7)] }]);
        await both(async ({ cloudWatch }) => {
          const { Datapoints } = await cloudWatch.send(new GetMetricStatisticsCommand({
            ...range, Namespace: 'Shop', MetricName: 'Errors', Dimensions, Period: 60, Statistics: [Stat],
          }));
          return Datapoints!.map(datapoint => ({ ...datapoint, Unit: 'any' })).sort((a, b) => a.Timestamp!.getTime() - b.Timestamp!.getTime());
        });
      }
      expect(await both(async ({ cloudWatch }) => (await cloudWatch.send(new ListMetricsCommand({ Namespace: 'Shop' }))).Metrics)).toHaveLength(1);
    });
  });

  /** Where the two differ: what is documented, and that ours does it. Moto's ways were seen with its version 5.2.1. */
  const DIFFERENCES: readonly [moto: string, documented: string, call: (side: Side) => Promise<unknown>, answer: unknown][] = [
    ['accepts weight 1000', 'TargetGroupTuple: "The range is 0 to 999."',
      side => modify(side, { Actions: [forward(side, [1000, 0])] }), 'ValidationError'],
    ['accepts priority 0', 'CreateRule: Priority has "Valid Range: Minimum value of 1. Maximum value of 50000."',
      side => create(side, 0, [path('/y')], { Type: 'forward', TargetGroupArn: side.blue }), 'ValidationError'],
    ['accepts a rule without conditions', 'CreateRule: "Each rule consists of a priority, one or more actions, one or more conditions"',
      side => create(side, 80, [], { Type: 'forward', TargetGroupArn: side.blue }), 'ValidationError'],
    ['accepts stickiness beyond a week', 'TargetGroupStickinessConfig: "The range is 1-604800 seconds (7 days)."',
      side => modify(side, { Actions: [forward(side, [1, 1], { Enabled: true, DurationSeconds: 604_801 })] }), 'ValidationError'],
    ['accepts TargetGroupArn beside two groups', 'Action: "If you specify both ForwardConfig and TargetGroupArn, you can specify only one target group"',
      side => modify(side, { Actions: [{ ...forward(side, [1, 1]), TargetGroupArn: side.blue }] }), 'ValidationError'],
    ['accepts unknown attributes of target groups', 'TargetGroupAttribute lists the keys',
      ({ elb, blue }) => elb.send(new ModifyTargetGroupAttributesCommand({ TargetGroupArn: blue, Attributes: [{ Key: 'color', Value: 'blue' }] })),
      'ValidationError'],
    ['answers TargetGroupNotFound to what is no ARN', 'seen in AWS: ValidationError "is not a valid target group ARN" (hashicorp/terraform#18060)',
      ({ elb }) => elb.send(new DescribeTargetGroupsCommand({ TargetGroupArns: ['arn:x'] })), 'ValidationError'],
    ['lists rules in the order of their creation', 'CreateRule: "Rules are evaluated in priority order, from the lowest value to the highest value."',
      async ({ elb, listenerArn }) => {
        const { Rules } = await elb.send(new DescribeRulesCommand({ ListenerArn: listenerArn }));
        return Rules!.map(({ Priority }) => Priority);
      },
      ['20', '30', '40', '50', '60', 'default']],
    ['tells a path in one spelling', 'the example of DescribeRules has both Values and PathPatternConfig',
      async ({ elb, rules }) => (await elb.send(new DescribeRulesCommand({ RuleArns: [rules[2]!] }))).Rules![0]!.Conditions,
      [{ Field: 'path-pattern', Values: ['/c'], PathPatternConfig: { Values: ['/c'] } }]],
    ['reports targets as healthy at once', 'Target.HealthCheckDisabled: "Health checks are disabled", as the stage\'s are',
      async ({ elb, blue }) => {
        await elb.send(new RegisterTargetsCommand({ TargetGroupArn: blue, Targets: [{ Id: '127.0.0.1', Port: 9000 }] }));
        const { TargetHealthDescriptions } = await elb.send(new DescribeTargetHealthCommand({ TargetGroupArn: blue }));
        return TargetHealthDescriptions!.map(({ TargetHealth }) => TargetHealth!.State);
      }, ['unavailable']],
    ['begins alarms in OK', 'PutMetricAlarm: "When this operation creates an alarm, the alarm state is immediately set to INSUFFICIENT_DATA."',
      async ({ cloudWatch }) => {
        await cloudWatch.send(new PutMetricAlarmCommand({
          AlarmName: 'new', Namespace: 'Shop', MetricName: 'Errors', Statistic: 'Sum', Period: 60, EvaluationPeriods: 1, Threshold: 1,
          ComparisonOperator: 'GreaterThanThreshold',
        }));
        return (await cloudWatch.send(new DescribeAlarmsCommand({ AlarmNames: ['new'] }))).MetricAlarms![0]!.StateValue;
      }, 'INSUFFICIENT_DATA'],
    ['answers metric math with nothing', 'GetMetricData: "You can also optionally perform metric math expressions on the values"',
      async ({ cloudWatch }) => {
        const Metric = { Namespace: 'Shop', MetricName: 'Errors', Dimensions: [{ Name: 'TargetGroup', Value: 'green' }] };
        const { MetricDataResults } = await cloudWatch.send(new GetMetricDataCommand({
          StartTime: new Date(now - 10 * MINUTE), EndTime: new Date(now - 8 * MINUTE),
          MetricDataQueries: [{ Id: 'twice', Expression: '2 * e' }, { Id: 'e', MetricStat: { Metric, Period: 60, Stat: 'Sum' }, ReturnData: false }],
        }));
        return MetricDataResults![0]!.Values;
      }, [10]],
  ];

  test.each(DIFFERENCES)('moto %s. AWS: %s', async (_, __, call, answer) => {
    expect(await call(ours).catch((error: Error) => error.name)).toEqual(answer);
  });
});
