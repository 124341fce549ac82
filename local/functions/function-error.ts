import { types } from 'node:util';

/** A failed invocation, as Lambda answers it in the payload. */
export interface ErrorPayload {
  readonly errorType: string;
  readonly errorMessage: string;
  /** Absent when it was the runtime that failed, not the function's code. */
  readonly trace?: readonly string[];
}

export class FunctionError extends Error {
  readonly errorType: string;
  readonly errorMessage: string;
  readonly trace: readonly string[] | undefined;

  constructor({ errorType, errorMessage, trace }: ErrorPayload) {
    super(errorMessage);
    this.name = errorType;
    this.errorType = errorType;
    this.errorMessage = errorMessage;
    this.trace = trace;
  }

  toJSON(): ErrorPayload {
    return { errorType: this.errorType, errorMessage: this.errorMessage, trace: this.trace };
  }
}

/** Node's Lambda runtime reports what was thrown like this: the error's own name, even for what is no Error. */
export const errorPayload = (thrown: unknown): ErrorPayload =>
  types.isNativeError(thrown) || thrown instanceof Error
    ? { errorType: thrown.name, errorMessage: thrown.message, trace: thrown.stack?.split('\n') ?? [] }
    : { errorType: typeof thrown, errorMessage: String(thrown), trace: [] };
