import fc from 'fast-check';
import { BILLED_SECONDS, costOf } from '../../../local/report/cost';
import { PRICES, totalUsd } from '../../../local/report/prices';
import { standingCostOf } from '../../../local/report/standing-cost';

const NOTHING = { functions: [], metrics: 0, ownMetricHours: 0, writeUnits: 0, readUnits: 0, loggedBytes: 0 };

const quantities = (run: Parameters<typeof costOf>[0]) => Object.fromEntries(costOf(run).map(({ price, quantity }) => [price, quantity]));

test('what was not used is on no bill', () => {
  expect(costOf({ calls: {}, transitions: 0, usage: NOTHING })).toEqual([]);
});

test('each call is billed as its service bills it, metric data by the metric, load balancing not at all', () => {
  const calls = {
    'cloudwatch:GetMetricData': 30, 'cloudwatch:DescribeAlarms': 20, 'cloudwatch:PutMetricData': 5, 'elasticloadbalancing:ModifyRule': 6,
    'states:DescribeExecution': 9, 'events:PutEvents': 7, 'sns:Publish': 2, 'secretsmanager:GetSecretValue': 3,
  };
  expect(quantities({ calls, transitions: 10, usage: { ...NOTHING, metrics: 360 } })).toEqual({
    transition: 10, metric: 360, metricRequest: 25, event: 7, notification: 2, secretRequest: 3,
  });
});

test('a function is billed by its memory, and for no less time than is assumed', () => {
  const functions = [{ memoryMb: 512, invocations: 10, seconds: 0.2 }, { memoryMb: 1024, invocations: 1, seconds: 8 }];
  const usage = { ...NOTHING, functions };
  expect(quantities({ calls: {}, transitions: 0, usage })).toEqual({ invocation: 11, gigabyteSecond: 5 * BILLED_SECONDS + 8 });
});

test('the dearest comes first, and more of anything costs more', () => {
  const count = fc.integer({ min: 0, max: 10 ** 6 });
  fc.assert(fc.property(count, count, count, count, (transitions, metrics, writeUnits, more) => {
    const bill = costOf({ calls: {}, transitions, usage: { ...NOTHING, metrics, writeUnits } });
    expect(bill.map(({ usd }) => usd)).toEqual(bill.map(({ usd }) => usd).toSorted((a, b) => b - a));
    expect(totalUsd(costOf({ calls: {}, transitions, usage: { ...NOTHING, metrics, writeUnits: writeUnits + more } })))
      .toBeCloseTo(totalUsd(bill) + more * PRICES.writeUnit.usd / PRICES.writeUnit.per, 9);
  }));
});

describe('what stands idle', () => {
  const standing = (Resources: Parameters<typeof standingCostOf>[0]['Resources']) =>
    Object.fromEntries(standingCostOf({ Resources }).map(({ price, quantity }) => [price, quantity]));

  test('is alarms by the metrics that they read, dashboards and secrets', () => {
    const stat = { Id: 'm', MetricStat: {} };
    expect(standing({
      Simple: { Type: 'AWS::CloudWatch::Alarm', Properties: { MetricName: 'Errors' } },
      Formula: { Type: 'AWS::CloudWatch::Alarm', Properties: { Metrics: [stat, stat, { Id: 'e', Expression: 'm' }] } },
      Composite: { Type: 'AWS::CloudWatch::CompositeAlarm' },
      Dashboard: { Type: 'AWS::CloudWatch::Dashboard' },
      Secret: { Type: 'AWS::SecretsManager::Secret' },
    })).toEqual({ alarmMetric: 3, dashboard: 1, secret: 1 });
  });

  test('is functions that run by the clock', () => {
    const rule = (more: object) => ({ Type: 'AWS::Events::Rule', Properties: { Targets: [{ Arn: { 'Fn::GetAtt': ['Function', 'Arn'] } }], ...more } });
    const Function = { Type: 'AWS::Lambda::Function', Properties: { MemorySize: 1024 } };
    expect(standing({ Function, Rule: rule({ ScheduleExpression: 'rate(1 hour)' }) })).toMatchObject({ invocation: 730, gigabyteSecond: 730 * BILLED_SECONDS });
    expect(standing({ Function, Rule: rule({ ScheduleExpression: 'rate(1 hour)', State: 'DISABLED' }) })).toEqual({});
    expect(standing({ Function, Rule: rule({ EventPattern: {} }) })).toEqual({});
  });
});
