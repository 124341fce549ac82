import type { ClockSettings } from '../clock';
import type { ErrorPayload } from './function-error';

/** What a worker is started with. */
export interface WorkerSettings {
  readonly codeDirectory: string;
  readonly handler: string;
  readonly clock: ClockSettings;
  readonly functionName: string;
  readonly functionArn: string;
  readonly addresses: Addresses;
}

/** Where the names of the rehearsal's own network lead: `shop.elb.localhost:80` to the address at which that really listens. */
export type Addresses = Readonly<Record<string, { readonly host: string; readonly port: number }>>;

export interface Invocation {
  readonly requestId: string;
  /** JSON. */
  readonly payload: string;
  /** Real milliseconds since the epoch. */
  readonly deadline: number;
}

/** The worker's first message says that the bundle was imported, every further one answers an invocation. Results are JSON. */
export type Answer =
  | { readonly result: string }
  /** Fatal: the worker exits. */
  | { readonly error: ErrorPayload; readonly fatal?: true };
