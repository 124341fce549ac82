import { randomUUID } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

export interface CustomResourceAnswer {
  readonly Status: 'SUCCESS' | 'FAILED';
  readonly Reason?: string;
  readonly PhysicalResourceId: string;
  readonly Data?: Readonly<Record<string, string>>;
}

export interface CustomResourceRequest {
  readonly RequestType: 'Create' | 'Update' | 'Delete';
  readonly StackId: string;
  readonly LogicalResourceId: string;
  readonly ResourceType: string;
  readonly ResourceProperties: Readonly<Record<string, unknown>>;
  readonly OldResourceProperties?: Readonly<Record<string, unknown>>;
  readonly PhysicalResourceId?: string;
}

/** Calls the function. Rejects when it failed for good, so that no answer will come. */
export type CallFunction = (event: object) => Promise<unknown>;

/** CloudFormation's default of an hour. Real seconds: they guard the work of real code. */
const DEFAULT_TIMEOUT_SECONDS = 3600;

/** CloudFormation turns every scalar into a string before a function sees it. */
const stringified = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(stringified);
  if (value !== null && typeof value === 'object') return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, stringified(item)]));
  return typeof value === 'string' ? value : String(value);
};

const eventOf = (request: CustomResourceRequest, responseUrl: string) => {
  const { ResourceProperties, OldResourceProperties } = request;
  return {
    ...request,
    RequestId: randomUUID(),
    ResponseURL: responseUrl,
    ResourceProperties: stringified(ResourceProperties),
    ...OldResourceProperties !== undefined && { OldResourceProperties: stringified(OldResourceProperties) },
  };
};

const unanswered = ({ PhysicalResourceId = '' }: CustomResourceRequest, why: string): CustomResourceAnswer =>
  ({ Status: 'FAILED', PhysicalResourceId, Reason: `CloudFormation did not receive a response from your Custom Resource: ${why}` });

const listening = async (server: Server): Promise<string> => {
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
};

/**
 * Asks a custom resource's function as CloudFormation does: without waiting for it, as the answer comes by a PUT to a URL of ours.
 * When nobody is left who could answer, this does not wait for the end of the time, as CloudFormation does.
 */
export const requestCustomResource = async (call: CallFunction, request: CustomResourceRequest): Promise<CustomResourceAnswer> => {
  let answered: (answer: CustomResourceAnswer) => void = () => undefined;
  const answer = new Promise<CustomResourceAnswer>(resolve => {
    answered = resolve;
  });
  const server = createServer((incoming, response) => void text(incoming).then(body => {
    response.end();
    answered(JSON.parse(body) as CustomResourceAnswer);
  }));
  const seconds = Number(request.ResourceProperties.ServiceTimeout ?? DEFAULT_TIMEOUT_SECONDS);
  const timer = setTimeout(() => answered(unanswered(request, `${seconds} seconds are over`)), seconds * 1000);
  try {
    const event = eventOf(request, await listening(server));
    call(event).catch((error: Error) => answered(unanswered(request, `${error.name}: ${error.message}`)));
    return await answer;
  } finally {
    clearTimeout(timer);
    server.close();
    server.closeAllConnections();
  }
};
