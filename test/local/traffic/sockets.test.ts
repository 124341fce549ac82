import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { CompressedClock } from '../../../local/clock';
import { seededRandom } from '../../../local/random';
import type { ServiceProcess } from '../../../local/service/process';
import type { RequestResult } from '../../../local/traffic/result';
import { MISSING_ECHO, SocketLife } from '../../../local/traffic/socket-life';
import { SocketClients } from '../../../local/traffic/sockets';
import { eventually, faultsOf, openServiceStage } from '../service/fixtures';

// Real sockets and processes take the time they take on a busy machine.
jest.setTimeout(60_000);

const stage = openServiceStage();
afterEach(() => stage.stopAll());
afterAll(() => stage.remove());

describe('the life of a socket', () => {
  const clock = new CompressedClock(100);

  const begin = (origin: string, id: string) => {
    const over = new AbortController();
    const socket = new SocketLife({ origin, clock, id, messageEveryMs: 1000 });
    return { end: () => over.abort(), outcome: socket.live(over.signal) };
  };

  /** A socket that is past its handshake: each of its messages is delayed a little, which the service writes down. */
  const talking = async (service: ServiceProcess, id: string, latencyMs = 1) => {
    service.setFault({ latency: { fromMs: latencyMs, toMs: latencyMs } });
    const life = begin(service.origin, id);
    await eventually(() => faultsOf(service, id).length > 3);
    return life;
  };

  test('ends well when all messages came back', async () => {
    const service = await stage.start();
    const { end, outcome } = await talking(service, 'well');
    end();
    expect(await outcome).toMatchObject({ status: 101, color: null });
  });

  test('waits for echoes that are late', async () => {
    const service = await stage.start();
    const { end, outcome } = await talking(service, 'late', 200);
    end();
    expect(await outcome).toMatchObject({ status: 101 });
  });

  test('fails when an echo is missing', async () => {
    const service = await stage.start();
    const { end, outcome } = await talking(service, 'unheard');
    service.setFault({ hangRate: 1 });
    await eventually(() => faultsOf(service, 'unheard').includes('hang'));
    end();
    expect(await outcome).toMatchObject({ status: null, error: MISSING_ECHO });
  });

  test('fails when the service crashes', async () => {
    const service = await stage.start();
    const { outcome } = await talking(service, 'cut');
    service.setFault({ crashRate: 1 });
    expect(await outcome).toMatchObject({ status: null, error: expect.stringContaining('the socket ended with 1006') });
  });

  test('ends well when the service goes away in order', async () => {
    const service = await stage.start();
    const { outcome } = await talking(service, 'leaving');
    await service.stop();
    expect(await outcome).toMatchObject({ status: 101 });
  });

  test('fails when nobody takes the handshake', async () => {
    const server = createServer((_, response) => response.writeHead(503).end());
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
    const { outcome } = begin(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, 'refused');
    expect(await outcome).toMatchObject({ status: null });
    server.close();
    server.closeAllConnections();
  });
});

test('clients come back when their socket ends, well or not, each time under another id', async () => {
  const service = await stage.start();
  const results: RequestResult[] = [];
  const clients = new SocketClients({
    origins: [service.origin], clock: new CompressedClock(600), random: seededRandom(1), onResult: result => results.push(result),
  });
  clients.start();
  await eventually(() => results.length > 30);
  expect(results.every(({ status }) => status === 101)).toBe(true);
  service.setFault({ crashRate: 0.01 });
  await eventually(() => results.some(({ status }) => status === null));
  service.setFault(null);
  const failed = results.length;
  await eventually(() => results.slice(failed).filter(({ status }) => status === 101).length > 20);
  await clients.stop();
  expect(new Set(results.map(({ id }) => id)).size).toBe(results.length);
  expect(results.every(({ kind }) => kind === 'socket')).toBe(true);
});
