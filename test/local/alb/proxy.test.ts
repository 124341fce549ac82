import { once } from 'node:events';
import { type IncomingMessage, request as httpRequest, type ServerResponse } from 'node:http';
import { forwardedHost } from '../../../local/alb/headers';
import {
  ask, closeEverything, deadTarget, eventually, exchangeRaw, groupArn, LISTENER, ofBalancer, ofGroup, openRawTarget, openStage, openTarget,
  stageWith,
} from './fixtures';

afterEach(closeEverything);

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
    expect(answer).toMatch(/^HTTP\/1\.1 200 Fine\r\nX-One: 1\r\nSet-COOKIE: a=1\r\nset-cookie: b=2\r\n/);
    expect(answer).toMatch(/\r\n\r\nok$/);
  });

  test('what speaks of one connection stays on it', async () => {
    let received = '';
    const target = await openRawTarget(socket => socket.on('data', chunk => {
      received += chunk.toString('latin1');
      socket.end('HTTP/1.1 200 OK\r\nConnection: close, X-Private\r\nX-Private: 1\r\nKeep-Alive: timeout=5\r\nX-Public: 1\r\nContent-Length: 0\r\n\r\n');
    }));
    const { origin } = await stageWith(target);
    const answer = await exchangeRaw(origin, 'GET / HTTP/1.1\r\nHost: x\r\nConnection: close, X-Secret\r\nX-Secret: 1\r\nX-Open: 1\r\nTE: trailers\r\n\r\n');
    expect(received).toMatch(/x-open/i);
    expect(received).not.toMatch(/x-secret/i);
    expect(answer).toMatch(/X-Public: 1/);
    expect(answer).not.toMatch(/x-private|timeout=5/i);
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
    const { body } = await ask(origin, { headers: {
      'X-Forwarded-For': '203.0.113.9', 'X-Forwarded-Proto': 'https', 'X-Amzn-Trace-Id': 'Self=1-1-1;Root=1-0-0;CalledFrom=app',
    } });
    expect(JSON.parse(body)).toMatchObject({
      'x-forwarded-for': '203.0.113.9, 127.0.0.1',
      'x-forwarded-proto': 'http',
      'x-amzn-trace-id': expect.stringMatching(/^Self=1-[0-9a-f]{8}-[0-9a-f]{24};Root=1-0-0;CalledFrom=app$/),
    });
  });

  // The table of the user guide's "Host header preservation", without preservation.
  test.each([
    ['example.com', 80, 'example.com'],
    ['example.com:80', 80, 'example.com'],
    ['example.com', 443, 'example.com'],
    ['example.com', 8080, 'example.com:8080'],
    ['example.com:8080', 8080, 'example.com:8080'],
    ['Shop.Example.COM', 80, 'shop.example.com'],
  ])('the host %s on port %i is %s for targets', (host, port, seen) => {
    expect(forwardedHost(host, port)).toBe(seen);
  });

  test('who names no host is asking for the load balancer', async () => {
    const target = await openTarget((request, response) => response.end(request.headers.host));
    const { origin } = await stageWith(target);
    expect(await exchangeRaw(origin, 'GET / HTTP/1.0\r\n\r\n')).toMatch(/\r\n\r\nshop\.example$/);
    expect((await ask(origin)).body).toBe('127.0.0.1');
  });
});

describe('when the target fails', () => {
  test('a target that dies before its headers is a 502', async () => {
    const stage = await stageWith(await openRawTarget(socket => socket.once('data', () => socket.destroy())));
    const answer = await ask(stage.origin);
    expect(answer).toMatchObject({ status: 502, headers: { server: 'awselb/2.0' } });
    expect(ofBalancer(stage, 'HTTPCode_ELB_502_Count')).toHaveLength(1);
    expect(ofGroup(stage, 'TargetConnectionErrorCount')).toHaveLength(0);
  });

  test.each([
    ['speaks no HTTP', 'nonsense\r\n\r\n'],
    ['sends headers larger than 32 K', `HTTP/1.1 200 OK\r\n${Array.from({ length: 33 }, (_, index) => `X-${index}: ${'x'.repeat(1020)}\r\n`).join('')}\r\n`],
    ['changes the protocol unasked', 'HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\n'],
  ])('a target that %s is a 502', async (_, bytes) => {
    const { origin } = await stageWith(await openRawTarget(socket => socket.once('data', () => socket.end(bytes))));
    expect(await ask(origin)).toMatchObject({ status: 502 });
  });

  test('headers of more than 16 K are not too large', async () => {
    const { origin } = await stageWith(await openTarget((_, response) => {
      for (let index = 0; index < 20; index += 1) response.setHeader(`X-${index}`, 'x'.repeat(1000));
      response.end();
    }));
    const answer = await exchangeRaw(origin, 'GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n');
    expect(answer).toMatch(/^HTTP\/1\.1 200/);
    expect(answer.length).toBeGreaterThan(20_000);
  });

  test('a target that refuses connections is a 502 and a connection error', async () => {
    const stage = await stageWith(await deadTarget());
    expect(await ask(stage.origin)).toMatchObject({ status: 502 });
    expect(ofGroup(stage, 'TargetConnectionErrorCount')).toHaveLength(1);
    expect(ofBalancer(stage, 'TargetConnectionErrorCount')).toHaveLength(1);
  });

  test('a target that dies during an upload is a 502 for the client, not a cut connection', async () => {
    const { origin } = await stageWith(await openRawTarget(socket => socket.once('data', () => socket.destroy())));
    const request = httpRequest(origin, { method: 'POST', agent: false }).on('error', () => undefined);
    request.write('part');
    const [response] = await once(request, 'response') as [IncomingMessage];
    expect(response.statusCode).toBe(502);
    request.destroy();
  });

  test('a target that does not answer in time is a 504', async () => {
    const stage = await stageWith(await openTarget(() => undefined), { idleTimeoutSeconds: 1 });
    expect(await ask(stage.origin)).toMatchObject({ status: 504, headers: { server: 'awselb/2.0' } });
    expect(ofBalancer(stage, 'HTTPCode_ELB_504_Count')).toHaveLength(1);
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

  test('an answer that stops half-way is cut when time is up', async () => {
    const { origin } = await stageWith(await openTarget((_, response) => response.write('half')), { idleTimeoutSeconds: 1 });
    await expect(ask(origin)).rejects.toThrow();
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
    expect(ofBalancer(stage, 'HTTPCode_ELB_503_Count')).toHaveLength(1);
    expect(ofBalancer(stage, 'RequestCount')).toHaveLength(0);
  });
});

describe('what is reported', () => {
  const LoadBalancer = 'app/shop/0123456789abcdef';
  const TargetGroup = 'targetgroup/blue/0011223344556677';

  test('an answered request, for the load balancer and for the group', async () => {
    const stage = await stageWith(await openTarget((_, response) => response.writeHead(503).end()));
    await ask(stage.origin, { headers: { 'X-Request-Id': 'r1' } });
    for (const name of ['RequestCount', 'HTTPCode_Target_5XX_Count', 'TargetResponseTime']) {
      const data = stage.data.filter(datum => datum.name === name);
      expect(data.map(({ dimensions }) => dimensions)).toEqual([{ LoadBalancer }, { LoadBalancer, TargetGroup }]);
      expect(new Set(data.map(({ namespace }) => namespace))).toEqual(new Set(['AWS/ApplicationELB']));
    }
    expect(ofGroup(stage, 'HTTPCode_Target_5XX_Count')).toMatchObject([{ value: 1 }]);
    expect(ofBalancer(stage, 'HTTPCode_ELB_5XX_Count')).toHaveLength(0);
    await eventually(() => stage.log.length === 1);
    expect(stage.log[0]).toMatchObject({ requestId: 'r1', listenerArn: LISTENER, targetGroupArn: groupArn('blue'), elbStatus: 503, targetStatus: 503 });
  });

  test('a request counts from the moment its target is chosen, its code when it answers, each in its own minute', async () => {
    let now = Date.parse('2026-11-21T10:00:59.900Z');
    let answer: ServerResponse | undefined;
    const clock = { speed: 1, now: () => now, sleep: () => new Promise<void>(() => undefined) };
    const stage = await stageWith(await openTarget((_, response) => {
      answer = response;
    }), { clock });
    const reply = ask(stage.origin);
    await eventually(() => answer !== undefined);
    expect(ofGroup(stage, 'RequestCount')).toHaveLength(1);
    expect(ofGroup(stage, 'HTTPCode_Target_2XX_Count')).toHaveLength(0);
    now = Date.parse('2026-11-21T10:01:00.100Z');
    answer?.end();
    await reply;
    const times = (name: string) => [...ofBalancer(stage, name), ...ofGroup(stage, name)].map(({ at }) => new Date(at).toISOString());
    expect(times('RequestCount')).toEqual(['2026-11-21T10:00:59.900Z', '2026-11-21T10:00:59.900Z']);
    expect(times('HTTPCode_Target_2XX_Count')).toEqual(['2026-11-21T10:01:00.100Z', '2026-11-21T10:01:00.100Z']);
  });

  test('the load balancer\'s own errors are known for the load balancer only', async () => {
    const stage = await stageWith(await deadTarget());
    await ask(stage.origin);
    expect(ofBalancer(stage, 'HTTPCode_ELB_5XX_Count')).toHaveLength(1);
    expect(ofGroup(stage, 'HTTPCode_ELB_5XX_Count')).toHaveLength(0);
    expect(ofGroup(stage, 'HTTPCode_Target_5XX_Count')).toHaveLength(0);
  });

  test('a client that went away before there was an answer counts as a client\'s error', async () => {
    let arrived = false;
    const stage = await stageWith(await openTarget(() => {
      arrived = true;
    }));
    const request = httpRequest(stage.origin, { agent: false }).on('error', () => undefined).end();
    await eventually(() => arrived);
    request.destroy();
    await eventually(() => stage.log.length === 1);
    expect(ofBalancer(stage, 'HTTPCode_ELB_4XX_Count')).toHaveLength(1);
    expect(stage.log[0]).toMatchObject({ elbStatus: null, targetStatus: null, targetGroupArn: groupArn('blue') });
  });

  test('a fixed response is no request to a target', async () => {
    const stage = await openStage();
    expect(await ask(stage.balancer.origin(LISTENER))).toMatchObject({ status: 404, headers: { server: 'awselb/2.0' } });
    expect(stage.data.map(({ name }) => name)).toEqual(['HTTP_Fixed_Response_Count', 'HTTPCode_ELB_4XX_Count']);
  });
});
