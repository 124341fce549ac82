import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { seededRandom } from '../random';
import { type Fault, faultOf, recordFault } from './fault';
import { after, type HealthEvent, healthStatus, NEWBORN, stateOf } from './health';
import type { Order } from './messages';

/** Longer than a load balancer keeps idle connections, so that it never sends a request into one that is just being closed. */
const KEEP_ALIVE_MS = 75_000;

const { COLOR = 'blue', WARM_UP_MS = '0', SEED = '1', FAULT_LOG = '' } = process.env;

const random = seededRandom(Number(SEED));
let life = NEWBORN;
let fault: Fault | null = null;
const inFlight = new Set<ServerResponse>();

const happen = (event: HealthEvent) => {
  life = after(life, event);
};

const answer = (response: ServerResponse, status: number, body: unknown) => {
  response.writeHead(status, { 'Content-Type': 'application/json', 'X-Color': COLOR, ...life.terminated && { Connection: 'close' } });
  response.end(JSON.stringify(body));
};

const answerHealth = (response: ServerResponse) => {
  const state = stateOf(life);
  answer(response, healthStatus(state), { state });
};

const answerRequest = (request: IncomingMessage, response: ServerResponse) => {
  const kind = faultOf(fault, random);
  if (kind === undefined) return answer(response, 200, { color: COLOR });
  const id = request.headers['x-request-id'];
  if (FAULT_LOG && typeof id === 'string') recordFault(FAULT_LOG, { id, fault: kind });
  answer(response, 500, { error: 'a fault was injected' });
};

const server = createServer({ keepAliveTimeout: KEEP_ALIVE_MS }, (request, response) => {
  if (request.method === 'GET' && request.url === '/health') return answerHealth(response);
  inFlight.add(response);
  response.once('close', () => inFlight.delete(response));
  request.resume();
  request.once('end', () => answerRequest(request, response));
});

/** Resolves when the requests are over that were in flight at this moment. */
const currentRequests = () => Promise.all([...inFlight].map(response => new Promise(resolve => response.once('close', resolve))));

/** Health checks are answered until the requests at hand are done; what slipped in meanwhile is finished as well. */
const terminate = async () => {
  happen('terminated');
  await currentRequests();
  server.close(() => process.exit(0));
};

process.once('SIGTERM', () => void terminate());
process.once('disconnect', () => process.exit(0));
process.on('message', (order: Order) => {
  if ('fault' in order) fault = order.fault;
  if ('failing' in order) happen(order.failing ? 'broke' : 'recovered');
});

server.listen(0, '127.0.0.1', () => process.send?.({ port: (server.address() as AddressInfo).port }));
setTimeout(() => happen('warmed-up'), Number(WARM_UP_MS));
