import type { Fault } from './fault';

/** What the service's process tells its parent once it listens. */
export interface Listening {
  readonly port: number;
}

/** What the parent tells the service. */
export interface Order {
  readonly fault: Fault | null;
}
