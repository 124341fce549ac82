import type { IncomingHttpHeaders } from 'node:http';
import { AwsError } from '../../aws-error';

/** What an action gets and gives, once the wire format is taken off. Timestamps are seconds since the epoch. */
export type Fields = Record<string, unknown>;

/** The actions of a service by their API names. */
export type Actions = Readonly<Record<string, (input: Fields) => object | undefined | Promise<object | undefined>>>;

export interface WireRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

export interface Answer {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array;
  /** The code of an error that is answered rather than thrown. */
  readonly error?: string;
}

/** A request that a service knows to be its own. */
export interface Exchange {
  /** As in IAM: `elasticloadbalancing`. */
  readonly service: string;
  /** As in IAM: `ModifyRule`. */
  readonly action: string;
  readonly input: Fields;
  /** Why the request cannot be understood, if so: it is refused before anything else looks at it. */
  readonly unreadable?: AwsError | undefined;
  /** Rejects with whatever the action throws. */
  carryOut(): Promise<Answer>;
  /** An error in the request's own format. */
  refuse(error: AwsError): Answer;
}

/** Finds the call that a request holds, or says that the request is not for this service. */
export type AwsService = (request: WireRequest) => Exchange | undefined;

/** An action that the rehearsal does not know. 501: unlike other server errors, SDK clients do not retry it. */
export const notImplemented = (what: string): AwsError =>
  new AwsError('NotImplemented', `${what} is not implemented in the rehearsal`, 501);

/** A defect of the rehearsal must show up as what it is, and must not be retried by SDK clients as an outage would be. */
export const asAwsError = (error: unknown): AwsError =>
  error instanceof AwsError ? error : new AwsError('RehearsalFailure', error instanceof Error ? error.stack ?? error.message : String(error), 501);

export const carryOut = async (actions: Actions, service: string, action: string, input: Fields): Promise<object | undefined> => {
  const known = Object.hasOwn(actions, action) ? actions[action] : undefined;
  if (!known) throw notImplemented(`${service}:${action}`);
  return known(input);
};

/** Timestamps of AWS JSON protocols: seconds since the epoch. */
export const toEpochSeconds = (ms: number): number => ms / 1000;
export const fromEpochSeconds = (seconds: number): number => seconds * 1000;
