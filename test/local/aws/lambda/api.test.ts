import { FUNCTION, type Integrations, startIntegrations } from '../integrations';

let stage: Integrations;
beforeEach(async () => {
  stage = await startIntegrations();
});
afterEach(() => stage.close());

const invoke = async (name: string, body = '{}', headers: Record<string, string> = {}) => {
  const response = await fetch(`${stage.url}/2015-03-31/functions/${name}/invocations`, { method: 'POST', headers, body });
  const text = await response.text();
  return { status: response.status, headers: response.headers, body: text === '' ? undefined : JSON.parse(text) as unknown };
};
const asEvent = { 'x-amz-invocation-type': 'Event' };

test.each([
  'Worker', FUNCTION, encodeURIComponent(FUNCTION), '123456789012:function:Worker', 'Worker:$LATEST', encodeURIComponent(`${FUNCTION}:$LATEST`),
])('%s is the function', async name => {
  const { status, headers, body } = await invoke(name, '{"a":1}');
  expect({ status, body }).toEqual({ status: 200, body: { got: { a: 1 } } });
  expect(headers.get('x-amz-executed-version')).toBe('$LATEST');
  expect(headers.get('x-amz-function-error')).toBeNull();
});

test('a function that fails is a good answer with a header', async () => {
  const { status, headers, body } = await invoke('Worker', '{"fail":"no luck"}');
  expect({ status, body }).toEqual({ status: 200, body: { errorType: 'Failed', errorMessage: 'no luck', trace: [] } });
  expect(headers.get('x-amz-function-error')).toBe('Unhandled');
});

test('what Lambda refuses is an error in its form', async () => {
  const { status, headers, body } = await invoke('Worker', '{"refuse":true}');
  expect({ status, body }).toEqual({ status: 429, body: { Type: 'User', Message: 'Rate Exceeded.' } });
  expect(headers.get('x-amzn-errortype')).toBe('TooManyRequestsException');
});

test('an event is queued, and tried again when the function fails', async () => {
  const { status, body } = await invoke('Worker', '{"fail":"no luck"}', asEvent);
  expect({ status, body }).toEqual({ status: 202, body: undefined });
  await stage.clock.advance(10 * 60_000);
  expect(stage.invoked).toHaveLength(3);
  expect(stage.undelivered).toHaveLength(1);
});

test('a dry run runs nothing', async () => {
  expect((await invoke('Worker', '{}', { 'x-amz-invocation-type': 'DryRun' })).status).toBe(204);
  expect((await invoke('Nobody', '{}', { 'x-amz-invocation-type': 'DryRun' })).status).toBe(404);
  expect(stage.invoked).toEqual([]);
});

test('no payload is an empty object', async () => {
  expect((await invoke('Worker', '')).body).toEqual({ got: {} });
});

test.each<[name: string, body: string, headers: Record<string, string>, status: number, code: string]>([
  ['Nobody', '{}', {}, 404, 'ResourceNotFoundException'],
  ['Nobody', '{}', asEvent, 404, 'ResourceNotFoundException'],
  ['Worker:live', '{}', {}, 404, 'ResourceNotFoundException'],
  ['Worker?Qualifier=3', '{}', {}, 404, 'ResourceNotFoundException'],
  ['Worker', 'no JSON', {}, 400, 'InvalidRequestContentException'],
  ['Worker', `"${'x'.repeat(1024 * 1024)}"`, asEvent, 413, 'RequestTooLargeException'],
  ['Worker', `"${'x'.repeat(6 * 1024 * 1024)}"`, {}, 413, 'RequestTooLargeException'],
])('%s with such a body and %j: %d %s', async (name, body, headers, status, code) => {
  const target = name.replace(/^([^?]+)(\?.*)?$/, (_, path: string, query = '') => `${path}/invocations${query as string}`);
  const response = await fetch(`${stage.url}/2015-03-31/functions/${target}`, { method: 'POST', headers, body });
  expect({ status: response.status, code: response.headers.get('x-amzn-errortype') }).toEqual({ status, code });
  expect(await response.json()).toEqual({ Type: 'User', Message: expect.any(String) });
  expect(stage.invoked).toEqual([]);
});

test('large payloads that fit are taken', async () => {
  expect((await invoke('Worker', `"${'x'.repeat(1024 * 1024)}"`)).status).toBe(200);
});

test('the call is spelled as in IAM', async () => {
  await invoke(encodeURIComponent(FUNCTION));
  expect(stage.calls).toEqual([expect.objectContaining({
    service: 'lambda', action: 'InvokeFunction', input: { FunctionName: FUNCTION, InvocationType: 'RequestResponse' },
  })]);
});

test('other paths are not Lambda\'s', async () => {
  const response = await fetch(`${stage.url}/2015-03-31/functions/Worker`, { method: 'GET' });
  expect(response.status).toBe(501);
});
