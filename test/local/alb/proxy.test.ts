import { once } from 'node:events';
import { type IncomingMessage, request as httpRequest, type ServerResponse } from 'node:http';
import { connect, type Socket } from 'node:net';
import {
  ask, closeEverything, deadTarget, eventually, exchangeRaw, groupArn, LISTENER, openRawTarget, openStage, openTarget, route, settings,
  type Stage, type TestTarget,
} from './fixtures';

afterEach(closeEverything);

/** A stage whose only target, in blue, gets every request. */
const stageWith = async (target: TestTarget, options: Parameters<typeof openStage>[0] = {}): Promise<Stage & { origin: string }> => {
  const stage = await openStage(options, { healthCheck: { ...settings('any').healthCheck, enabled: false } });
  stage.balancer.targetGroup(groupArn('blue')).register(target);
  route(stage.balancer, ['blue', 1]);
  return { ...stage, origin: stage.balancer.origin(LISTENER) };
};

const metric = ({ data }: Stage, name: string) => data.filter(datum => datum.name === name);

describe('what passes through', () => {
  test('case, order and duplicates of headers survive in both directions', async () => {
    let received = '';
    const target = await openRawTarget(socket => socket.on('data', chunk => {
      received += chunk.toString('latin1');
      socket.end('HTTP/1.1 200 Fine\r\nX-One: 1\r\nSet-COOKIE: a=1\r\nset-cookie: b=2\r\nContent-Length: 2\r\n\r\nok');
    }));
    const { origin } = await stageWith(target);
    const answer = await exchangeRaw(origin, 'GET /x?y=%20z HTTP/1.1\r\nHost: shop.example\r\nX-CaSe: 1\r\nx-case: 2\r\nConnection: close\r\n\r\n');
    expect(received).toMatch(/^GET \/x\?y=%20z HTTP\/1\.1\r\n/);
    expect(received).toContain('\r\nX-CaSe: 1\r\nx-case: 2\r\n');
    expect(received).toMatch(/host: shop\.example/i);
    expect(answer).toMatch(/^HTTP\/1\.1 200 Fine\r\nX-One: 1\r\nSet-COOKIE: a=1\r\nset-cookie: b=2\r\n/);
    expect(answer).toMatch(/\r\n\r\nok$/);
  });

  test('the target learns of the client and gets a trace id', async () => {
    const target = await openTarget((request, response) => response.end(JSON.stringify(request.headers)));
    const { origin } = await stageWith(target);
    expect(JSON.parse((await ask(origin)).body)).toMatchObject({
      'x-forwarded-for': '127.0.0.1',
      'x-forwarded-proto': 'http',
      'x-forwarded-port': '80',
      'x-amzn-trace-id': expect.stringMatching(/^Root=1-[0-9a-f]{8}-[0-9a-f]{24}$/),
    });
  });

  test('what the client says of its own forwarding is added to', async () => {
    const target = await openTarget((request, response) => response.end(JSON.stringify(request.headers)));
    const { origin } = await stageWith(target);
    const { body } = await ask(origin, { headers: { 'X-Forwarded-For': '203.0.113.9', 'X-Forwarded-Proto': 'https', 'X-Amzn-Trace-Id': 'Root=1-0-0' } });
    expect(JSON.parse(body)).toMatchObject({
      'x-forwarded-for': '203.0.113.9, 127.0.0.1',
      'x-forwarded-proto': 'http',
      'x-amzn-trace-id': expect.stringMatching(/^Self=1-[0-9a-f]{8}-[0-9a-f]{24};Root=1-0-0$/),
    });
  });

  test.each<[string, Record<string, string>]>([['of known length', { 'Content-Length': '5' }], ['in chunks', {}]])('a body %s', async (_, headers) => {
    const target = await openTarget((request, response) => request.pipe(response));
    const { origin } = await stageWith(target);
    const request = httpRequest(origin, { method: 'POST', headers, agent: false });
    request.write('he');
    request.end('llo');
    const [response] = await once(request, 'response') as [IncomingMessage];
    expect((await response.toArray()).join('')).toBe('hello');
  });

  test('an answer is passed on while the target still writes it', async () => {
    let finish: () => void = () => undefined;
    const target = await openTarget((_, response) => {
      response.write('first');
      finish = () => response.end('last');
    });
    const { origin } = await stageWith(target);
    const request = httpRequest(origin, { agent: false }).end();
    const [response] = await once(request, 'response') as [IncomingMessage];
    expect(String(await once(response, 'data'))).toBe('first');
    finish();
    expect(String(await once(response, 'data'))).toBe('last');
  });

  test('headers are passed on before there is a body', async () => {
    let answer: ServerResponse | undefined;
    const target = await openTarget((_, response) => {
      answer = response;
      response.flushHeaders();
    });
    const { origin } = await stageWith(target);
    const request = httpRequest(origin, { agent: false }).end();
    const [response] = await once(request, 'response') as [IncomingMessage];
    expect(response.statusCode).toBe(200);
    answer?.end();
  });

  test('a client that does not read holds the target back', async () => {
    const chunk = Buffer.alloc(64 * 1024);
    const total = 200 * 1024 * 1024;
    let sent = 0;
    const target = await openTarget((_, response) => {
      response.writeHead(200, { 'Content-Length': total });
      const fill = () => {
        while (sent < total && !response.destroyed) {
          sent += chunk.length;
          if (!response.write(chunk)) return void response.once('drain', fill);
        }
      };
      fill();
    });
    const { origin } = await stageWith(target);
    const socket = connect(Number(new URL(origin).port), '127.0.0.1');
    socket.pause().write('GET / HTTP/1.1\r\nHost: x\r\n\r\n');
    let before = -1;
    await eventually(async () => {
      await new Promise(resolve => setTimeout(resolve, 200));
      const still = sent > 0 && sent === before;
      before = sent;
      return still;
    });
    expect(sent).toBeLessThan(total / 2);
    socket.destroy();
  });

  test('a client that goes away ends the request at the target', async () => {
    let gone = false;
    let arrived = false;
    const target = await openTarget((_, response) => {
      arrived = true;
      response.once('close', () => gone = true);
    });
    const { origin, log } = await stageWith(target);
    const request = httpRequest(origin, { agent: false }).on('error', () => undefined).end();
    await eventually(() => arrived);
    request.destroy();
    await eventually(() => gone);
    await eventually(() => log.length === 1);
    expect(log[0]).toMatchObject({ elbStatus: null, targetStatus: null, targetGroupArn: groupArn('blue') });
  });
});

describe('when the target fails', () => {
  test('a target that dies before its headers is a 502', async () => {
    const stage = await stageWith(await openRawTarget(socket => socket.once('data', () => socket.destroy())));
    const answer = await ask(stage.origin);
    expect(answer).toMatchObject({ status: 502, headers: { server: 'awselb/2.0' } });
    expect(metric(stage, 'HTTPCode_ELB_502_Count')).toHaveLength(1);
    expect(metric(stage, 'TargetConnectionErrorCount')).toHaveLength(0);
  });

  test('a target that speaks no HTTP is a 502', async () => {
    const { origin } = await stageWith(await openRawTarget(socket => socket.once('data', () => socket.end('nonsense\r\n\r\n'))));
    expect(await ask(origin)).toMatchObject({ status: 502 });
  });

  test('a target that refuses connections is a 502 and a connection error', async () => {
    const stage = await stageWith(await deadTarget());
    expect(await ask(stage.origin)).toMatchObject({ status: 502 });
    expect(metric(stage, 'TargetConnectionErrorCount')).toHaveLength(1);
  });

  test('a target that dies during an upload is a 502 for the client, not a cut connection', async () => {
    const { origin } = await stageWith(await openRawTarget((socket: Socket) => socket.once('data', () => socket.destroy())));
    const request = httpRequest(origin, { method: 'POST', agent: false }).on('error', () => undefined);
    request.write('part');
    const [response] = await once(request, 'response') as [IncomingMessage];
    expect(response.statusCode).toBe(502);
    request.destroy();
  });

  test('a target that does not answer in time is a 504', async () => {
    const stage = await stageWith(await openTarget(() => undefined), { idleTimeoutSeconds: 1 });
    expect(await ask(stage.origin)).toMatchObject({ status: 504, headers: { server: 'awselb/2.0' } });
    expect(metric(stage, 'HTTPCode_ELB_504_Count')).toHaveLength(1);
    expect(stage.log).toMatchObject([{ elbStatus: 504, targetStatus: null }]);
  });

  test('an answer that breaks off is cut for the client as well', async () => {
    const target = await openRawTarget(socket => socket.once('data', () => {
      socket.write('HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf');
      setTimeout(() => socket.destroy(), 50);
    }));
    const { origin, log } = await stageWith(target);
    await expect(ask(origin)).rejects.toThrow();
    await eventually(() => log.length === 1);
    expect(log[0]).toMatchObject({ elbStatus: 200, targetStatus: 200 });
  });

  test('no request is sent a second time', async () => {
    let requests = 0;
    const { origin } = await stageWith(await openRawTarget(socket => socket.on('data', () => {
      requests += 1;
      socket.destroy();
    })));
    for (let sent = 1; sent <= 3; sent += 1) {
      expect(await ask(origin)).toMatchObject({ status: 502 });
      expect(requests).toBe(sent);
    }
  });

  test('an empty group is a 503, however healthy the other one is', async () => {
    const stage = await stageWith(await openTarget((_, response) => response.end('blue')));
    const { RuleArn } = stage.balancer.describeRules({ ListenerArn: LISTENER })[0] ?? { RuleArn: '' };
    stage.balancer.modifyRule(RuleArn, { Actions: [{ Type: 'forward', TargetGroupArn: groupArn('green') }] });
    expect(await ask(stage.origin)).toMatchObject({ status: 503, headers: { server: 'awselb/2.0' } });
    expect(metric(stage, 'HTTPCode_ELB_503_Count')).toHaveLength(1);
    expect(metric(stage, 'RequestCount')).toHaveLength(0);
  });
});

describe('what is reported', () => {
  const LoadBalancer = 'app/shop/0123456789abcdef';
  const TargetGroup = 'targetgroup/blue/0011223344556677';

  test('an answered request, for the load balancer and for the group', async () => {
    const stage = await stageWith(await openTarget((_, response) => response.writeHead(503).end()));
    await ask(stage.origin, { headers: { 'X-Request-Id': 'r1' } });
    expect(metric(stage, 'RequestCount').map(({ dimensions }) => dimensions)).toEqual([{ LoadBalancer }, { LoadBalancer, TargetGroup }]);
    expect(metric(stage, 'HTTPCode_Target_5XX_Count')).toMatchObject([{ namespace: 'AWS/ApplicationELB', value: 1, dimensions: { LoadBalancer, TargetGroup } }]);
    expect(metric(stage, 'TargetResponseTime')).toHaveLength(1);
    expect(metric(stage, 'HTTPCode_ELB_5XX_Count')).toHaveLength(0);
    await eventually(() => stage.log.length === 1);
    expect(stage.log[0]).toMatchObject({ requestId: 'r1', listenerArn: LISTENER, targetGroupArn: groupArn('blue'), elbStatus: 503, targetStatus: 503 });
  });

  test('a request counts from the moment its target is chosen', async () => {
    let answer: ServerResponse | undefined;
    const stage = await stageWith(await openTarget((_, response) => {
      answer = response;
    }));
    const reply = ask(stage.origin);
    await eventually(() => answer !== undefined);
    expect(metric(stage, 'RequestCount')).toHaveLength(2);
    expect(metric(stage, 'HTTPCode_Target_2XX_Count')).toHaveLength(0);
    answer?.end();
    await reply;
    expect(metric(stage, 'HTTPCode_Target_2XX_Count')).toHaveLength(1);
  });

  test('the load balancer\'s own errors are known for the load balancer only', async () => {
    const stage = await stageWith(await deadTarget());
    await ask(stage.origin);
    expect(metric(stage, 'HTTPCode_ELB_5XX_Count').map(({ dimensions }) => dimensions)).toEqual([{ LoadBalancer }]);
  });

  test('a fixed response is no error and no request to a target', async () => {
    const stage = await openStage();
    expect(await ask(stage.balancer.origin(LISTENER))).toMatchObject({ status: 404, headers: { server: 'awselb/2.0' } });
    expect(stage.data).toEqual([]);
  });
});
