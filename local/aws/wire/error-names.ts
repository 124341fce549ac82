import type { AwsError } from '../../aws-error';

/** The names that a service's errors have in JSON and CBOR, by the codes that they have in AWS Query, where the two differ. */
export type ErrorNames = Readonly<Record<string, string>>;

const NONE: ErrorNames = {};

export interface NamedError {
  readonly body: { readonly __type: string; readonly message: string };
  readonly headers: Readonly<Record<string, string>>;
}

/** An error as JSON and CBOR tell it. Of a service that once spoke AWS Query, clients are told the code that it had there, too. */
export const namedError = ({ code, message, statusCode }: AwsError, names: ErrorNames = NONE): NamedError => ({
  body: { __type: Object.hasOwn(names, code) ? names[code] ?? code : code, message },
  headers: names === NONE ? {} : { 'x-amzn-query-error': `${code};${statusCode < 500 ? 'Sender' : 'Receiver'}` },
});
