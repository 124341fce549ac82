import { Agent, request as httpRequest } from 'node:http';
import { once } from 'node:events';
import {
  ask, closeEverything, connectTo, eventually, exchangeRaw, hearing, LISTENER, ofBalancer, openRawTarget, openStage, openTarget, stageWith,
} from './fixtures';

afterEach(closeEverything);

const get = (path: string, ...headers: string[]) => [`GET ${path} HTTP/1.1`, 'Host: x', ...headers, '', ''].join('\r\n');

describe('connections', () => {
  test('clients and the load balancer use theirs again', async () => {
    const ports = new Set<number | undefined>();
    const target = await openTarget((request, response) => {
      ports.add(request.socket.remotePort);
      response.end(request.url);
    });
    const { origin } = await stageWith(target);
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    const local = new Set<number | undefined>();
    for (const path of ['/1', '/2', '/3']) {
      const request = httpRequest(origin, { agent, path }).end();
      const [response] = await once(request, 'response') as [NodeJS.ReadableStream];
      local.add(request.socket?.localPort);
      await once(response.resume(), 'end');
    }
    agent.destroy();
    expect(ports.size).toBe(1);
    expect(local.size).toBe(1);
  });

  test('requests of several clients share a connection to the target', async () => {
    const ports = new Set<number | undefined>();
    const { origin } = await stageWith(await openTarget((request, response) => {
      ports.add(request.socket.remotePort);
      response.end();
    }));
    for (let client = 0; client < 3; client += 1) await ask(origin);
    expect(ports.size).toBe(1);
  });

  test('a client that wants its connection closed gets that, and the target\'s stays open', async () => {
    let connections = 0;
    const target = await openRawTarget(socket => {
      connections += 1;
      socket.on('data', () => socket.write('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok'));
    });
    const { origin } = await stageWith(target);
    for (let round = 0; round < 2; round += 1) {
      expect(await exchangeRaw(origin, get('/', 'Connection: close'))).toMatch(/Connection: close\r\n[^]*ok$/i);
    }
    expect(connections).toBe(1);
  });

  test('a target that closes its connection does not close the client\'s', async () => {
    const { origin } = await stageWith(await openRawTarget(socket =>
      socket.on('data', () => socket.end('HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok'))));
    const socket = connectTo(origin);
    const heard = hearing(socket);
    socket.write(get('/'));
    await eventually(() => heard.text.endsWith('ok'));
    socket.write(get('/'));
    await eventually(() => heard.text.match(/HTTP\/1\.1 200/g)?.length === 2);
  });

  test('requests sent in a row are answered in that order, whoever answers first', async () => {
    const { origin } = await stageWith(await openTarget((request, response) => {
      setTimeout(() => response.end(request.url), request.url === '/slow' ? 200 : 0);
    }));
    const socket = connectTo(origin);
    const heard = hearing(socket);
    socket.write(get('/slow') + get('/fast') + get('/last', 'Connection: close'));
    await once(socket, 'close');
    expect(heard.text.match(/\/(slow|fast|last)/g)).toEqual(['/slow', '/fast', '/last']);
  });

  test('clients of HTTP/1.0 get an answer that ends with the connection', async () => {
    const { origin } = await stageWith(await openTarget((_, response) => {
      response.write('a');
      response.end('b');
    }));
    expect(await exchangeRaw(origin, 'GET / HTTP/1.0\r\nHost: x\r\n\r\n')).toMatch(/\r\n\r\nab$/);
  });

  test('a client that asks whether to go on with its upload is told so at once, and the target is not asked', async () => {
    const expected: unknown[] = [];
    const { origin } = await stageWith(await openTarget((request, response) => {
      expected.push(request.headers.expect);
      request.pipe(response);
    }));
    const socket = connectTo(origin);
    const heard = hearing(socket);
    socket.write('POST / HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 5\r\nConnection: close\r\n\r\n');
    await eventually(() => heard.text.startsWith('HTTP/1.1 100 Continue\r\n\r\n'));
    socket.write('hello');
    await once(socket, 'close');
    expect(heard.text).toMatch(/HTTP\/1\.1 200[^]*hello/);
    expect(expected).toEqual([undefined]);
  });

  test.each([
    ['HEAD', 'HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n', /^HTTP\/1\.1 200 OK\r\n[^]*Content-Length: 5\r\n[^]*\r\n\r\n$/],
    ['GET', 'HTTP/1.1 204 No Content\r\n\r\n', /^HTTP\/1\.1 204 No Content\r\n[^]*\r\n\r\n$/],
    ['GET', 'HTTP/1.1 304 Not Modified\r\nETag: "x"\r\n\r\n', /^HTTP\/1\.1 304 Not Modified\r\n[^]*\r\n\r\n$/],
    ['GET', 'HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n', /^HTTP\/1\.1 200 OK\r\n/],
  ])('%s and %j', async (method, bytes, expected) => {
    const { origin } = await stageWith(await openRawTarget(socket => socket.on('data', () => socket.write(bytes))));
    const answer = await exchangeRaw(origin, `${method} / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`);
    expect(answer).toMatch(expected);
    expect(answer).not.toMatch(/chunked/);
  });
});

describe('requests that are not even routed', () => {
  // Numbers from the user guide's "HTTP header limits" and its pages on troubleshooting.
  test.each([
    ['the method TRACE', 'TRACE / HTTP/1.1\r\nHost: x\r\n\r\n', 405],
    ['a request line of more than 16 K', get(`/${'x'.repeat(16 * 1024)}`), 414],
    ['a header of more than 16 K', get('/', `X-Large: ${'x'.repeat(16 * 1024)}`), 400],
    ['headers of more than 64 K', get('/', ...Array.from({ length: 65 }, (_, index) => `X-${index}: ${'x'.repeat(1024)}`)), 400],
    ['more than 30 addresses in X-Forwarded-For', get('/', `X-Forwarded-For: ${Array.from({ length: 31 }, () => '192.0.2.1').join(', ')}`), 463],
    ['an unknown Transfer-Encoding', 'POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n', 501],
    ['another unknown Transfer-Encoding', 'POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: gzip\r\n\r\n', 501],
    ['something that is no HTTP', 'hello\r\n\r\n', 400],
    ['HTTP/1.1 without a host', 'GET / HTTP/1.1\r\n\r\n', 400],
  ])('%s', async (_, bytes, status) => {
    const stage = await openStage();
    const socket = connectTo(stage.balancer.origin(LISTENER));
    const heard = hearing(socket);
    socket.write(bytes);
    await eventually(() => /<\/html>/.test(heard.text) || socket.destroyed);
    expect(heard.text).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
    if (/hello|TRACE/.test(bytes)) expect(heard.text).toMatch(/Server: awselb\/2\.0/);
    socket.destroy();
  });

  test('up to these limits, they are', async () => {
    const { origin } = await stageWith(await openTarget((request, response) => response.end(String(request.url?.length))));
    const headers = ['Connection: close', `X-Forwarded-For: ${Array.from({ length: 30 }, () => '192.0.2.1').join(', ')}`];
    const large = Array.from({ length: 3 }, (_, index) => `X-${index}: ${'x'.repeat(15 * 1024)}`);
    expect(await exchangeRaw(origin, get(`/${'x'.repeat(15 * 1024)}`, ...headers))).toMatch(/^HTTP\/1\.1 200 [^]*15361/);
    expect(await exchangeRaw(origin, get('/', ...headers, ...large))).toMatch(/^HTTP\/1\.1 (200|431)/);
  });

  test('what is no HTTP is in the access log, and a client\'s error', async () => {
    const stage = await openStage();
    await exchangeRaw(stage.balancer.origin(LISTENER), 'hello\r\n\r\n');
    expect(stage.log).toMatchObject([{ listenerArn: LISTENER, elbStatus: 400, targetStatus: null }]);
    expect(ofBalancer(stage, 'HTTPCode_ELB_4XX_Count')).toHaveLength(1);
  });

  test('nonsense in the middle of an upload cuts the connection, and the target\'s request with it', async () => {
    let aborted = false;
    let arrived = false;
    const stage = await stageWith(await openTarget(request => {
      request.on('data', () => arrived = true).on('error', () => aborted = true);
    }));
    const socket = connectTo(stage.origin);
    socket.write('POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n');
    await eventually(() => arrived);
    socket.write('nonsense\r\n');
    await once(socket.resume(), 'close');
    await eventually(() => aborted && stage.log.length === 1);
  });
});
