import { callJson, FUNCTION, type Integrations, startIntegrations } from '../integrations';

let stage: Integrations;
beforeEach(async () => {
  stage = await startIntegrations();
});
afterEach(() => stage.close());

const events = (action: string, input: object) => callJson(stage.url, `AWSEvents.${action}`, input);
const entry = { Source: 'own.app', DetailType: 'Changed', Detail: '{"state":"bad","nothing":null}' };

test('PutEvents puts an event on the bus, and its rule\'s target gets it', async () => {
  stage.bus.putRule({ Name: 'Bad', EventPattern: { detail: { state: ['bad'] } }, Targets: [{ Id: 'f', Arn: FUNCTION }] });
  const { status, body } = await events('PutEvents', { Entries: [{ ...entry, Resources: ['arn:one'], Time: 1_767_225_600 }] });
  expect({ status, body }).toEqual({ status: 200, body: { FailedEntryCount: 0, Entries: [{ EventId: stage.events[0]!.id }] } });
  await stage.clock.advance(60_000);
  expect(stage.invoked).toEqual([stage.events[0]]);
  expect(stage.events[0]).toMatchObject({
    'source': 'own.app', 'detail-type': 'Changed', 'detail': { state: 'bad', nothing: null }, 'resources': ['arn:one'], 'time': '2026-01-01T00:00:00Z',
  });
});

test('an entry that cannot be taken does not hold up the others', async () => {
  const { status, body } = await events('PutEvents', {
    Entries: [{ ...entry, Source: 'aws.states' }, entry, { ...entry, Detail: 'no JSON' }, { ...entry, Detail: '[]' }, { Source: 'own.app', Detail: '{}' }],
  });
  expect({ status, body }).toMatchObject({
    status: 200,
    body: {
      FailedEntryCount: 4,
      Entries: [
        { ErrorCode: 'NotAuthorizedForSourceException' }, { EventId: expect.any(String) }, { ErrorCode: 'MalformedDetail' },
        { ErrorCode: 'MalformedDetail' }, { ErrorCode: 'InvalidArgument', ErrorMessage: expect.stringContaining('DetailType') },
      ],
    },
  });
  expect(stage.events).toHaveLength(1);
});

test.each([
  ['none', []], ['eleven', Array(11).fill(entry)],
])('PutEvents with %s is refused', async (_, Entries) => {
  expect(await events('PutEvents', { Entries })).toMatchObject({ status: 400, body: { __type: 'ValidationException' } });
  expect(stage.events).toEqual([]);
});

test('another bus is not rehearsed, and says so', async () => {
  expect(await events('PutEvents', { Entries: [{ ...entry, EventBusName: 'own' }] }))
    .toMatchObject({ status: 501, body: { __type: 'NotImplemented', message: expect.stringContaining('the event bus own') } });
  expect(await events('DescribeRule', { Name: 'Bad', EventBusName: 'own' })).toMatchObject({ status: 501 });
  expect(await events('PutEvents', { Entries: [{ ...entry, EventBusName: 'arn:aws:events:us-east-1:123456789012:event-bus/default' }] }))
    .toMatchObject({ status: 200, body: { FailedEntryCount: 0 } });
});

test('rules and their targets are described, in pages', async () => {
  const target = { Id: 'f', Arn: FUNCTION, Input: '{}', RetryPolicy: { MaximumRetryAttempts: 3 } };
  stage.bus.putRule({ Name: 'Bad', Description: 'bad things', EventPattern: { detail: { state: ['bad'] } }, Targets: [target] });
  stage.bus.putRule({ Name: 'Tick', ScheduleExpression: 'rate(1 minute)', State: 'DISABLED' });
  const arn = 'arn:aws:events:us-east-1:123456789012:rule/Bad';
  const bad = { Name: 'Bad', Arn: arn, Description: 'bad things', EventPattern: '{"detail":{"state":["bad"]}}', State: 'ENABLED', EventBusName: 'default' };
  expect((await events('DescribeRule', { Name: 'Bad' })).body).toEqual(bad);
  expect((await events('ListTargetsByRule', { Rule: 'Bad' })).body).toEqual({ Targets: [target] });
  const first = await events('ListRules', { Limit: 1 });
  expect(first.body).toMatchObject({ Rules: [bad] });
  expect((await events('ListRules', { Limit: 1, NextToken: first.body.NextToken })).body)
    .toMatchObject({ Rules: [{ Name: 'Tick', ScheduleExpression: 'rate(1 minute)', State: 'DISABLED' }] });
  expect((await events('ListRules', { NamePrefix: 'T' })).body).toMatchObject({ Rules: [{ Name: 'Tick' }] });
});

test('rules are enabled and disabled', async () => {
  stage.bus.putRule({ Name: 'Bad', EventPattern: { source: ['own.app'] }, Targets: [{ Id: 'f', Arn: FUNCTION }] });
  expect((await events('DisableRule', { Name: 'Bad' })).status).toBe(200);
  await events('PutEvents', { Entries: [entry] });
  await stage.clock.advance(60_000);
  expect(stage.invoked).toEqual([]);
  await events('EnableRule', { Name: 'Bad' });
  await events('PutEvents', { Entries: [entry] });
  await stage.clock.advance(60_000);
  expect(stage.invoked).toHaveLength(1);
});

test.each(['DescribeRule', 'EnableRule', 'DisableRule'])('%s of a rule that does not exist is refused', async action => {
  expect(await events(action, { Name: 'Nobody' })).toMatchObject({
    status: 400, body: { __type: 'ResourceNotFoundException', message: 'Rule Nobody does not exist on EventBus default.' },
  });
});

test('calls are spelled as in IAM', async () => {
  await events('PutEvents', { Entries: [entry] });
  expect(stage.calls).toMatchObject([{ service: 'events', action: 'PutEvents' }]);
});
