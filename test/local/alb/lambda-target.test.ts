import { once } from 'node:events';
import { type IncomingMessage, request as httpRequest } from 'node:http';
import type { LambdaEvent } from '../../../local/alb/lambda-event';
import type { TargetGroupSettings } from '../../../local/alb/model';
import { AwsError } from '../../../local/aws-error';
import { FunctionError } from '../../../local/functions/function-error';
import {
  ask, closeEverything, code, connectTo, eventually, exchangeRaw, groupArn, hearing, LISTENER, ofBalancer, ofGroup, openStage,
  type ProxyStage, route, settings,
} from './fixtures';

afterEach(closeEverything);

const FUNCTION = 'arn:aws:lambda:eu-west-1:111122223333:function:shop';

type Invoke = (event: LambdaEvent) => unknown;

const checked = (enabled: boolean) => ({ healthCheck: { ...settings('any').healthCheck, enabled } });

/** A stage whose group blue is a function and gets every request. */
const stageOf = async (invoke: Invoke, change: Partial<TargetGroupSettings> = checked(false)): Promise<ProxyStage> => {
  const stage = await openStage({}, { targetType: 'lambda', ...change });
  stage.balancer.targetGroup(groupArn('blue')).registerFunction({
    id: FUNCTION,
    invoke: event => new Promise(resolve => resolve(invoke(event as LambdaEvent))),
  });
  route(stage.balancer, ['blue', 1]);
  return { ...stage, origin: stage.balancer.origin(LISTENER) };
};

const health = ({ balancer }: ProxyStage) => balancer.targetGroup(groupArn('blue')).health();

describe('a function as the target', () => {
  test('gets the request as an event, and its answer is sent', async () => {
    const events: LambdaEvent[] = [];
    const stage = await stageOf(event => {
      events.push(event);
      return { statusCode: 201, statusDescription: '201 Made', headers: { 'X-Made': 'yes' }, body: 'hello' };
    });
    const answer = await exchangeRaw(stage.origin,
      'POST /a?b=1 HTTP/1.1\r\nHost: Shop.example\r\nContent-Type: application/json\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}');
    expect(answer).toMatch(/^HTTP\/1\.1 201 Made\r\n/);
    expect(answer).toMatch(/\r\nServer: awselb\/2\.0\r\n/);
    expect(answer).toMatch(/\r\nContent-Length: 5\r\n/);
    expect(answer).toMatch(/\r\nX-Made: yes\r\n[^]*\r\n\r\nhello$/);
    expect(events).toMatchObject([{
      requestContext: { elb: { targetGroupArn: groupArn('blue') } },
      httpMethod: 'POST', path: '/a', queryStringParameters: { b: '1' }, body: '{}', isBase64Encoded: false,
      headers: {
        'host': 'shop.example', 'x-forwarded-for': '127.0.0.1', 'x-forwarded-proto': 'http', 'x-forwarded-port': '80',
        'x-amzn-trace-id': expect.stringMatching(/^Root=1-/),
      },
    }]);
    await eventually(() => stage.log.length === 1);
    expect(stage.log[0]).toMatchObject({ elbStatus: 201, targetStatus: 201, targetGroupArn: groupArn('blue') });
    expect(ofGroup(stage, 'RequestCount')).toHaveLength(1);
    expect(ofGroup(stage, 'HTTPCode_Target_2XX_Count')).toHaveLength(1);
    expect(ofGroup(stage, 'TargetResponseTime')).toHaveLength(1);
  });

  test('speaks in lists where its group says so', async () => {
    const { origin } = await stageOf(({ multiValueHeaders }) =>
      ({ statusCode: 200, multiValueHeaders: { 'Set-Cookie': ['a=1', 'b=2'], 'X-Seen': multiValueHeaders?.['x-twice'] ?? [] } }),
    { ...checked(false), multiValueHeaders: true });
    const answer = await exchangeRaw(origin, 'GET / HTTP/1.1\r\nHost: x\r\nX-Twice: 1\r\nx-twice: 2\r\nConnection: close\r\n\r\n');
    expect(answer.match(/Set-Cookie: \w=\d|X-Seen: \d/g)).toEqual(['Set-Cookie: a=1', 'Set-Cookie: b=2', 'X-Seen: 1', 'X-Seen: 2']);
  });

  test('has no body in answers that have none', async () => {
    const { origin } = await stageOf(({ path }) => ({ statusCode: path === '/204' ? 204 : 200, body: path === '/204' ? '' : 'hello' }));
    expect(await exchangeRaw(origin, 'GET /204 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n')).not.toMatch(/content-length/i);
    expect(await exchangeRaw(origin, 'HEAD / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n')).toMatch(/Content-Length: 5\r\n[^]*\r\n\r\n$/);
  });

  test.each<[string, Invoke, string]>([
    ['throws', () => {
      throw new FunctionError({ errorType: 'Error', errorMessage: 'broken' });
    }, 'LambdaUserError'],
    ['runs into its timeout', () => {
      throw new FunctionError({ errorType: 'Sandbox.Timedout', errorMessage: 'Task timed out after 3.00 seconds' });
    }, 'LambdaUserError'],
    ['is throttled', () => {
      throw new AwsError('TooManyRequestsException', 'Rate Exceeded.', 429);
    }, 'LambdaUserError'],
    ['cannot be run by Lambda', () => {
      throw new AwsError('ServiceException', 'An error occurred', 500);
    }, 'LambdaInternalError'],
    ['answers nonsense', () => ({ hello: 1 }), 'LambdaUserError'],
    ['answers more than 1 MB', () => ({ statusCode: 200, body: 'x'.repeat(1024 * 1024) }), 'LambdaUserError'],
  ])('that %s is a 502 and its own kind of error', async (_, invoke, name) => {
    const stage = await stageOf(invoke);
    expect(await ask(stage.origin)).toMatchObject({ status: 502, headers: { server: 'awselb/2.0' } });
    const other = name === 'LambdaUserError' ? 'LambdaInternalError' : 'LambdaUserError';
    expect(ofGroup(stage, name)).toHaveLength(1);
    expect(stage.data.filter(datum => datum.name === name).map(({ dimensions }) => Object.keys(dimensions).sort()))
      .toEqual([['LoadBalancer', 'TargetGroup'], ['TargetGroup']]);
    expect(ofGroup(stage, other)).toHaveLength(0);
    expect(ofBalancer(stage, 'HTTPCode_ELB_502_Count')).toHaveLength(1);
    expect(stage.data.filter(datum => /Target_|TargetConnection/.test(datum.name))).toEqual([]);
    expect(ofGroup(stage, 'RequestCount')).toHaveLength(1);
  });

  test('gets a body of up to 1 MB; a larger one is a 413, and the function is not invoked', async () => {
    let invoked = 0;
    const stage = await stageOf(({ body }) => {
      invoked += 1;
      return { statusCode: 200, body: String(Buffer.from(body, 'base64').length) };
    });
    const most = 1024 * 1024;
    expect(await ask(stage.origin, { method: 'POST', body: 'x'.repeat(most) })).toMatchObject({ status: 200, body: String(most) });
    const request = httpRequest(stage.origin, { method: 'POST', agent: false }).on('error', () => undefined);
    request.write('x'.repeat(most + 1));
    const [response] = await once(request, 'response') as [IncomingMessage];
    expect(response.statusCode).toBe(413);
    request.destroy();
    expect(invoked).toBe(1);
    expect(ofGroup(stage, 'LambdaUserError')).toHaveLength(1);
    expect(ofBalancer(stage, 'HTTPCode_ELB_4XX_Count')).toHaveLength(1);
  });

  test('is no partner for a WebSocket: 400', async () => {
    let invoked = 0;
    const stage = await stageOf(() => {
      invoked += 1;
      return { statusCode: 200 };
    });
    const socket = connectTo(stage.origin);
    const heard = hearing(socket);
    socket.write('GET / HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Key: x\r\nSec-WebSocket-Version: 13\r\n\r\n');
    await once(socket, 'close');
    expect(heard.text).toMatch(/^HTTP\/1\.1 400 /);
    expect(ofGroup(stage, 'LambdaUserError')).toHaveLength(1);
    expect(invoked).toBe(0);
  });

  test('is waited for longer than the idle timeout: only its own timeout counts', async () => {
    const stage = await openStage({ idleTimeoutSeconds: 1 }, { targetType: 'lambda', ...checked(false) });
    stage.balancer.targetGroup(groupArn('blue')).registerFunction({
      id: FUNCTION, invoke: () => new Promise(resolve => setTimeout(() => resolve({ statusCode: 200, body: 'at last' }), 2_500)),
    });
    route(stage.balancer, ['blue', 1]);
    expect(await ask(stage.balancer.origin(LISTENER))).toMatchObject({ status: 200, body: 'at last' });
  });

  test('whose client goes away is a client\'s error; what it answers is lost', async () => {
    let answer: (value: unknown) => void = () => undefined;
    let invoked = false;
    const stage = await stageOf(() => {
      invoked = true;
      return new Promise(resolve => answer = resolve);
    });
    const request = httpRequest(stage.origin, { agent: false }).on('error', () => undefined).end();
    await eventually(() => invoked);
    request.destroy();
    await eventually(() => stage.log.length === 1);
    answer({ statusCode: 200 });
    await new Promise(resolve => setTimeout(resolve, 50));
    expect(ofBalancer(stage, 'HTTPCode_ELB_4XX_Count')).toHaveLength(1);
    expect(ofGroup(stage, 'HTTPCode_Target_2XX_Count')).toHaveLength(0);
  });
});

describe('registering functions', () => {
  test('a group has one function; without any it is a 503', async () => {
    const stage = await stageOf(() => ({ statusCode: 200 }));
    const group = stage.balancer.targetGroup(groupArn('blue'));
    const other = { id: `${FUNCTION}-other`, invoke: () => Promise.resolve({ statusCode: 299 }) };
    group.registerFunction({ ...other, id: FUNCTION });
    expect((await ask(stage.origin)).status).toBe(200);
    expect(() => group.registerFunction(other)).toThrow(code('TooManyTargets'));
    group.deregister(FUNCTION, 0);
    expect((await ask(stage.origin)).status).toBe(503);
    group.registerFunction(other);
    expect((await ask(stage.origin)).status).toBe(299);
  });

  test('a function that is deregistered is gone at once, and what is in flight fails', async () => {
    let invoked = false;
    const stage = await stageOf(() => {
      invoked = true;
      return new Promise(() => undefined);
    });
    const reply = ask(stage.origin);
    await eventually(() => invoked);
    stage.balancer.targetGroup(groupArn('blue')).deregister(FUNCTION, 0);
    expect(health(stage)).toEqual([]);
    expect(await reply).toMatchObject({ status: 502 });
  });
});

describe('the health of a function', () => {
  test('is not checked by default: it is unavailable, and gets requests', async () => {
    const stage = await stageOf(() => ({ statusCode: 200 }));
    expect(health(stage)).toEqual([{ id: FUNCTION, port: 0, state: 'unavailable', reason: 'Target.HealthCheckDisabled' }]);
    expect((await ask(stage.origin)).status).toBe(200);
  });

  test('is checked by events of its own, which are no requests', async () => {
    const events: LambdaEvent[] = [];
    const stage = await stageOf(event => {
      events.push(event);
      return { statusCode: 200 };
    }, checked(true));
    await eventually(() => health(stage)[0]?.state === 'healthy');
    expect(events[0]).toEqual({
      requestContext: { elb: { targetGroupArn: groupArn('blue') } },
      httpMethod: 'GET', path: '/health', queryStringParameters: {}, headers: { 'user-agent': 'ELB-HealthChecker/2.0' }, body: '', isBase64Encoded: false,
    });
    expect(ofGroup(stage, 'RequestCount')).toHaveLength(0);
  });

  test.each<[string, Invoke, string]>([
    ['answers another code', () => ({ statusCode: 500 }), 'Target.ResponseCodeMismatch'],
    ['answers nonsense', () => 'ok', 'Target.FailedHealthChecks'],
    ['throws', () => {
      throw new Error('broken');
    }, 'Target.FailedHealthChecks'],
    ['does not answer', () => new Promise(() => undefined), 'Target.Timeout'],
  ])('that %s is unhealthy, and gets requests all the same', async (_, invoke, reason) => {
    const stage = await stageOf(event => event.headers?.['user-agent'] === undefined ? { statusCode: 200, body: 'served' } : invoke(event), checked(true));
    await eventually(() => health(stage)[0]?.state === 'unhealthy');
    expect(health(stage)).toMatchObject([{ reason }]);
    expect((await ask(stage.origin)).body).toBe('served');
    expect(ofGroup(stage, 'UnhealthyRoutingRequestCount')).toHaveLength(0);
  });
});
