import { AwsError } from '../aws-error';

/** What an action gets and gives, once the wire format is taken off. */
export type Fields = Record<string, unknown>;

/** The actions of a service by their API names. */
export type Actions = Readonly<Record<string, (input: Fields) => object | undefined | Promise<object | undefined>>>;

export interface Answer {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** An action that the rehearsal does not know. 501: unlike other server errors, SDK clients do not retry it. */
export const notImplemented = (what: string): AwsError =>
  new AwsError('NotImplemented', `${what} is not implemented in the rehearsal`, 501);

/** A defect of the rehearsal must show up as what it is, and must not be retried by SDK clients as an outage would be. */
export const asAwsError = (error: unknown): AwsError =>
  error instanceof AwsError ? error : new AwsError('RehearsalFailure', error instanceof Error ? error.stack ?? error.message : String(error), 501);

const JSON_TYPE = 'application/x-amz-json-1.0';

export const jsonAnswer = (output: object | undefined): Answer =>
  ({ statusCode: 200, headers: { 'content-type': JSON_TYPE }, body: JSON.stringify(output ?? {}) });

export const jsonError = ({ code, message, statusCode }: AwsError): Answer =>
  ({ statusCode, headers: { 'content-type': JSON_TYPE }, body: JSON.stringify({ __type: code, message }) });

/** Timestamps of AWS JSON protocols: seconds since the epoch. */
export const toEpochSeconds = (ms: number): number => ms / 1000;
export const fromEpochSeconds = (seconds: number): number => seconds * 1000;
