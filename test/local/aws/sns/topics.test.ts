import { FUNCTION, type Integrations, startIntegrations, TOPIC } from '../integrations';

let stage: Integrations;
beforeEach(async () => {
  stage = await startIntegrations();
});
afterEach(() => stage.close());

const publish = async (input: Record<string, string>) => {
  const body = new URLSearchParams({ Action: 'Publish', Version: '2010-03-31', ...input });
  const response = await fetch(stage.url, { method: 'POST', body });
  return { status: response.status, text: await response.text() };
};
const nested = () => stage.invoked as { Records: { Sns: Record<string, unknown> }[] }[];

test('what is published stays in the inbox', async () => {
  const { status, text } = await publish({ TopicArn: TOPIC, Message: 'it <is> done', Subject: 'Release' });
  const [message] = stage.topics.messages();
  expect(status).toBe(200);
  expect(text).toContain(`<PublishResult><MessageId>${message!.messageId}</MessageId></PublishResult>`);
  expect(stage.topics.messages()).toEqual([
    { messageId: expect.stringMatching(/^[\da-f-]{36}$/), topicArn: TOPIC, subject: 'Release', message: 'it <is> done', attributes: {}, at: stage.clock.now() },
  ]);
  expect(stage.calls).toMatchObject([{ service: 'sns', action: 'Publish' }]);
});

test('functions that subscribe hear of it, others do not', async () => {
  const { arn } = stage.topics.subscribe(TOPIC, 'lambda', FUNCTION);
  stage.topics.subscribe(TOPIC, 'email', 'somebody@example.com');
  await publish({
    'TargetArn': TOPIC, 'Message': 'done', 'MessageAttributes.entry.1.Name': 'level', 'MessageAttributes.entry.1.Value.DataType': 'String',
    'MessageAttributes.entry.1.Value.StringValue': 'high',
  });
  await stage.clock.advance(0);
  expect(stage.invoked).toEqual([{
    Records: [{
      EventSource: 'aws:sns', EventVersion: '1.0', EventSubscriptionArn: arn,
      Sns: expect.objectContaining({
        Type: 'Notification', MessageId: stage.topics.messages()[0]!.messageId, TopicArn: TOPIC, Subject: null, Message: 'done',
        Timestamp: '2026-01-01T00:00:00.000Z', MessageAttributes: { level: { Type: 'String', Value: 'high' } },
      }),
    }],
  }]);
  expect(stage.undelivered).toEqual([]);
});

test('a message may be another one for functions', async () => {
  stage.topics.subscribe(TOPIC, 'lambda', FUNCTION);
  await publish({ TopicArn: TOPIC, MessageStructure: 'json', Message: '{"default":"for all","lambda":"for functions"}' });
  await stage.clock.advance(0);
  expect(stage.topics.messages()[0]!.message).toBe('for all');
  expect(nested()[0]!.Records[0]!.Sns.Message).toBe('for functions');
});

test('what a subscriber cannot be given is told', async () => {
  stage.topics.subscribe(TOPIC, 'lambda', `${FUNCTION}2`);
  expect((await publish({ TopicArn: TOPIC, Message: 'done' })).status).toBe(200);
  expect(stage.undelivered).toMatchObject([{ from: TOPIC, targetArn: `${FUNCTION}2`, error: { code: 'ResourceNotFoundException' } }]);
});

test.each<[input: Record<string, string>, status: number, code: string]>([
  [{ TopicArn: `${TOPIC}2`, Message: 'x' }, 404, 'NotFound'],
  [{ TopicArn: TOPIC }, 400, 'InvalidParameter'],
  [{ TopicArn: TOPIC, Message: '' }, 400, 'InvalidParameter'],
  [{ Message: 'x' }, 400, 'InvalidParameter'],
  [{ TopicArn: TOPIC, Message: 'x', Subject: 'two\nlines' }, 400, 'InvalidParameter'],
  [{ TopicArn: TOPIC, Message: 'x', Subject: 'x'.repeat(101) }, 400, 'InvalidParameter'],
  [{ TopicArn: TOPIC, Message: 'x'.repeat(256 * 1024 + 1) }, 400, 'InvalidParameter'],
  [{ TopicArn: TOPIC, Message: 'x', MessageStructure: 'json' }, 400, 'InvalidParameter'],
  [{ TopicArn: TOPIC, Message: '{"lambda":"x"}', MessageStructure: 'json' }, 400, 'InvalidParameter'],
  [{ PhoneNumber: '+15550100', Message: 'x' }, 501, 'NotImplemented'],
])('a publication that cannot be is refused: %#', async (input, status, code) => {
  const answer = await publish(input);
  expect(answer.status).toBe(status);
  expect(answer.text).toContain(`<Code>${code}</Code>`);
  expect(stage.topics.messages()).toEqual([]);
});

test('an endpoint subscribes once, and hears nothing after it has left', async () => {
  const { arn } = stage.topics.subscribe(TOPIC, 'lambda', FUNCTION);
  expect(stage.topics.subscribe(TOPIC, 'lambda', FUNCTION).arn).toBe(arn);
  await publish({ TopicArn: TOPIC, Message: 'one' });
  stage.topics.unsubscribe(TOPIC, 'lambda', FUNCTION);
  await publish({ TopicArn: TOPIC, Message: 'two' });
  await stage.clock.advance(0);
  expect(stage.invoked).toHaveLength(1);
});
