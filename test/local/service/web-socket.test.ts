import { once } from 'node:events';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { connect } from 'node:net';
import { type CloseEvent, type MessageEvent, WebSocket } from 'undici';
import type { ServiceProcess } from '../../../local/service/process';
import { eventually, faultsOf, openServiceStage } from './fixtures';

// Real sockets and processes take the time they take on a busy machine.
jest.setTimeout(60_000);

const stage = openServiceStage();
afterEach(() => stage.stopAll());
afterAll(() => stage.remove());

const open = async (service: ServiceProcess, id = 'socket') => {
  const socket = new WebSocket(service.origin.replace('http', 'ws'), { headers: { 'x-request-id': id } });
  socket.binaryType = 'arraybuffer';
  const received: (string | Buffer)[] = [];
  socket.addEventListener('message', ({ data }: MessageEvent) => received.push(typeof data === 'string' ? data : Buffer.from(data as ArrayBuffer)));
  const closed = new Promise<CloseEvent>(resolve => socket.addEventListener('close', resolve));
  const opened = new Promise<boolean>(resolve => socket.addEventListener('open', () => resolve(true)));
  return { socket, received, closed, opened: await Promise.race([opened, closed.then(() => false)]) };
};

test('sends back text and bytes, short and long, in their order', async () => {
  const service = await stage.start();
  const { socket, received } = await open(service);
  const long = 'x'.repeat(70_000);
  const bytes = Buffer.from([0, 1, 2, 255]);
  for (const message of ['', 'hello', long]) socket.send(message);
  socket.send(bytes);
  await eventually(() => received.length === 4);
  expect(received[0]).toBe('');
  expect(received[1]).toBe('hello');
  expect(received[2] === long).toBe(true);
  expect(received[3]).toEqual(bytes);
});

test('answers a close by the same code', async () => {
  const service = await stage.start();
  const { socket, closed } = await open(service);
  socket.close(1000, 'done');
  expect(await closed).toMatchObject({ code: 1000, wasClean: true });
});

describe('to a client that speaks raw bytes', () => {
  /** The key and its answer are the example of RFC 6455, section 1.3. */
  const HANDSHAKE = Buffer.from([
    'GET / HTTP/1.1', 'Host: x', 'Upgrade: websocket', 'Connection: Upgrade', 'Sec-WebSocket-Version: 13',
    'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==', '', '',
  ].join('\r\n'));
  const PING = Buffer.from([0x89, 0x82, 1, 2, 3, 4, 'h'.charCodeAt(0) ^ 1, 'i'.charCodeAt(0) ^ 2]);
  const PONG = Buffer.from([0x8a, 2, ...Buffer.from('hi')]);

  test.each<[string, readonly Buffer[]]>([
    ['after the handshake', [HANDSHAKE, PING]],
    ['together with the handshake', [Buffer.concat([HANDSHAKE, PING])]],
    ['byte by byte', [HANDSHAKE, ...[...PING].map(byte => Buffer.from([byte]))]],
  ])('it answers a ping that comes %s', async (_, parts) => {
    const service = await stage.start();
    const client = connect(service.port, '127.0.0.1').setNoDelay(true);
    let received = Buffer.alloc(0);
    client.on('data', bytes => received = Buffer.concat([received, bytes]));
    for (const part of parts) client.write(part);
    await eventually(() => received.includes(PONG));
    expect(String(received)).toContain('Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=');
    client.destroy();
  });
});

test('what is no WebSocket is refused', async () => {
  const service = await stage.start();
  const request = httpRequest(service.origin, { headers: { connection: 'upgrade', upgrade: 'h2c' }, agent: false }).end();
  const [response] = await once(request, 'response') as [IncomingMessage];
  expect(response.statusCode).toBe(400);
  response.resume();
});

test('a service that goes away says so, and waits for its clients to close', async () => {
  const service = await stage.start();
  const { closed } = await open(service);
  await service.stop();
  expect(await closed).toMatchObject({ code: 1001, wasClean: true });
  expect(service.exitCode).toBe(0);
});

describe('with a fault', () => {
  test('an error refuses the handshake, and ends a conversation by the code for it', async () => {
    const service = await stage.start();
    const { socket, closed } = await open(service, 'early');
    service.setFault({ errorRate: 1 });
    await eventually(async () => !(await open(service, 'refused')).opened);
    expect(faultsOf(service, 'refused')).toContain('error');
    socket.send('hello');
    expect(await closed).toMatchObject({ code: 1011 });
    expect(faultsOf(service, 'early')).toEqual(['error']);
  });

  test('a hang swallows an echo, and later ones come all the same', async () => {
    const service = await stage.start();
    const { socket, received } = await open(service, 'swallowed');
    service.setFault({ hangRate: 1 });
    await eventually(() => {
      socket.send('ask');
      return faultsOf(service, 'swallowed').length > 0;
    });
    const before = received.length;
    service.setFault(null);
    await eventually(() => {
      socket.send('again');
      return received.length > before;
    });
    expect(faultsOf(service, 'swallowed')).toContain('hang');
  });

  test.each<['reset' | 'crash', object]>([['reset', { resetRate: 1 }], ['crash', { crashRate: 1 }]])('a %s breaks the socket', async (fault, order) => {
    const service = await stage.start();
    const { socket, closed } = await open(service, 'broken');
    service.setFault(order);
    const asking = setInterval(() => socket.send('ask'), 5);
    expect(await closed).toMatchObject({ wasClean: false });
    clearInterval(asking);
    expect(faultsOf(service, 'broken')).toContain(fault);
  });

  test('a crash breaks sockets that were silent, too', async () => {
    const service = await stage.start();
    const { closed } = await open(service, 'silent');
    service.setFault({ crashRate: 1 });
    await eventually(async () => !await fetch(service.origin).then(() => true, () => false));
    expect(await closed).toMatchObject({ code: 1006 });
    expect(faultsOf(service, 'silent')).toEqual(['crash']);
  });

  test('delayed echoes keep their order', async () => {
    const service = await stage.start();
    service.setFault({ latency: { fromMs: 1, toMs: 60 } });
    const { socket, received } = await open(service);
    const messages = Array.from({ length: 20 }, (_, index) => `m${index}`);
    for (const message of messages) socket.send(message);
    await eventually(() => received.length === messages.length);
    expect(received).toEqual(messages);
    expect(faultsOf(service, 'socket')).toContain('latency');
  });
});
