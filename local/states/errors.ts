import { AwsError } from '../aws-error';
import { FunctionError } from '../functions/function-error';

/** What a Catch leaves in the payload, and what a failed execution ends with. */
export interface ErrorOutput {
  readonly Error: string;
  readonly Cause?: string;
}

/** A state that failed. */
export class StateError extends Error {
  readonly output: ErrorOutput;

  constructor(error: string, cause?: string) {
    super(cause === undefined ? error : `${error}: ${cause}`);
    this.name = 'StateError';
    this.output = cause === undefined ? { Error: error } : { Error: error, Cause: cause };
  }
}

export const RUNTIME = 'States.Runtime';
export const DATA_LIMIT = 'States.DataLimitExceeded';
export const TIMEOUT = 'States.Timeout';

/** The quota for a state's input and output. */
export const MAX_PAYLOAD_BYTES = 256 * 1024;

export const isTooLarge = (value: unknown): boolean => {
  const json = JSON.stringify(value) ?? '';
  // Nothing in UTF-8 takes more than three bytes for one unit of a JavaScript string.
  return json.length * 3 > MAX_PAYLOAD_BYTES && Buffer.byteLength(json) > MAX_PAYLOAD_BYTES;
};

/** Lambda's service errors as Step Functions names them. A refused permission has no name of its own there. */
const serviceErrorName = (code: string): string => {
  if (code.startsWith('Lambda.')) return code;
  return code === 'AccessDeniedException' ? 'Lambda.AWSLambdaException' : `Lambda.${code}`;
};

/** What a failed `lambda:invoke` is to the state machine. */
export const invocationError = (error: unknown): StateError => {
  if (error instanceof StateError) return error;
  if (error instanceof FunctionError) return new StateError(error.errorType, JSON.stringify(error));
  if (error instanceof AwsError) {
    const cause = `${error.message} (Service: AWSLambda; Status Code: ${error.statusCode}; Error Code: ${error.code})`;
    return new StateError(serviceErrorName(error.code), cause);
  }
  return new StateError('Lambda.Unknown', error instanceof Error ? error.message : String(error));
};
