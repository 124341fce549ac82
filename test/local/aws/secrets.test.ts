import { callJson, type Integrations, SECRET, startIntegrations } from './integrations';

let stage: Integrations;
beforeEach(async () => {
  stage = await startIntegrations();
});
afterEach(() => stage.close());

const ask = (action: string, input: object) => callJson(stage.url, `secretsmanager.${action}`, input);

test.each(['webhook', SECRET, SECRET.slice(0, -7)])('%s is the secret', async SecretId => {
  const { status, body } = await ask('GetSecretValue', { SecretId });
  expect({ status, body }).toEqual({
    status: 200,
    body: {
      ARN: SECRET, Name: 'webhook', SecretString: '{"url":"https://example.com"}', VersionId: expect.any(String), VersionStages: ['AWSCURRENT'],
      CreatedDate: 1_767_225_600,
    },
  });
  expect((await ask('GetSecretValue', { SecretId, VersionStage: 'AWSCURRENT', VersionId: body.VersionId })).status).toBe(200);
});

test.each([
  ['another', {}, 'Secrets Manager can\'t find the specified secret.'],
  // A name does not have the characters that an ARN has.
  ['webhook-AbCdEf', {}, 'Secrets Manager can\'t find the specified secret.'],
  [SECRET.slice(0, -8), {}, 'Secrets Manager can\'t find the specified secret.'],
  ['webhook', { VersionStage: 'AWSPREVIOUS' }, 'Secrets Manager can\'t find the specified secret value for staging label: AWSPREVIOUS.'],
  ['webhook', { VersionId: 'other' }, 'Secrets Manager can\'t find the specified secret value for VersionId: other.'],
])('%s with %j is not found', async (SecretId, version, message) => {
  expect(await ask('GetSecretValue', { SecretId, ...version })).toEqual({ status: 400, body: { __type: 'ResourceNotFoundException', message } });
});

test('a description holds no value', async () => {
  const { body } = await ask('DescribeSecret', { SecretId: SECRET });
  expect(body).toMatchObject({ ARN: SECRET, Name: 'webhook', Description: 'Where to post', VersionIdsToStages: expect.any(Object) });
  expect(JSON.stringify(body)).not.toContain('example.com');
});

test('a complete ARN goes before one that only begins so', async () => {
  const longer = `${SECRET}-123456`;
  stage.secrets.put({ arn: longer, name: 'webhook-AbCdEf', value: 'longer', createdAt: 0 });
  expect((await ask('GetSecretValue', { SecretId: SECRET })).body).toMatchObject({ ARN: SECRET });
});

test('an id is required', async () => {
  expect(await ask('GetSecretValue', {})).toMatchObject({ status: 400, body: { __type: 'ValidationException' } });
});
