import { createServer, type IncomingMessage, request as httpRequest, type RequestListener, type Server } from 'node:http';
import { type AddressInfo, connect, createServer as createTcpServer, type Server as TcpServer, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { LoadBalancer, type LoadBalancerOptions } from '../../../local/alb/load-balancer';
import type { AccessLogEntry, Action, TargetGroupSettings } from '../../../local/alb/model';
import { CompressedClock } from '../../../local/clock';
import type { MetricDatum } from '../../../local/metric-datum';
import { seededRandom } from '../../../local/random';

// Real sockets and processes take the time they take on a busy machine.
jest.setTimeout(60_000);

const ARN = 'arn:aws:elasticloadbalancing:eu-west-1:111122223333:';
export const LISTENER = `${ARN}listener/app/shop/0123456789abcdef/fedcba9876543210`;
export const groupArn = (name: string) => `${ARN}targetgroup/${name}/0011223344556677`;

export const settings = (name: string, change: Partial<TargetGroupSettings> = {}): TargetGroupSettings => ({
  arn: groupArn(name),
  name,
  healthCheck: {
    path: '/health', intervalSeconds: 6, timeoutSeconds: 5, healthyThreshold: 3, unhealthyThreshold: 2, matcher: '200', enabled: true,
  },
  deregistrationDelaySeconds: 30,
  targetType: 'ip',
  ...change,
});

export const forwardTo = (...groups: [name: string, weight: number][]): Action => ({
  Type: 'forward',
  ForwardConfig: { TargetGroups: groups.map(([name, Weight]) => ({ TargetGroupArn: groupArn(name), Weight })) },
});

export const fixed = (status: string, body = ''): Action =>
  ({ Type: 'fixed-response', FixedResponseConfig: { StatusCode: status, ContentType: 'text/plain', MessageBody: body } });

export const onPath = (...values: string[]) => [{ Field: 'path-pattern', PathPatternConfig: { Values: values } }];

/** For `toThrow`. */
export const code = (name: string): Error => expect.objectContaining({ code: name }) as Error;

export interface Stage {
  readonly balancer: LoadBalancer;
  readonly log: AccessLogEntry[];
  readonly data: MetricDatum[];
}

const opened: { close: () => unknown }[] = [];

/** For `afterEach`. */
export const closeEverything = async () => {
  await Promise.all(opened.splice(0).map(thing => thing.close()));
};

/** A load balancer with the groups blue and green; its listener answers 404 unless a rule says otherwise. */
export const openStage = async (options: Partial<LoadBalancerOptions> = {}, group: Partial<TargetGroupSettings> = {}): Promise<Stage> => {
  const log: AccessLogEntry[] = [];
  const data: MetricDatum[] = [];
  const balancer = new LoadBalancer({
    arn: `${ARN}loadbalancer/app/shop/0123456789abcdef`,
    dnsName: 'shop.example',
    clock: new CompressedClock(60),
    random: seededRandom(7),
    onAccess: entry => log.push(entry),
    onMetric: datum => data.push(datum),
    ...options,
  });
  balancer.addTargetGroup(settings('blue', group));
  balancer.addTargetGroup(settings('green', group));
  balancer.addListener({ arn: LISTENER, protocol: 'HTTP', port: 80, defaultActions: [fixed('404')] });
  await balancer.start();
  opened.push(balancer);
  return { balancer, log, data };
};

const listen = async (server: Server | TcpServer) => {
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
};

export interface TestTarget {
  readonly id: string;
  readonly port: number;
  readonly origin: string;
}

const target = (port: number): TestTarget => ({ id: '127.0.0.1', port, origin: `http://127.0.0.1:${port}` });

export const openTarget = async (listener: RequestListener): Promise<TestTarget> => {
  const server = createServer(listener);
  const port = await listen(server);
  opened.push({ close: () => {
    server.close();
    server.closeAllConnections();
  } });
  return target(port);
};

/** A target that speaks raw bytes. */
export const openRawTarget = async (onConnection: (socket: Socket) => void): Promise<TestTarget> => {
  const sockets = new Set<Socket>();
  const server = createTcpServer(socket => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    onConnection(socket);
  });
  const port = await listen(server);
  opened.push({ close: () => {
    server.close();
    for (const socket of sockets) socket.destroy();
  } });
  return target(port);
};

/** A port nobody listens on. */
export const deadTarget = async (): Promise<TestTarget> => {
  const server = createTcpServer();
  const port = await listen(server);
  await new Promise(resolve => server.close(resolve));
  return target(port);
};

/** A healthy target that answers with its name. */
export const named = (name: string) => openTarget((_, response) => response.end(name));

export interface Reply {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

export interface Question {
  readonly path?: string;
  readonly method?: string;
  readonly headers?: Record<string, string>;
  readonly body?: string;
  /** The client's address. @default 127.0.0.1 */
  readonly from?: string;
}

/** Rejects when the connection breaks before the answer is complete. */
export const ask = (origin: string, { path = '/', method = 'GET', headers = {}, body, from }: Question = {}): Promise<Reply> =>
  new Promise((resolve, reject) => {
    const request = httpRequest(new URL(origin), { path, method, headers, agent: false, localAddress: from }, response => {
      let text = '';
      response.setEncoding('utf8').on('data', (chunk: string) => text += chunk);
      response.on('error', reject).on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, body: text }));
    });
    request.on('error', reject).end(body);
  });

/** Sends these very bytes and gives back those that come, until the connection ends. */
export const exchangeRaw = (origin: string, bytes: string): Promise<string> => new Promise((resolve, reject) => {
  const socket = connect(Number(new URL(origin).port), '127.0.0.1', () => socket.write(bytes));
  let text = '';
  socket.setEncoding('latin1').on('data', (chunk: string) => text += chunk);
  socket.on('error', reject).on('close', () => resolve(text));
});

/** Waits until it holds. The test's own time limit is the only one. */
export const eventually = async (holds: () => boolean | Promise<boolean>) => {
  while (!await holds()) await sleep(10);
};

export const states = (balancer: LoadBalancer, group: string) => balancer.targetGroup(groupArn(group)).health().map(({ state }) => state);

export const allHealthy = (balancer: LoadBalancer, group: string) =>
  eventually(() => states(balancer, group).every(state => state === 'healthy'));

/** Routes everything below `/` by these weights. */
export const route = (balancer: LoadBalancer, ...groups: [name: string, weight: number][]) =>
  balancer.createRule(LISTENER, { Priority: 10, Conditions: onPath('/*'), Actions: [forwardTo(...groups)] });

/** Ten hours: so long nobody is cut off for standing still, which would hide who else does not cut. */
export const PATIENT = { idleTimeoutSeconds: 36_000 };

export interface ProxyStage extends Stage {
  readonly origin: string;
}

/** A stage whose only target, in blue, gets every request. It is not checked. */
export const stageWith = async (target: TestTarget, options: Partial<LoadBalancerOptions> = {}): Promise<ProxyStage> => {
  const stage = await openStage(options, { healthCheck: { ...settings('any').healthCheck, enabled: false } });
  stage.balancer.targetGroup(groupArn('blue')).register(target);
  route(stage.balancer, ['blue', 1]);
  return { ...stage, origin: stage.balancer.origin(LISTENER) };
};

/** What was reported for the load balancer as a whole, and for one of its groups. */
export const ofBalancer = ({ data }: Stage, name: string): MetricDatum[] =>
  data.filter(datum => datum.name === name && datum.dimensions.TargetGroup === undefined);
export const ofGroup = ({ data }: Stage, name: string, group = 'blue'): MetricDatum[] =>
  data.filter(datum => datum.name === name && datum.dimensions.LoadBalancer !== undefined && datum.dimensions.TargetGroup?.includes(`/${group}/`));

/** A connection to a listener, for those who speak raw bytes. */
export const connectTo = (origin: string): Socket => {
  const socket = connect(Number(new URL(origin).port), '127.0.0.1');
  socket.on('error', () => undefined);
  opened.push({ close: () => socket.destroy() });
  return socket;
};

/** Everything that a socket gets, in a string that grows. */
export const hearing = (socket: Socket): { text: string } => {
  const heard = { text: '' };
  socket.setEncoding('latin1').on('data', (chunk: string) => heard.text += chunk);
  return heard;
};
