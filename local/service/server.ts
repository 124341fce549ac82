import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse, STATUS_CODES } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { setTimeout as realSleep } from 'node:timers/promises';
import { seededRandom } from '../random';
import { type Answers, NO_ANSWERS } from './answers';
import { type Fault, mishapOf } from './fault';
import { recordCrash, recordFault } from './fault-log';
import { CLOSE } from './frames';
import { healthStatus, type Life, stateOf, withFault } from './health';
import type { Listening, Order } from './messages';
import { acceptWebSocket, EchoSocket } from './web-socket';

/** Longer than a load balancer keeps idle connections, so that it never sends a request into one that is just being closed. */
const KEEP_ALIVE_MS = 75_000;

/** Real milliseconds before a port is tried again that somebody uses for a moment. */
const PORT_RETRY_MS = 50;

const CRASH_EXIT_CODE = 1;

const { COLOR = 'blue', PORT = '0', SEED = '1', FAULT_LOG = '', FAULT = 'null', ANSWERS = '' } = process.env;

const random = seededRandom(Number(SEED));
const bornAt = performance.now();
let life: Life = { bornAt, flapsSince: bornAt, terminated: false };
let fault = JSON.parse(FAULT) as Fault | null;
const { health, pages } = (ANSWERS === '' ? NO_ANSWERS : JSON.parse(ANSWERS)) as Answers;

/** The id of each request and each WebSocket that is not over, by what its answer goes to. */
const inFlight = new Map<ServerResponse | Duplex, string | undefined>();
const sockets = new Set<EchoSocket>();

const enter = (request: IncomingMessage, answerTo: ServerResponse | Duplex): string | undefined => {
  const header = request.headers['x-request-id'];
  const id = typeof header === 'string' ? header : undefined;
  inFlight.set(answerTo, id);
  answerTo.once('close', () => inFlight.delete(answerTo));
  return id;
};

const answer = (response: ServerResponse, status: number, body: unknown) => {
  response.writeHead(status, { 'Content-Type': 'application/json', 'X-Color': COLOR, ...life.terminated && { Connection: 'close' } });
  response.end(JSON.stringify(body));
};

const crash = (): never => {
  recordFault(FAULT_LOG, 'crash', ...inFlight.values());
  recordCrash(FAULT_LOG, performance.timeOrigin + performance.now());
  process.exit(CRASH_EXIT_CODE);
};

interface Exposed {
  readonly id: string | undefined;
  readonly reset: () => void;
  readonly fail: (status: 404 | 500) => void;
}

/** Lets happen to a request what the fault has for it. Whether it is to be answered well. */
const survives = async ({ id, reset, fail }: Exposed): Promise<boolean> => {
  const { delayMs, end } = mishapOf(fault, random);
  if (delayMs > 0) {
    recordFault(FAULT_LOG, 'latency', id);
    await realSleep(delayMs);
  }
  if (end === undefined) return true;
  if (end === 'crash') return crash();
  recordFault(FAULT_LOG, end, id);
  if (end === 'reset') reset();
  if (end === 'error') fail(500);
  if (end === 'not-found') fail(404);
  return false;
};

/** Another service's health check may be a page of its users: then only the load balancer's question is one. */
const isHealthCheck = ({ method, url = '/', headers }: IncomingMessage): boolean =>
  method === 'GET' && (url === '/health' || (Object.hasOwn(health, url) && String(headers['user-agent']).startsWith('ELB-HealthChecker/')));

const answerHealth = (url: string, response: ServerResponse) => {
  const state = stateOf(life, fault, performance.now());
  const status = healthStatus(state);
  answer(response, status === 200 ? health[url] ?? status : status, { state });
};

const answerPage = ({ method, url }: IncomingMessage, response: ServerResponse) => {
  const page = pages.find(page => page.method === method && page.path === url);
  if (page === undefined) answer(response, 200, { color: COLOR });
  else response.writeHead(page.status, { 'Content-Type': 'text/plain', 'X-Color': COLOR }).end(page.body);
};

/** Sends back what is uploaded, while it comes. */
const echo = (request: IncomingMessage, response: ServerResponse) => {
  const { 'content-type': type = 'application/octet-stream' } = request.headers;
  request.pipe(response.writeHead(200, { 'Content-Type': type, 'X-Color': COLOR }));
};

const serve = async (request: IncomingMessage, response: ServerResponse) => {
  const id = enter(request, response);
  const { pathname, searchParams } = new URL(`http://service${request.url ?? '/'}`);
  const goesWell = () => survives({
    id, reset: () => request.socket.resetAndDestroy(), fail: status => answer(response, status, { error: 'a fault was injected' }),
  });
  if (pathname === '/echo') {
    if (await goesWell()) echo(request, response);
    return;
  }
  await once(request.resume(), 'end');
  if (pathname === '/long-poll') await realSleep(Number(searchParams.get('ms')));
  if (await goesWell()) answerPage(request, response);
};

const server = createServer({ keepAliveTimeout: KEEP_ALIVE_MS }, (request, response) => {
  if (isHealthCheck(request)) return answerHealth(request.url!, response);
  // What breaks off while it comes in has nobody to be answered.
  serve(request, response).catch(() => response.destroy());
});

const refuse = (socket: Duplex, status: string) => void socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);

const upgrade = async (request: IncomingMessage, socket: Duplex, head: Buffer) => {
  // What a client sent without waiting for the handshake's answer.
  if (head.length > 0) socket.unshift(head);
  const id = enter(request, socket);
  const reset = () => request.socket.resetAndDestroy();
  if (life.terminated) return refuse(socket, '503 Service Unavailable');
  if (!await survives({ id, reset, fail: status => refuse(socket, `${status} ${STATUS_CODES[status]}`) })) return;
  if (!acceptWebSocket(request, socket, COLOR)) return refuse(socket, '400 Bad Request');
  const echoes = new EchoSocket(socket, () => survives({ id, reset, fail: () => echoes.close(CLOSE.internalError) }));
  sockets.add(echoes);
  socket.once('close', () => sockets.delete(echoes));
};

server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
  socket.on('error', () => socket.destroy());
  void upgrade(request, socket, head);
});

/** Resolves when all is over that was in flight at this moment. */
const currentRequests = () => Promise.all([...inFlight.keys()].map(answerTo => new Promise(resolve => answerTo.once('close', resolve))));

/** Health checks are answered until the requests at hand are done; what slipped in meanwhile is finished as well. */
const terminate = async () => {
  life = { ...life, terminated: true };
  for (const socket of sockets) socket.close(CLOSE.goingAway);
  await currentRequests();
  server.close(() => process.exit(0));
};

// Ctrl-C reaches the whole group of processes: what becomes of this one, its parent says.
process.on('SIGINT', () => undefined);
process.once('SIGTERM', () => void terminate());
process.once('disconnect', () => process.exit(0));
process.on('message', (order: Order) => {
  if (order.fault?.downMs !== undefined && fault?.downMs === undefined) crash();
  life = withFault(life, order.fault, fault, performance.now());
  fault = order.fault;
});

const listen = () => server.listen(Number(PORT), '127.0.0.1');
server.on('listening', () => process.send?.({ port: (server.address() as AddressInfo).port } satisfies Listening));
server.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EADDRINUSE') throw error;
  setTimeout(listen, PORT_RETRY_MS);
});
listen();
