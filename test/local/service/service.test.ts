import { mkdtempSync, rmSync } from 'node:fs';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildSync } from 'esbuild';
import { after, type HealthEvent, NEWBORN, stateOf } from '../../../local/service/health';
import { ServiceProcess, type ServiceOptions } from '../../../local/service/process';

// Real sockets and processes take the time they take on a busy machine.
jest.setTimeout(60_000);

describe('the health of a service', () => {
  test.each<[HealthEvent[], string]>([
    [[], 'starting'],
    [['warmed-up'], 'ready'],
    [['broke'], 'failing'],
    [['warmed-up', 'broke'], 'failing'],
    [['warmed-up', 'broke', 'recovered'], 'ready'],
    [['broke', 'recovered'], 'starting'],
    [['warmed-up', 'terminated'], 'draining'],
    [['warmed-up', 'terminated', 'broke', 'recovered'], 'draining'],
  ])('after %j it is %s', (events, state) => {
    expect(stateOf(events.reduce(after, NEWBORN))).toBe(state);
  });
});

describe('the service as a process', () => {
  let folder: string;
  let script: string;
  const running: ServiceProcess[] = [];

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'service-'));
    script = join(folder, 'service.js');
    buildSync({ entryPoints: ['local/service/server.ts'], outfile: script, bundle: true, platform: 'node', target: 'node20' });
  });
  afterEach(() => Promise.all(running.splice(0).map(service => service.stop(500))));
  afterAll(() => rmSync(folder, { recursive: true }));

  const start = async (options: Partial<ServiceOptions> = {}) => {
    const service = new ServiceProcess({ script, color: 'green', seed: 1, faultLog: join(folder, `${Math.random()}.log`), ...options });
    running.push(service);
    await service.start();
    return service;
  };

  const health = async (service: ServiceProcess) => {
    const response = await fetch(`${service.origin}/health`);
    return { status: response.status, body: await response.json() };
  };

  /** A request whose upload is not over yet. */
  const unfinished = async (service: ServiceProcess) => {
    const request = httpRequest(service.origin, { method: 'POST', agent: false });
    const response = once(request, 'response') as Promise<[IncomingMessage]>;
    response.catch(() => undefined);
    request.write('begin');
    await fetch(service.origin);
    return { request, response };
  };

  test('says that it is starting until the warm-up is over', async () => {
    const service = await start({ warmUpMs: 3000 });
    expect(await health(service)).toEqual({ status: 503, body: { state: 'starting' } });
    await service.ready();
    expect(await health(service)).toEqual({ status: 200, body: { state: 'ready' } });
  });

  test('names its colour in every answer', async () => {
    const service = await start({ color: 'blue' });
    for (const path of ['/', '/health', '/any/thing']) {
      expect((await fetch(service.origin + path)).headers.get('x-color')).toBe('blue');
    }
  });

  test('fails its health check when told so, and goes on serving', async () => {
    const service = await start();
    await service.ready();
    service.setFailing(true);
    while ((await health(service)).status === 200);
    expect(await health(service)).toEqual({ status: 503, body: { state: 'failing' } });
    expect((await fetch(service.origin)).status).toBe(200);
    service.setFailing(false);
    await service.ready();
  });

  test('fails the ordered share of requests, and has written down exactly those', async () => {
    const service = await start();
    service.setFault({ errorRate: 0.5 });
    const failed = new Set<string>();
    for (let sent = 0; sent < 200; sent += 1) {
      const id = `r${sent}`;
      if ((await fetch(service.origin, { headers: { 'x-request-id': id } })).status === 500) failed.add(id);
    }
    expect(failed.size).toBeGreaterThan(60);
    expect(failed.size).toBeLessThan(140);
    expect(service.faultedRequestIds()).toEqual(failed);
  });

  test('a fault can be taken back, and spares the health check', async () => {
    const service = await start();
    await service.ready();
    service.setFault({ errorRate: 1 });
    while ((await fetch(service.origin)).status === 200);
    expect((await health(service)).status).toBe(200);
    service.setFault(null);
    while ((await fetch(service.origin)).status === 500);
  });

  test('the fault log survives a crash', async () => {
    const service = await start();
    service.setFault({ errorRate: 1 });
    while ((await fetch(service.origin, { headers: { 'x-request-id': 'last' } })).status === 200);
    await unfinished(service);
    await service.stop(0);
    expect(service.faultedRequestIds()).toContain('last');
  });

  test('when terminated it says that it is draining, finishes what is in flight and exits cleanly', async () => {
    const service = await start();
    await service.ready();
    const { request, response } = await unfinished(service);
    const stopped = service.stop();
    while ((await health(service)).status === 200);
    expect(await health(service)).toEqual({ status: 503, body: { state: 'draining' } });
    request.end('end');
    const [answer] = await response;
    expect(answer).toMatchObject({ statusCode: 200, headers: { connection: 'close' } });
    answer.resume();
    await stopped;
    expect(service.exitCode).toBe(0);
  });

  test('a request that never ends is cut when the budget is over', async () => {
    const service = await start();
    const { request, response } = await unfinished(service);
    request.on('error', () => undefined);
    await service.stop(100);
    await expect(response).rejects.toThrow();
    expect(service.exitCode).toBeNull();
  });

  test('a script that does not listen is reported', async () => {
    const broken = join(folder, 'broken.js');
    buildSync({ stdin: { contents: 'process.exit(3)' }, outfile: broken });
    await expect(start({ script: broken })).rejects.toThrow(/ended before it listened.*3/);
  });
});
