import { SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { type Stage, startStage, STATE_MACHINE } from './support';

let stage: Stage;

beforeEach(async () => {
  stage = await startStage();
});
afterEach(() => stage.close());

test('the endpoint listens on the loopback interface only', () => {
  expect(stage.endpoint.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
});

test('a service that is not built is named', async () => {
  const response = await fetch(stage.endpoint.url, { method: 'POST', headers: { 'x-amz-target': 'AmazonSSM.GetParameter' }, body: '{}' });
  expect(response.status).toBe(501);
  expect(await response.json()).toEqual({ __type: 'NotImplemented', message: 'AmazonSSM:GetParameter is not implemented in the rehearsal' });

  const query = await fetch(stage.endpoint.url, { method: 'POST', body: 'Action=Publish&Version=2010-03-31' });
  expect(await query.text()).toContain('<Code>NotImplemented</Code>');
  expect(stage.calls).toMatchObject([
    { service: 'AmazonSSM', action: 'GetParameter', error: 'NotImplemented' },
    { service: 'query-2010-03-31', action: 'Publish', error: 'NotImplemented' },
  ]);
});

test('a defect shows as one, and is not retried', async () => {
  stage.executions.list = () => {
    throw new TypeError('oops');
  };
  const client = new SFNClient(stage.config);
  await expect(client.send(new StartExecutionCommand({ stateMachineArn: STATE_MACHINE, name: 'a' })))
    .rejects.toMatchObject({ name: 'RehearsalFailure', message: expect.stringContaining('TypeError: oops') });
  client.destroy();
  expect(stage.calls).toHaveLength(1);
});
