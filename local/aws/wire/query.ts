import { XMLBuilder } from 'fast-xml-parser';
import type { AwsError } from '../../aws-error';
import { type Actions, type Answer, type AwsService, carryOut, type Fields, type WireRequest } from './protocol';

/** What has to be known of a service to read its AWS Query requests, in which everything is text, and to write its answers. */
export interface QueryFormat {
  readonly version: string;
  readonly namespace: string;
  /** Names of members that are not text, wherever they stand. */
  readonly numbers: ReadonlySet<string>;
  readonly booleans: ReadonlySet<string>;
  /** Seconds since the epoch here, ISO 8601 on the wire. */
  readonly times: ReadonlySet<string>;
  /** An empty list is sent as an empty text: only the name tells it from an empty string. */
  readonly lists: ReadonlySet<string>;
  readonly maps: ReadonlySet<string>;
}

export interface QueryRequest {
  readonly action: string;
  readonly version: string;
  readonly input: Fields;
}

type Tree = Map<string, Tree | string>;

const plant = (tree: Tree, [head, ...rest]: readonly string[], value: string): void => {
  if (head === undefined) return;
  if (rest.length === 0) {
    tree.set(head, value);
    return;
  }
  const branch = tree.get(head);
  const next: Tree = branch instanceof Map ? branch : new Map<string, Tree | string>();
  tree.set(head, next);
  plant(next, rest, value);
};

const grown = (body: string): Tree => {
  const tree: Tree = new Map();
  for (const [name, value] of new URLSearchParams(body)) plant(tree, name.split('.'), value);
  return tree;
};

const scalar = (name: string, text: string, { numbers, booleans, times, lists }: QueryFormat): unknown => {
  if (lists.has(name) && text === '') return [];
  if (numbers.has(name)) return Number(text);
  if (booleans.has(name)) return text === 'true';
  return times.has(name) ? Date.parse(text) / 1000 : text;
};

/** `member.1`, `member.2`, ... in the order of their numbers. */
const members = (tree: Tree): (Tree | string)[] =>
  [...tree].sort(([a], [b]) => Number(a) - Number(b)).map(([, value]) => value);

const only = (tree: Tree, key: string): Tree | undefined => {
  const value = tree.size === 1 ? tree.get(key) : undefined;
  return value instanceof Map ? value : undefined;
};

const entry = (tree: Tree | string): [string, unknown] => {
  const part = (name: string) => tree instanceof Map ? tree.get(name) as string : '';
  return [part('key'), part('value')];
};

const harvest = (name: string, tree: Tree | string, format: QueryFormat): unknown => {
  if (!(tree instanceof Map)) return scalar(name, tree, format);
  const list = only(tree, 'member');
  if (list) return members(list).map(member => harvest(name, member, format));
  const map = only(tree, 'entry');
  if (map && format.maps.has(name)) return Object.fromEntries(members(map).map(entry));
  return Object.fromEntries([...tree].map(([key, value]) => [key, harvest(key, value, format)]));
};

/** The text of a parameter of the request as it stands. */
export const queryParameter = (body: string, name: string): string => new URLSearchParams(body).get(name) ?? '';

export const parseQuery = (body: string, format: QueryFormat): QueryRequest => {
  const { Action, Version, ...input } = harvest('', grown(body), format) as Fields;
  return { action: String(Action), version: String(Version), input };
};

const isObject = (value: unknown): value is Fields => typeof value === 'object' && value !== null;

const toElements = (name: string, value: unknown, format: QueryFormat): unknown => {
  if (Array.isArray(value)) return { member: value.map(member => toElements(name, member, format)) };
  if (typeof value === 'number' && format.times.has(name)) return new Date(value * 1000).toISOString();
  if (!isObject(value)) return value;
  if (format.maps.has(name)) return { entry: Object.entries(value).map(([key, text]) => ({ key, value: text as string })) };
  return Object.fromEntries(Object.entries(value)
    .filter(([, member]) => member !== undefined)
    .map(([key, member]) => [key, toElements(key, member, format)]));
};

const builder = new XMLBuilder({ ignoreAttributes: false, attributeNamePrefix: '@' });
const metadata = { RequestId: '00000000-0000-0000-0000-000000000000' };

const xml = (statusCode: number, document: object): Answer =>
  ({ statusCode, headers: { 'content-type': 'text/xml' }, body: builder.build(document) });

export const queryAnswer = (action: string, output: object | undefined, format: QueryFormat): Answer => xml(200, {
  [`${action}Response`]: { '@xmlns': format.namespace, [`${action}Result`]: toElements('', output ?? {}, format), 'ResponseMetadata': metadata },
});

export const queryRefusal = ({ code, message, statusCode }: AwsError, namespace: string): Answer => xml(statusCode, {
  ErrorResponse: { '@xmlns': namespace, 'Error': { Type: statusCode < 500 ? 'Sender' : 'Receiver', Code: code, Message: message }, ...metadata },
});

export const isQuery = ({ headers, method, path }: WireRequest): boolean =>
  method === 'POST' && path === '/' && headers['x-amz-target'] === undefined;

/** AWS Query: form parameters in, XML out. */
export const queryService = (service: string, format: QueryFormat, actions: Actions): AwsService => request => {
  if (!isQuery(request)) return undefined;
  const body = request.body.toString();
  if (queryParameter(body, 'Version') !== format.version) return undefined;
  const { action, input } = parseQuery(body, format);
  return {
    service, action, input,
    carryOut: async () => queryAnswer(action, await carryOut(actions, service, action, input), format),
    refuse: error => queryRefusal(error, format.namespace),
  };
};
