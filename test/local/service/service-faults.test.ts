import { once } from 'node:events';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import type { Fault } from '../../../local/service/fault';
import type { Outage, ServiceProcess } from '../../../local/service/process';
import { eventually, faultsOf, openServiceStage } from './fixtures';

// Real sockets and processes take the time they take on a busy machine.
jest.setTimeout(60_000);

const stage = openServiceStage();
afterEach(() => stage.stopAll());
afterAll(() => stage.remove());

/** What a client sees: a status, or the error's code. On a connection of its own, so that nothing is retried. */
const visit = async (service: ServiceProcess, id: string, path = '/'): Promise<number | string> => {
  const request = httpRequest(service.origin + path, { agent: false, headers: { 'x-request-id': id } }).end();
  try {
    const [response] = await once(request, 'response') as [IncomingMessage];
    response.resume();
    await once(response, 'end');
    return response.statusCode!;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code!;
  }
};

const healthOf = async (service: ServiceProcess): Promise<string> =>
  (await (await fetch(`${service.origin}/health`)).json() as { state: string }).state;

/** A service with a fault that has arrived. */
const faulty = async (fault: Fault, arrived: (service: ServiceProcess) => Promise<boolean>) => {
  const service = await stage.start();
  service.setFault(fault);
  await eventually(() => arrived(service));
  return service;
};

const answers = (status: number | string) => async (service: ServiceProcess) => await visit(service, 'first') === status;

test('fails the ordered share of requests, and has written down exactly those', async () => {
  const service = await stage.start();
  service.setFault({ errorRate: 0.5 });
  const failed = new Set<string>();
  for (let sent = 0; sent < 200; sent += 1) if (await visit(service, `r${sent}`) === 500) failed.add(`r${sent}`);
  expect(failed.size).toBeGreaterThan(60);
  expect(failed.size).toBeLessThan(140);
  expect(service.faultedRequests()).toEqual([...failed].map(id => ({ id, fault: 'error' })));
});

test('a fault can be taken back, and spares the health check', async () => {
  const service = await faulty({ errorRate: 1 }, answers(500));
  expect(await healthOf(service)).toBe('ready');
  service.setFault(null);
  await eventually(() => answers(200)(service));
});

test('hits whatever is asked for', async () => {
  const service = await faulty({ errorRate: 1 }, answers(500));
  expect(await visit(service, 'poll', '/long-poll?ms=1')).toBe(500);
  expect(await visit(service, 'echo', '/echo')).toBe(500);
  expect(faultsOf(service, 'echo')).toEqual(['error']);
});

test('a page that is not found is a 404, and written down', async () => {
  const service = await faulty({ notFoundRate: 1 }, answers(404));
  expect(faultsOf(service, 'first')).toContain('not-found');
});

test('a reset is one for the client', async () => {
  const service = await faulty({ resetRate: 1 }, answers('ECONNRESET'));
  expect(faultsOf(service, 'first')).toContain('reset');
});

test('a hung request is written down and not answered, while others that come later are', async () => {
  const service = await stage.start();
  service.setFault({ hangRate: 1 });
  const answered = new Set<string>();
  let asked = 0;
  const asking = setInterval(() => {
    const id = `ask${asked++}`;
    void visit(service, id).then(() => answered.add(id));
  }, 5);
  await eventually(() => service.faultedRequests().length > 0);
  clearInterval(asking);
  service.setFault(null);
  await eventually(() => answers(200)(service));
  const hung = service.faultedRequests();
  expect(hung.every(({ fault }) => fault === 'hang')).toBe(true);
  expect(hung.filter(({ id }) => answered.has(id))).toEqual([]);
});

test('a late answer is a good one, and written down', async () => {
  const service = await stage.start();
  service.setFault({ latency: { fromMs: 1, toMs: 30 } });
  await eventually(async () => {
    expect(await visit(service, 'late')).toBe(200);
    return faultsOf(service, 'late').includes('latency');
  });
});

test('a later answer comes after one that was asked for later', async () => {
  const service = await stage.start();
  service.setFault({ latency: { fromMs: 400, toMs: 400 } });
  await eventually(async () => {
    await visit(service, 'probe');
    return faultsOf(service, 'probe').length > 0;
  });
  const order: string[] = [];
  const late = visit(service, 'late').then(() => order.push('late'));
  await eventually(() => faultsOf(service, 'late').length > 0);
  service.setFault(null);
  await eventually(async () => {
    const before = service.faultedRequests().length;
    await visit(service, 'prompt');
    return service.faultedRequests().length === before;
  });
  order.push('prompt');
  await late;
  expect(order).toEqual(['prompt', 'late']);
});

test('flapping health fails and passes in turn, and the service goes on serving', async () => {
  const service = await stage.start();
  service.setFault({ flapMs: 40 });
  for (const state of ['failing', 'ready', 'failing', 'ready']) await eventually(async () => await healthOf(service) === state);
  expect(await visit(service, 'any')).toBe(200);
  expect(service.faultedRequests()).toEqual([]);
});

test('a slow start-up fails the health check until it is over', async () => {
  const service = await stage.start();
  for (const turn of ['first', 'second']) {
    service.setFault({ startUpMs: 400 });
    await eventually(async () => await healthOf(service) === 'starting');
    expect(await visit(service, turn)).toBe(200);
    await eventually(async () => await healthOf(service) === 'ready');
    service.setFault(null);
  }
});

describe('a crash', () => {
  /** The first request after the order is the last one of the process. */
  const crashed = async (fault: Fault = { crashRate: 1 }) => {
    const service = await stage.start();
    const { port } = service;
    // It is in flight, and waits.
    const bystander = visit(service, 'bystander', '/long-poll?ms=20000');
    await eventually(() => visit(service, 'before').then(status => status === 200));
    service.setFault(fault);
    await eventually(async () => await visit(service, 'last') !== 200);
    return { service, port, bystander };
  };

  test('cuts all requests in flight, and all are written down', async () => {
    const { service, bystander } = await crashed();
    expect(await bystander).toBe('ECONNRESET');
    expect(faultsOf(service, 'bystander')).toEqual(['crash']);
    expect(faultsOf(service, 'last')).toContain('crash');
    expect(faultsOf(service, 'before')).toEqual([]);
  });

  test('is followed by another life at the same address', async () => {
    const { service, port } = await crashed();
    service.setFault(null);
    await eventually(async () => await visit(service, 'after') === 200);
    expect(service.port).toBe(port);
    const [outage] = service.outages();
    expect(outage!.to).toBeGreaterThan(outage!.from);
    expect(service.outages()).toHaveLength(1);
  });

  test('leaves the fault as it was', async () => {
    const { service } = await crashed();
    await eventually(async () => {
      await visit(service, 'next');
      return service.outages().length >= 2;
    });
    service.setFault({ errorRate: 1 });
    await eventually(() => answers(500)(service));
  });

  test('hits another request in each life', async () => {
    const service = await stage.start();
    const answersOfLives = [0, 0, 0, 0];
    service.setFault({ crashRate: 0.2 });
    for (let lives = 0; lives < answersOfLives.length; lives = service.outages().length) {
      if (await visit(service, 'any') === 200) answersOfLives[lives]! += 1;
    }
    // The first life began before the fault did.
    expect(new Set(answersOfLives.slice(1)).size).toBeGreaterThan(1);
  });

  test('makes a slow start-up begin again', async () => {
    const { service } = await crashed({ crashRate: 1, startUpMs: 600 });
    service.setFault({ startUpMs: 600 });
    await eventually(() => healthOf(service).then(state => state === 'starting', () => false));
    await eventually(() => healthOf(service).then(state => state === 'ready', () => false));
  });

  test('comes at once to a service that is to be down, and once only: it is back after that time', async () => {
    const service = await stage.start();
    service.setFault({ downMs: 300 });
    await eventually(() => answers('ECONNREFUSED')(service));
    await eventually(() => answers(200)(service));
    service.setFault({ downMs: 300, errorRate: 1 });
    await eventually(() => answers(500)(service));
    expect(service.outages()).toHaveLength(1);
    const [{ from, to }] = service.outages() as [Outage];
    expect(to - from).toBeGreaterThanOrEqual(300);
  });

  test('is not followed by another life once the service was stopped', async () => {
    const { service } = await crashed();
    await eventually(() => service.exitCode !== null);
    await service.stop();
    await new Promise(resolve => setTimeout(resolve, 1500));
    expect(await visit(service, 'after')).toBe('ECONNREFUSED');
  });
});
