import { AwsError } from '../../../local/aws-error';
import { EventBus } from '../../../local/aws/events/bus';
import { Deliveries, USUAL_DELIVERY } from '../../../local/aws/events/delivery';
import type { BusEvent } from '../../../local/aws/events/event';
import { Schedules } from '../../../local/aws/events/schedules';
import type { AnsweredCall } from '../../../local/aws/call';
import { AsyncInvocations } from '../../../local/aws/lambda/async-invocations';
import { Functions } from '../../../local/aws/lambda/functions';
import { Secrets } from '../../../local/aws/secrets';
import { AwsEndpoint } from '../../../local/aws/server';
import { integrationServices } from '../../../local/aws/services';
import { Topics } from '../../../local/aws/sns/topics';
import { Targets, type Undelivered } from '../../../local/aws/targets';
import { FunctionError } from '../../../local/functions/function-error';
import { seededRandom } from '../../../local/random';
import { VirtualClock } from './virtual-clock';

const ACCOUNT = 'us-east-1:123456789012';
export const TOPIC = `arn:aws:sns:${ACCOUNT}:Releases`;
export const FUNCTION = `arn:aws:lambda:${ACCOUNT}:function:Worker`;
export const SECRET = `arn:aws:secretsmanager:${ACCOUNT}:secret:webhook-AbCdEf`;

/** Succeeds with what it got, unless that says otherwise. */
const work = (payload: unknown): unknown => {
  const { fail, refuse } = (payload ?? {}) as { fail?: string; refuse?: boolean };
  if (fail !== undefined) throw new FunctionError({ errorType: 'Failed', errorMessage: fail, trace: [] });
  if (refuse) throw new AwsError('TooManyRequestsException', 'Rate Exceeded.', 429);
  return { got: payload };
};

/** A started endpoint with a bus, a topic, a function and a secret behind it. */
export const startIntegrations = async () => {
  const clock = new VirtualClock();
  const calls: AnsweredCall[] = [];
  const events: BusEvent[] = [];
  const invoked: unknown[] = [];
  const undelivered: Undelivered[] = [];
  const functions = new Functions();
  functions.add({
    functionArn: FUNCTION, init: () => Promise.resolve(), close: () => Promise.resolve(), retire: () => undefined,
    invoke: payload => {
      invoked.push(payload);
      return Promise.resolve().then(() => work(payload));
    },
  });
  const asyncInvocations = new AsyncInvocations({ functions, clock, onDropped: each => undelivered.push(each) });
  const targets = new Targets(() => undefined, {
    lambda: { action: 'lambda:InvokeFunction', receive: (arn, payload) => void asyncInvocations.send(arn, JSON.parse(payload)) },
  });
  const topics = new Topics({
    clock, invoke: (arn, event, sender) => targets.deliver(arn, event, sender), onUndelivered: each => undelivered.push(each),
  });
  topics.create(TOPIC);
  const secrets = new Secrets();
  secrets.put({ arn: SECRET, name: 'webhook', value: '{"url":"https://example.com"}', description: 'Where to post', createdAt: clock.now() });
  const schedules = new Schedules(clock);
  const deliveries = new Deliveries({
    clock, random: seededRandom(1), targets, delivery: USUAL_DELIVERY, onUndelivered: each => undelivered.push(each),
  });
  const bus = new EventBus({ clock, schedules, deliveries, onEvent: event => events.push(event) });
  const services = integrationServices({ bus, topics, secrets, functions, asyncInvocations, stacks: [] });
  const endpoint = new AwsEndpoint(services, { onCall: call => calls.push(call) });
  await endpoint.start();
  return { clock, calls, events, invoked, undelivered, bus, topics, secrets, endpoint, url: endpoint.url, close: () => endpoint.close() };
};

export type Integrations = Awaited<ReturnType<typeof startIntegrations>>;

/** A call in AWS JSON. */
export const callJson = async (url: string, target: string, input: object) => {
  const response = await fetch(url, { method: 'POST', headers: { 'x-amz-target': target, 'content-type': 'application/x-amz-json-1.1' }, body: JSON.stringify(input) });
  return { status: response.status, body: await response.json() as Record<string, unknown> };
};
