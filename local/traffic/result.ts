/** How a client uses the service: a request that is answered at once, one that is answered late on purpose, or a WebSocket. */
export type ClientKind = 'request' | 'long-poll' | 'socket';

/** What became of one request; for a WebSocket, of its whole life. */
export interface RequestResult {
  readonly id: string;
  readonly kind: ClientKind;
  /** When the request left, in rehearsed milliseconds since the epoch. */
  readonly sentAt: number;
  /** Null where no complete answer came. A WebSocket that lived well has a 101. */
  readonly status: number | null;
  readonly color: string | null;
  /** The colour that gave the client the cookie which it sent; null where it sent none. */
  readonly cookieOf?: string | null;
  readonly error?: string;
  /** From the moment the user wanted it, in real milliseconds. */
  readonly latencyMs: number;
}

/** Whether it was going on at that time or later, in rehearsed milliseconds: a WebSocket lives on from before. */
export const reaches = ({ kind, sentAt, latencyMs }: RequestResult, rehearsedMs: number, speed: number): boolean =>
  (kind === 'socket' ? sentAt + latencyMs * speed : sentAt) >= rehearsedMs;
