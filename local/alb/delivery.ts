import type { IncomingMessage, ServerResponse } from 'node:http';
import type { RawHeaders } from './headers';

/** One request on its way to a target. */
export interface Delivery {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  /** As the target gets them. */
  readonly headers: RawHeaders;
  /** What the load balancer adds to the target's answer. */
  readonly extraHeaders: RawHeaders;
  /** Real milliseconds for which a connection may be silent. */
  readonly idleTimeoutMs: number;
}

/** Whose fault it is that a target gave no answer: the metric of the target's group that says so. */
export type TargetFault = 'TargetConnectionErrorCount' | 'LambdaUserError' | 'LambdaInternalError';

export interface DeliveryEvents {
  /** The target's headers are here. */
  answered(status: number): void;
  /** There is no answer: the load balancer gives its own. Nothing has been sent to the client yet. */
  failed(status: number, fault?: TargetFault): void;
  /** The answer broke off: the client sees its connection cut. */
  cut(): void;
  /** The client went away before there was an answer. */
  abandoned(): void;
}
