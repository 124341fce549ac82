import type { AwsError } from '../../aws-error';
import { type Actions, type Answer, type AwsService, carryOut, type Exchange, type Fields, type WireRequest } from './protocol';

const DEFAULT_TYPE = 'application/x-amz-json-1.0';

const answer = (statusCode: number, { headers }: WireRequest, output: object): Answer =>
  ({ statusCode, headers: { 'content-type': headers['content-type'] ?? DEFAULT_TYPE }, body: JSON.stringify(output) });

/** The prefix and the action of the X-Amz-Target header: `AWSStepFunctions.StartExecution`. */
export const jsonTarget = ({ headers }: WireRequest): readonly [prefix: string, action: string] | undefined => {
  const target = headers['x-amz-target'];
  if (typeof target !== 'string') return undefined;
  const dot = target.indexOf('.');
  return [target.slice(0, dot), target.slice(dot + 1)];
};

export const jsonRefusal = (request: WireRequest, { code, message, statusCode }: AwsError): Answer =>
  answer(statusCode, request, { __type: code, message });

export const jsonExchange = (service: string, action: string, actions: Actions, request: WireRequest): Exchange => {
  const input = JSON.parse(request.body.toString() || '{}') as Fields;
  return {
    service, action, input,
    carryOut: async () => answer(200, request, await carryOut(actions, service, action, input) ?? {}),
    refuse: error => jsonRefusal(request, error),
  };
};

/** AWS JSON, of either version: the action in a header, JSON both ways. */
export const jsonService = (service: string, targetPrefix: string, actions: Actions): AwsService => request => {
  const [prefix, action = ''] = jsonTarget(request) ?? [];
  return prefix === targetPrefix ? jsonExchange(service, action, actions, request) : undefined;
};
