import { Duration, Lazy, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { HANDLERS } from '../../lambda/contract';
import { handlerAsset } from '../../lib/private/handler-asset';
import { recordTable } from '../../lib/private/record-table';
import { requireDuration, requireRange } from '../../lib/private/validation';
import { Fixture } from './fixtures';
import { dependenciesOf, needsOf } from './template-graph';

test('a stack has one record table, which outlives it', () => {
  const stack = new Stack();
  expect(recordTable(stack)).toBe(recordTable(stack));
  Template.fromStack(stack).hasResource('AWS::DynamoDB::Table', {
    DeletionPolicy: 'Retain',
    Properties: {
      KeySchema: [{ AttributeName: 'shift', KeyType: 'HASH' }, { AttributeName: 'item', KeyType: 'RANGE' }],
      BillingMode: 'PAY_PER_REQUEST',
      PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
      TimeToLiveSpecification: { AttributeName: 'expiresAt', Enabled: true },
    },
  });
});

test('the bundle of a handler is found', () => {
  expect(handlerAsset(HANDLERS.weightedRule).path).toMatch(/dist\/handlers\/weighted-rule$/);
});

test('fails for a missing bundle by saying how to make it', () => {
  expect(() => handlerAsset('nobody')).toThrow(/handler 'nobody' is missing at .*: run `npm run bundle`/);
});

test('what is only known at deployment is not checked', () => {
  const token = Lazy.number({ produce: () => 0 });
  expect(() => requireRange('at', 'port', token, { min: 1, max: 2 })).not.toThrow();
  expect(() => requireDuration('at', 'delay', Duration.minutes(token), { min: 1, max: 2 })).not.toThrow();
});

test('what a rule needs does not need the rule', () => {
  const fixture = new Fixture();
  fixture.route();
  const graph = dependenciesOf(Template.fromStack(fixture.stack));
  const rule = [...graph.keys()].find(id => id.startsWith('RouteRule'))!;
  const needs = needsOf(graph, rule);
  expect([...needs].some(id => id.startsWith('CdkTrafficShiftWeightedRules'))).toBe(true);
  for (const id of needs) expect(needsOf(graph, id)).not.toContain(rule);
});
