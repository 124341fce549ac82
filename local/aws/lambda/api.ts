import { AwsError } from '../../aws-error';
import { FunctionError } from '../../functions/function-error';
import { type Answer, type AwsService, type Fields, notImplemented, type WireRequest } from '../wire/protocol';
import type { AsyncInvocations } from './async-invocations';
import type { Functions } from './functions';

const PATH = /^\/2015-03-31\/functions\/([^/]+)\/invocations$/;

/** https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html */
const LARGEST_PAYLOAD_BYTES = { RequestResponse: 6 * 1024 * 1024, Event: 1024 * 1024 };

const answer = (statusCode: number, body: string, headers: Readonly<Record<string, string>> = {}): Answer =>
  ({ statusCode, headers: { 'content-type': 'application/json', 'x-amz-executed-version': '$LATEST', ...headers }, body });

const refusal = ({ code, message, statusCode }: AwsError): Answer => ({
  statusCode,
  headers: { 'content-type': 'application/json', 'x-amzn-errortype': code },
  body: JSON.stringify({ Type: statusCode < 500 ? 'User' : 'Service', Message: message }),
});

const payloadOf = (body: Buffer, invocationType: keyof typeof LARGEST_PAYLOAD_BYTES): unknown => {
  const limit = LARGEST_PAYLOAD_BYTES[invocationType];
  if (body.length > limit) throw new AwsError('RequestTooLargeException', `Request must be smaller than ${limit} bytes for the Invoke operation`, 413);
  try {
    return JSON.parse(body.toString() || '{}');
  } catch (error) {
    throw new AwsError('InvalidRequestContentException', `Could not parse request body into json: ${(error as Error).message}`);
  }
};

/** A function that failed is an answer like any other but for one header. */
const result = async (invocation: Promise<unknown>): Promise<Answer> => {
  try {
    return answer(200, JSON.stringify(await invocation ?? null));
  } catch (error) {
    if (!(error instanceof FunctionError)) throw error;
    return answer(200, JSON.stringify(error), { 'x-amz-function-error': 'Unhandled' });
  }
};

interface Invocation {
  readonly functionName: string;
  readonly qualifier: string | undefined;
  readonly type: string;
  readonly body: Buffer;
}

const invocationOf = ({ path, method, headers, body }: WireRequest): Invocation | undefined => {
  const { pathname, searchParams } = new URL(path, 'http://lambda');
  const name = method === 'POST' ? PATH.exec(pathname)?.[1] : undefined;
  if (name === undefined) return undefined;
  const type = headers['x-amz-invocation-type'] ?? 'RequestResponse';
  return { functionName: decodeURIComponent(name), qualifier: searchParams.get('Qualifier') ?? undefined, type: String(type), body };
};

const carryOut = async (functions: Functions, queue: AsyncInvocations, invocation: Invocation): Promise<Answer> => {
  const { functionName, qualifier, type, body } = invocation;
  const fn = functions.find(functionName, qualifier);
  switch (type) {
    case 'RequestResponse': return result(fn.invoke(payloadOf(body, type)));
    case 'DryRun': return answer(204, '');
    case 'Event':
      void queue.send(fn.functionArn, payloadOf(body, type));
      return answer(202, '');
    default: throw notImplemented(`the invocation type ${type}`);
  }
};

const inputOf = ({ functionName, qualifier, type }: Invocation): Fields =>
  ({ FunctionName: functionName, InvocationType: type, ...qualifier !== undefined && { Qualifier: qualifier } });

/** Lambda's Invoke, which IAM calls InvokeFunction: REST, the function in the path. */
export const lambdaService = (functions: Functions, queue: AsyncInvocations): AwsService => request => {
  const invocation = invocationOf(request);
  if (invocation === undefined) return undefined;
  return {
    service: 'lambda', action: 'InvokeFunction', input: inputOf(invocation),
    carryOut: () => carryOut(functions, queue, invocation),
    refuse: refusal,
  };
};
