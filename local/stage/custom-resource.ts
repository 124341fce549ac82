import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
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

/** CloudFormation turns every scalar into a string before a function sees it. */
const stringified = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(stringified);
  if (value !== null && typeof value === 'object') return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, stringified(item)]));
  return typeof value === 'string' ? value : String(value);
};

/** Asks a custom resource's function as CloudFormation does: the answer comes by a PUT to a URL of ours. */
export const requestCustomResource = async (
  invoke: (event: object) => Promise<unknown>, request: CustomResourceRequest,
): Promise<CustomResourceAnswer> => {
  let answered: (answer: CustomResourceAnswer) => void;
  const answer = new Promise<CustomResourceAnswer>(resolve => answered = resolve);
  const server = createServer((incoming, response) => void text(incoming).then(body => {
    response.end();
    answered(JSON.parse(body) as CustomResourceAnswer);
  }));
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  try {
    const ResponseURL = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    const properties = stringified(request.ResourceProperties);
    await invoke({ ...request, ResponseURL, RequestId: randomUUID(), ResourceProperties: properties });
    return await answer;
  } finally {
    server.close();
    server.closeAllConnections();
  }
};
