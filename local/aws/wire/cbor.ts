import { cbor, dateToTag } from '@smithy/core/cbor';
import { namedError } from './error-names';
import type { JsonOptions } from './json';
import { type Actions, type Answer, type AwsService, carryOut, type Fields } from './protocol';
import { readInput } from './read-input';

const PATH = /^\/service\/([^/]+)\/operation\/([^/]+)$/;
const PROTOCOL = 'rpc-v2-cbor';

const isTag = (value: object): value is { tag: number; value: unknown } => 'tag' in value && 'value' in value;

const isFields = (value: unknown): value is Fields => typeof value === 'object' && value !== null;

/** Timestamps, which are tagged numbers on the wire, become numbers. */
const untagged = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(untagged);
  if (!isFields(value)) return value;
  if (isTag(value)) return value.value;
  return Object.fromEntries(Object.entries(value).filter(([, member]) => member !== null).map(([key, member]) => [key, untagged(member)]));
};

const tagged = (name: string, value: unknown, times: ReadonlySet<string>): unknown => {
  if (Array.isArray(value)) return value.map(member => tagged(name, member, times));
  if (typeof value === 'number' && times.has(name)) return dateToTag(new Date(value * 1000));
  if (!isFields(value)) return value;
  return Object.fromEntries(Object.entries(value)
    .filter(([, member]) => member !== undefined)
    .map(([key, member]) => [key, tagged(key, member, times)]));
};

const answer = (statusCode: number, output: unknown): Answer =>
  ({ statusCode, headers: { 'content-type': 'application/cbor', 'smithy-protocol': PROTOCOL }, body: cbor.serialize(output) });

/** Smithy RPC v2: service and action in the path, CBOR both ways. */
export const cborService = (
  service: string, shapeName: string, times: ReadonlySet<string>, actions: Actions, { validation, errorNames }: JsonOptions = {},
): AwsService => ({ path, headers, body }) => {
  const [, shape, action = ''] = PATH.exec(path) ?? [];
  if (headers['smithy-protocol'] !== PROTOCOL || shape !== shapeName) return undefined;
  const read = readInput(() => untagged(body.length === 0 ? {} : cbor.deserialize(body)), action, validation);
  return {
    service, action, ...read,
    carryOut: async () => answer(200, tagged('', await carryOut(actions, service, action, read.input) ?? {}, times)),
    refuse: error => {
      const named = namedError(error, errorNames);
      const refusal = answer(error.statusCode, named.body);
      return { ...refusal, headers: { ...refusal.headers, ...named.headers } };
    },
  };
};
