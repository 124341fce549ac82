import { createServer, type IncomingHttpHeaders, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { gunzipSync } from 'node:zlib';
import type { LoadBalancer } from '../alb/load-balancer';
import type { CloudWatch } from './cloudwatch';
import { cloudWatchActions } from './cloudwatch-api';
import { type DynamoDb, dynamoErrorCode } from './dynamodb';
import { elbv2Actions } from './elbv2';
import type { Executions } from './executions';
import { type Actions, type Answer, asAwsError, type Fields, jsonAnswer, jsonError, notImplemented } from './protocol';
import { parseQuery, queryAnswer, queryError } from './query';
import { statesActions } from './states';

export interface AwsServices {
  /** Looked at again with every call: load balancers may be added. */
  readonly loadBalancers: readonly LoadBalancer[];
  readonly cloudWatch: CloudWatch;
  readonly stateMachines: Executions;
  readonly dynamoDb: DynamoDb;
}

/** One API call, once it is answered. Service and action are spelled as in IAM: `elasticloadbalancing`, `ModifyRule`. */
export interface AwsCall {
  readonly service: string;
  readonly action: string;
  /** The error code, if it was answered by one. */
  readonly error?: string;
}

interface JsonService {
  readonly service: string;
  readonly actions: Actions;
}

const ELB_VERSION = '2015-12-01';
const DYNAMODB_TARGET = 'DynamoDB_20120810';

interface Outcome {
  readonly call: AwsCall;
  readonly answer: Answer;
}

const run = async (actions: Actions, { service, action }: AwsCall, input: Fields): Promise<object | undefined> => {
  const known = Object.hasOwn(actions, action) ? actions[action] : undefined;
  if (!known) throw notImplemented(`${service}:${action}`);
  return known(input);
};

const bodyOf = async (request: IncomingMessage): Promise<string> => {
  const bytes = await buffer(request);
  return (request.headers['content-encoding'] === 'gzip' ? gunzipSync(bytes) : bytes).toString();
};

/** The one endpoint that all AWS clients of a rehearsal talk to. Which service they mean, their protocol tells. */
export class AwsEndpoint {
  /** Idle connections stay open: a client must not meet one that is just being closed. */
  readonly #server: Server = createServer({ keepAliveTimeout: 0 }, (request, response) => void this.#serve(request, response));
  readonly #loadBalancing: Actions;
  readonly #dynamoDb: DynamoDb;
  /** By the first part of the X-Amz-Target header. */
  readonly #jsonServices: Readonly<Record<string, JsonService>>;

  constructor(services: AwsServices, private readonly onCall: (call: AwsCall) => void = () => undefined) {
    const { loadBalancers, cloudWatch, stateMachines, dynamoDb } = services;
    this.#loadBalancing = elbv2Actions(loadBalancers);
    this.#dynamoDb = dynamoDb;
    this.#jsonServices = {
      GraniteServiceVersion20100801: { service: 'cloudwatch', actions: cloudWatchActions(cloudWatch) },
      AWSStepFunctions: { service: 'states', actions: statesActions(stateMachines) },
    };
  }

  start(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#server.once('error', reject).listen(0, '127.0.0.1', resolve);
    });
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  close(): Promise<void> {
    return new Promise(resolve => {
      this.#server.close(() => resolve());
      this.#server.closeAllConnections();
    });
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await bodyOf(request).catch(() => undefined);
    if (body === undefined) {
      // The client went away while it was sending.
      response.destroy();
      return;
    }
    const { call, answer } = await this.#dispatch(request.headers, body);
    this.onCall(call);
    response.writeHead(answer.statusCode, answer.headers).end(answer.body);
  }

  #dispatch(headers: IncomingHttpHeaders, body: string): Promise<Outcome> {
    const target = headers['x-amz-target'];
    if (typeof target !== 'string') return this.#query(body);
    const [prefix = '', action = ''] = target.split('.');
    return prefix === DYNAMODB_TARGET ? this.#dynamo(action, headers, body) : this.#json(prefix, action, body);
  }

  async #query(body: string): Promise<Outcome> {
    const { action, version, input } = parseQuery(body);
    const known = version === ELB_VERSION;
    const call = { service: known ? 'elasticloadbalancing' : `query-${version}`, action };
    try {
      return { call, answer: queryAnswer(action, await run(known ? this.#loadBalancing : {}, call, input)) };
    } catch (error) {
      const failure = asAwsError(error);
      return { call: { ...call, error: failure.code }, answer: queryError(failure) };
    }
  }

  async #json(prefix: string, action: string, body: string): Promise<Outcome> {
    const { service, actions } = this.#jsonServices[prefix] ?? { service: prefix, actions: {} };
    const call = { service, action };
    try {
      return { call, answer: jsonAnswer(await run(actions, call, JSON.parse(body || '{}') as Fields)) };
    } catch (error) {
      const failure = asAwsError(error);
      return { call: { ...call, error: failure.code }, answer: jsonError(failure) };
    }
  }

  async #dynamo(action: string, headers: IncomingHttpHeaders, body: string): Promise<Outcome> {
    const answer = await this.#dynamoDb.call(headers, body);
    const error = answer.statusCode === 200 ? undefined : dynamoErrorCode(answer.body) ?? 'Unknown';
    return { call: { service: 'dynamodb', action, ...error && { error } }, answer };
  }
}
