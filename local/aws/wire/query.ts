import { XMLBuilder } from 'fast-xml-parser';
import type { AwsError } from '../../aws-error';
import { type Actions, type Answer, type AwsService, carryOut, type Fields, type WireRequest } from './protocol';
import { inputShape, readInput, type Validation } from './read-input';
import type { Shape, Structure } from './shape';

/** What has to be known of a service to write its answers in AWS Query. */
export interface QueryFormat {
  readonly version: string;
  readonly namespace: string;
  /** Names of members that are times wherever they stand: seconds since the epoch here, ISO 8601 on the wire. */
  readonly times?: ReadonlySet<string>;
  /** Names of members that are maps. */
  readonly maps?: ReadonlySet<string>;
}

type Tree = Map<string, Tree | string>;

const branchOf = (tree: Tree, name: string): Tree => {
  const known = tree.get(name);
  if (known instanceof Map) return known;
  const branch: Tree = new Map();
  tree.set(name, branch);
  return branch;
};

/** `A.B.C` is C of B of A. */
const plant = (tree: Tree, path: readonly string[], value: string): void => {
  const branch = path.slice(0, -1).reduce(branchOf, tree);
  branch.set(path.at(-1) ?? '', value);
};

const grown = (body: string): Tree => {
  const tree: Tree = new Map();
  for (const [name, value] of new URLSearchParams(body)) plant(tree, name.split('.'), value);
  return tree;
};

/** In a request, everything is text. What does not fit its shape stays so, and is refused. */
const scalar = (value: string, shape: Shape | undefined): unknown => {
  switch (shape?.type) {
    case 'number':
      return value === '' ? value : Number(value);
    case 'time':
      return Date.parse(value) / 1000;
    case 'boolean':
      return { 'true': true, 'false': false }[value.toLowerCase()] ?? value;
    // An empty list is sent as an empty text.
    case 'list':
      return value === '' ? [] : value;
    default:
      return value;
  }
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

const harvest = (tree: Tree | string, shape: Shape | undefined): unknown => {
  if (!(tree instanceof Map)) return scalar(tree, shape);
  const list = only(tree, 'member');
  if (list) return members(list).map(member => harvest(member, shape?.type === 'list' ? shape.of : undefined));
  const map = only(tree, 'entry');
  if (map && shape?.type === 'map') return Object.fromEntries(members(map).map(entry));
  return Object.fromEntries([...tree].map(([key, value]) =>
    [key, harvest(value, shape?.type === 'structure' && Object.hasOwn(shape.members, key) ? shape.members[key] : undefined)]));
};

/** The text of a parameter of the request as it stands. */
export const queryParameter = (body: string, name: string): string => new URLSearchParams(body).get(name) ?? '';

/** The input of a request: of what shape it should be, decides what its texts mean. */
export const parseQuery = (body: string, shape?: Structure): Fields => {
  const parameters = grown(body);
  ['Action', 'Version'].forEach(name => parameters.delete(name));
  return harvest(parameters, shape) as Fields;
};

const isObject = (value: unknown): value is Fields => typeof value === 'object' && value !== null;

const toElements = (name: string, value: unknown, format: QueryFormat): unknown => {
  if (Array.isArray(value)) return { member: value.map(member => toElements(name, member, format)) };
  if (typeof value === 'number' && format.times?.has(name)) return new Date(value * 1000).toISOString();
  if (!isObject(value)) return value;
  if (format.maps?.has(name)) return { entry: Object.entries(value).map(([key, text]) => ({ key, value: text as string })) };
  return Object.fromEntries(Object.entries(value)
    .filter(([, member]) => member !== undefined)
    .map(([key, member]) => [key, toElements(key, member, format)]));
};

const builder = new XMLBuilder({ ignoreAttributes: false, attributeNamePrefix: '@' });
const metadata = { RequestId: '00000000-0000-0000-0000-000000000000' };

/** XML has no way to write these, not even escaped. */
const NOT_XML = /[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/gu;

const xml = (statusCode: number, document: object): Answer =>
  ({ statusCode, headers: { 'content-type': 'text/xml' }, body: builder.build(document).replace(NOT_XML, '\uFFFD') });

export const queryAnswer = (action: string, output: object | undefined, format: QueryFormat): Answer => xml(200, {
  [`${action}Response`]: { '@xmlns': format.namespace, [`${action}Result`]: toElements('', output ?? {}, format), 'ResponseMetadata': metadata },
});

export const queryRefusal = ({ code, message, statusCode }: AwsError, namespace: string): Answer => xml(statusCode, {
  ErrorResponse: { '@xmlns': namespace, 'Error': { Type: statusCode < 500 ? 'Sender' : 'Receiver', Code: code, Message: message }, ...metadata },
});

export const isQuery = ({ headers, method, path }: WireRequest): boolean =>
  method === 'POST' && path === '/' && headers['x-amz-target'] === undefined;

/** AWS Query: form parameters in, XML out. */
export const queryService = (service: string, format: QueryFormat, actions: Actions, validation?: Validation): AwsService => request => {
  if (!isQuery(request)) return undefined;
  const body = request.body.toString();
  if (queryParameter(body, 'Version') !== format.version) return undefined;
  const action = queryParameter(body, 'Action');
  const read = readInput(() => parseQuery(body, validation && inputShape(validation, action)), action, validation);
  return {
    service, action, ...read,
    carryOut: async () => queryAnswer(action, await carryOut(actions, service, action, read.input), format),
    refuse: error => queryRefusal(error, format.namespace),
  };
};
