import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import {
  allHealthy, ask, closeEverything, connectTo, deadTarget, eventually, forwardTo, groupArn, hearing, LISTENER, ofBalancer, ofGroup, onPath,
  openRawTarget, openStage, openTarget, PATIENT, type ProxyStage, route, settings, stageWith, type TestTarget,
} from './fixtures';

const servers: ReturnType<typeof createServer>[] = [];

afterEach(async () => {
  await closeEverything();
  for (const server of servers.splice(0)) server.close();
});

const KEY = 'dGhlIHNhbXBsZSBub25jZQ==';

const handshake = (path = '/', ...headers: string[]) =>
  [`GET ${path} HTTP/1.1`, 'Host: x', 'Connection: Upgrade', 'Upgrade: websocket', 'Sec-WebSocket-Version: 13', `Sec-WebSocket-Key: ${KEY}`, ...headers, '', ''].join('\r\n');

interface Echo extends TestTarget {
  readonly requests: { url?: string | undefined; headers: NodeJS.Dict<string | string[]> }[];
  readonly sockets: Socket[];
}

/** A target that agrees to everything, greets with its name and sends back what it gets. Health checks pass. */
const echo = async (name: string): Promise<Echo> => {
  const requests: Echo['requests'] = [];
  const sockets: Socket[] = [];
  const server = createServer((_, response) => response.end(name));
  server.on('upgrade', (request, stream) => {
    const socket = stream as Socket;
    requests.push({ url: request.url, headers: request.headers });
    sockets.push(socket);
    const accept = createHash('sha1').update(`${request.headers['sec-websocket-key']}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest('base64');
    socket.write(`HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Accept: ${accept}\r\nX-From: ${name}\r\n\r\n<${name}>`);
    socket.on('error', () => undefined).pipe(socket);
  });
  servers.push(server);
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return { id: '127.0.0.1', port, origin: `http://127.0.0.1:${port}`, requests, sockets };
};

/** A client that asked for a WebSocket. */
const knock = (origin: string, path?: string, ...headers: string[]) => {
  const socket = connectTo(origin);
  const heard = hearing(socket);
  socket.write(handshake(path, ...headers));
  return { socket, heard };
};

const opened = async (origin: string, name = 'blue', ...headers: string[]) => {
  const client = knock(origin, '/', ...headers);
  await eventually(() => client.heard.text.includes(`<${name}>`));
  return client;
};

describe('a WebSocket', () => {
  test('the handshake passes with all that belongs to it, and is a request like any other', async () => {
    const target = await echo('blue');
    const { origin } = await stageWith(target, PATIENT);
    const { heard } = await opened(origin, 'blue', 'Sec-WebSocket-Protocol: chat');
    expect(heard.text).toMatch(/^HTTP\/1\.1 101 Switching Protocols\r\n/);
    expect(heard.text).toMatch(/\r\nConnection: Upgrade\r\n/);
    expect(heard.text).toMatch(/\r\nUpgrade: websocket\r\n/);
    expect(heard.text).toContain('\r\nSec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n');
    expect(target.requests).toMatchObject([{ url: '/', headers: {
      'connection': 'upgrade', 'upgrade': 'websocket', 'sec-websocket-key': KEY, 'sec-websocket-protocol': 'chat', 'x-forwarded-for': '127.0.0.1',
    } }]);
  });

  test('both sides talk when they like, the client even before it is allowed to', async () => {
    const { origin } = await stageWith(await echo('blue'), PATIENT);
    const socket = connectTo(origin);
    const heard = hearing(socket);
    socket.write(`${handshake()}early`);
    await eventually(() => heard.text.endsWith('<blue>early'));
    socket.write(' late');
    await eventually(() => heard.text.endsWith('<blue>early late'));
  });

  test('bytes pass unchanged, and no faster than the other side reads', async () => {
    const total = 64 * 1024 * 1024;
    let sent = 0;
    const target = await openRawTarget(socket => socket.once('data', () => {
      socket.write('HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n');
      const fill = () => {
        while (sent < total) {
          const chunk = Buffer.alloc(64 * 1024, sent / 65_536 % 251);
          sent += chunk.length;
          if (!socket.write(chunk)) return void socket.once('drain', fill);
        }
        socket.end();
      };
      fill();
    }));
    const { origin } = await stageWith(target, PATIENT);
    const socket = connectTo(origin);
    socket.pause().write(handshake());
    let before = -1;
    await eventually(async () => {
      const still = sent > 0 && sent === before;
      before = sent;
      if (!still) await new Promise(resolve => setTimeout(resolve, 200));
      return still;
    });
    expect(sent).toBeLessThan(total / 2);
    const hash = createHash('sha1');
    let bytes = 0;
    let head = '';
    socket.on('data', (chunk: Buffer) => {
      const end = head.endsWith('\r\n\r\n') ? 0 : chunk.indexOf('\r\n\r\n') + 4;
      head += chunk.subarray(0, end).toString();
      bytes += chunk.length - end;
      hash.update(chunk.subarray(end));
    }).resume();
    await once(socket, 'close');
    const wanted = createHash('sha1');
    for (let index = 0; index < total / 65_536; index += 1) wanted.update(Buffer.alloc(64 * 1024, index % 251));
    expect(bytes).toBe(total);
    expect(hash.digest('hex')).toBe(wanted.digest('hex'));
  });

  test('is chosen for by the rules and the weights, and stays where it is when these change', async () => {
    const { balancer } = await openStage(PATIENT);
    const targets = { blue: await echo('blue'), green: await echo('green') };
    const { RuleArn } = route(balancer, ['blue', 1], ['green', 0]);
    for (const color of ['blue', 'green'] as const) {
      balancer.targetGroup(groupArn(color)).register(targets[color]);
      await allHealthy(balancer, color);
    }
    balancer.createRule(LISTENER, { Priority: 1, Conditions: onPath('/preview'), Actions: [forwardTo(['green', 1])] });
    const origin = balancer.origin(LISTENER);
    const preview = knock(origin, '/preview');
    await eventually(() => preview.heard.text.includes('<green>'));
    const old = await opened(origin, 'blue');
    balancer.modifyRule(RuleArn, { Actions: [forwardTo(['blue', 0], ['green', 1])] });
    await opened(origin, 'green');
    old.socket.write('still here');
    await eventually(() => old.heard.text.endsWith('<blue>still here'));
    expect(targets.blue.requests).toHaveLength(1);
  });

  test('gets the load balancer\'s cookies in the answer to its handshake, and keeps to them', async () => {
    const { origin, balancer } = await stageWith(await echo('blue'), PATIENT);
    const { RuleArn } = balancer.describeRules({ ListenerArn: LISTENER })[0] ?? { RuleArn: '' };
    const action = forwardTo(['blue', 1], ['green', 0]);
    balancer.modifyRule(RuleArn, { Actions: [
      { ...action, ForwardConfig: { ...action.ForwardConfig, TargetGroupStickinessConfig: { Enabled: true, DurationSeconds: 300 } } },
    ] });
    const { heard } = await opened(origin);
    expect(heard.text).toMatch(/\r\nSet-Cookie: AWSALBTG=/);
  });
});

describe('the end of a WebSocket', () => {
  test('comes when the client closes: the target sees it, and only then is it logged', async () => {
    const target = await echo('blue');
    const stage = await stageWith(target, PATIENT);
    const { socket } = await opened(stage.origin, 'blue', 'X-Request-Id: ws1');
    expect(stage.log).toEqual([]);
    const closed = once(target.sockets[0]!, 'close');
    socket.end();
    await closed;
    await eventually(() => stage.log.length === 1);
    expect(stage.log[0]).toMatchObject({ requestId: 'ws1', elbStatus: 101, targetStatus: 101, targetGroupArn: groupArn('blue') });
  });

  test.each<[string, (socket: Socket) => void]>([
    ['ends', socket => socket.end('bye')],
    ['dies', socket => socket.resetAndDestroy()],
  ])('comes when the target %s', async (how, end) => {
    const target = await echo('blue');
    const stage = await stageWith(target, PATIENT);
    const { socket, heard } = await opened(stage.origin);
    end(target.sockets[0]!);
    await once(socket, 'close');
    if (how === 'ends') expect(heard.text).toMatch(/<blue>bye$/);
    await eventually(() => stage.log.length === 1);
  });

  test('comes when neither said anything for the idle timeout', async () => {
    const { origin } = await stageWith(await echo('blue'), { idleTimeoutSeconds: 1 });
    const { socket } = await opened(origin);
    await once(socket, 'close');
  });

  test('comes at the end of the deregistration delay, not before', async () => {
    const { balancer } = await openStage(PATIENT, { deregistrationDelaySeconds: 90, healthCheck: { ...settings('any').healthCheck, enabled: false } });
    const group = balancer.targetGroup(groupArn('blue'));
    const target = await echo('blue');
    group.register(target);
    route(balancer, ['blue', 1]);
    const { socket, heard } = await opened(balancer.origin(LISTENER));
    group.deregister(target.id, target.port);
    expect(await ask(balancer.origin(LISTENER))).toMatchObject({ status: 503 });
    socket.write('still here');
    await eventually(() => heard.text.endsWith('still here'));
    expect(group.health()).toMatchObject([{ state: 'draining' }]);
    await once(socket, 'close');
    expect(group.health()).toEqual([]);
  });

  test('comes when the load balancer closes', async () => {
    const stage = await stageWith(await echo('blue'), PATIENT);
    const { socket } = await opened(stage.origin);
    const knocking = connectTo(stage.origin);
    await once(knocking, 'connect');
    knocking.write('GET / HT');
    await stage.balancer.close();
    await eventually(() => socket.destroyed && knocking.destroyed);
  });
});

describe('a refused WebSocket', () => {
  const refused = async (stage: ProxyStage) => {
    const { socket, heard } = knock(stage.origin);
    await once(socket, 'close');
    await eventually(() => stage.log.length === 1);
    return heard.text;
  };

  test.each([200, 403])('is an ordinary answer: %i', async status => {
    const stage = await stageWith(await openTarget((_, response) => response.writeHead(status).end('no')));
    expect(await refused(stage)).toMatch(new RegExp(`^HTTP/1\\.1 ${status} [^]*Connection: close[^]*no`));
    expect(stage.log[0]).toMatchObject({ elbStatus: status, targetStatus: status });
    expect(ofGroup(stage, `HTTPCode_Target_${status / 100 | 0}XX_Count`)).toHaveLength(1);
  });

  test('is a 502 when the target cannot be reached, or dies', async () => {
    expect(await refused(await stageWith(await deadTarget()))).toMatch(/^HTTP\/1\.1 502 [^]*Server: awselb\/2\.0/);
    expect(await refused(await stageWith(await openRawTarget(socket => socket.once('data', () => socket.destroy()))))).toMatch(/^HTTP\/1\.1 502 /);
  });

  test('is a 504 when the target says nothing', async () => {
    expect(await refused(await stageWith(await openRawTarget(() => undefined), { idleTimeoutSeconds: 1 }))).toMatch(/^HTTP\/1\.1 504 /);
  });

  test('is what a rule says that does not forward', async () => {
    const stage = await openStage();
    expect(await refused({ ...stage, origin: stage.balancer.origin(LISTENER) })).toMatch(/^HTTP\/1\.1 404 /);
  });
});

describe('what is reported of WebSockets', () => {
  test('a request and how long its target took for the handshake, and no code: there is no metric for 1XX', async () => {
    const stage = await stageWith(await echo('blue'), PATIENT);
    await opened(stage.origin);
    expect(ofGroup(stage, 'RequestCount')).toHaveLength(1);
    expect(ofBalancer(stage, 'RequestCount')).toHaveLength(1);
    expect(ofGroup(stage, 'TargetResponseTime')).toHaveLength(1);
    expect(stage.data.filter(({ name }) => name.startsWith('HTTPCode'))).toEqual([]);
  });
});

test('who offers another protocol than WebSockets is served in HTTP/1.1, with its body', async () => {
  const { origin } = await stageWith(await openTarget((request, response) => {
    response.setHeader('X-Offer', String(request.headers.upgrade));
    request.pipe(response);
  }));
  const socket = connectTo(origin);
  const heard = hearing(socket);
  const offer = 'Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAoAAAAAIAAAAA';
  socket.write(`POST / HTTP/1.1\r\nHost: x\r\n${offer}\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n`);
  await eventually(() => heard.text.includes('hello'));
  socket.write('0\r\n\r\nGET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n');
  await once(socket, 'close');
  expect(heard.text.match(/HTTP\/1\.1 200/g)).toHaveLength(2);
  expect(heard.text).toContain('X-Offer: undefined');
});
