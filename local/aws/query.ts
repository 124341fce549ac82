import { XMLBuilder } from 'fast-xml-parser';
import type { AwsError } from '../aws-error';
import type { Answer, Fields } from './protocol';

/** AWS Query, the protocol of Elastic Load Balancing: form parameters in, XML out. Everything in it is text. */
export interface QueryRequest {
  readonly action: string;
  readonly version: string;
  readonly input: Fields;
}

const NUMBERS: ReadonlySet<string> = new Set(['Weight', 'Order', 'Priority', 'DurationSeconds', 'PageSize', 'SessionTimeout']);
const BOOLEANS: ReadonlySet<string> = new Set(['Enabled', 'UseExistingClientSecret', 'ResetTransforms']);
/** An empty list is sent as an empty text: only the name tells it from an empty string. */
const LISTS: ReadonlySet<string> = new Set([
  'Actions', 'Conditions', 'TargetGroups', 'Values', 'Tags', 'TagKeys', 'RulePriorities', 'Targets', 'Names', 'Transforms',
  'RuleArns', 'ListenerArns', 'TargetGroupArns', 'ResourceArns',
]);
const MAPS: ReadonlySet<string> = new Set(['AuthenticationRequestExtraParams']);

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

const scalar = (name: string, text: string): unknown => {
  if (LISTS.has(name) && text === '') return [];
  if (NUMBERS.has(name)) return Number(text);
  if (BOOLEANS.has(name)) return text === 'true';
  return text;
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

const harvest = (name: string, tree: Tree | string): unknown => {
  if (!(tree instanceof Map)) return scalar(name, tree);
  const list = only(tree, 'member');
  if (list) return members(list).map(member => harvest('', member));
  const map = only(tree, 'entry');
  if (map) return Object.fromEntries(members(map).map(entry));
  return Object.fromEntries([...tree].map(([key, value]) => [key, harvest(key, value)]));
};

export const parseQuery = (body: string): QueryRequest => {
  const tree: Tree = new Map();
  for (const [name, value] of new URLSearchParams(body)) plant(tree, name.split('.'), value);
  const { Action, Version, ...input } = harvest('', tree) as Fields;
  return { action: String(Action), version: String(Version), input };
};

const isObject = (value: unknown): value is Fields => typeof value === 'object' && value !== null;

const toElements = (name: string, value: unknown): unknown => {
  if (Array.isArray(value)) return { member: value.map(member => toElements('', member)) };
  if (!isObject(value)) return value;
  if (MAPS.has(name)) return { entry: Object.entries(value).map(([key, text]) => ({ key, value: text as string })) };
  return Object.fromEntries(Object.entries(value)
    .filter(([, member]) => member !== undefined)
    .map(([key, member]) => [key, toElements(key, member)]));
};

const builder = new XMLBuilder({ ignoreAttributes: false, attributeNamePrefix: '@' });
const NAMESPACE = { '@xmlns': 'http://elasticloadbalancing.amazonaws.com/doc/2015-12-01/' };
const metadata = { RequestId: '00000000-0000-0000-0000-000000000000' };

const xml = (statusCode: number, document: object): Answer =>
  ({ statusCode, headers: { 'content-type': 'text/xml' }, body: builder.build(document) });

export const queryAnswer = (action: string, output: object | undefined): Answer => xml(200, {
  [`${action}Response`]: { ...NAMESPACE, [`${action}Result`]: toElements('', output ?? {}), ResponseMetadata: metadata },
});

export const queryError = ({ code, message, statusCode }: AwsError): Answer => xml(statusCode, {
  ErrorResponse: { ...NAMESPACE, Error: { Type: statusCode < 500 ? 'Sender' : 'Receiver', Code: code, Message: message }, ...metadata },
});
