import type { AwsError } from '../../aws-error';
import { type ErrorNames, namedError } from './error-names';
import { type Actions, type Answer, type AwsService, carryOut, type Exchange, type WireRequest } from './protocol';
import { readInput, type Validation } from './read-input';

const DEFAULT_TYPE = 'application/x-amz-json-1.0';

export interface JsonOptions {
  readonly validation?: Validation;
  readonly errorNames?: ErrorNames;
}

const answer = (statusCode: number, { headers }: WireRequest, output: object): Answer =>
  ({ statusCode, headers: { 'content-type': headers['content-type'] ?? DEFAULT_TYPE }, body: JSON.stringify(output) });

/** The prefix and the action of the X-Amz-Target header: `AWSStepFunctions.StartExecution`. */
export const jsonTarget = ({ headers }: WireRequest): readonly [prefix: string, action: string] | undefined => {
  const target = headers['x-amz-target'];
  if (typeof target !== 'string') return undefined;
  const dot = target.indexOf('.');
  return [target.slice(0, dot), target.slice(dot + 1)];
};

/** A member that is null is one that is absent. */
const withoutNulls = (_: string, value: unknown): unknown => value === null ? undefined : value;

export const jsonRefusal = (request: WireRequest, error: AwsError, errorNames?: ErrorNames): Answer => {
  const { body, headers } = namedError(error, errorNames);
  const refusal = answer(error.statusCode, request, body);
  return { ...refusal, headers: { ...refusal.headers, ...headers } };
};

export const jsonExchange = (
  service: string, action: string, actions: Actions, request: WireRequest, { validation, errorNames }: JsonOptions = {},
): Exchange => {
  const read = readInput(() => JSON.parse(request.body.toString() || '{}', withoutNulls), action, validation);
  return {
    service, action, ...read,
    carryOut: async () => answer(200, request, await carryOut(actions, service, action, read.input) ?? {}),
    refuse: error => jsonRefusal(request, error, errorNames),
  };
};

/** AWS JSON, of either version: the action in a header, JSON both ways. */
export const jsonService = (service: string, targetPrefix: string, actions: Actions, options?: JsonOptions): AwsService => request => {
  const [prefix, action = ''] = jsonTarget(request) ?? [];
  return prefix === targetPrefix ? jsonExchange(service, action, actions, request, options) : undefined;
};
