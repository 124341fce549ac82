import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import type { BadEnd } from './fault';

/** A request to which the service did something on purpose: the evidence that a failure was its own. */
export interface FaultEntry {
  /** The request's `X-Request-Id`; for a WebSocket, that of its handshake. */
  readonly id: string;
  readonly fault: BadEnd | 'latency';
}

/** The process is about to exit. */
interface CrashEntry {
  /** Real milliseconds since the epoch. */
  readonly crashedAt: number;
}

/** Synchronously, so that the lines survive whatever the fault does to the process. */
const append = (file: string, entries: readonly (FaultEntry | CrashEntry)[]): void => {
  if (file !== '') appendFileSync(file, entries.map(entry => `${JSON.stringify(entry)}\n`).join(''));
};

/** Requests without an id cannot be told apart, and are left out. */
export const recordFault = (file: string, fault: FaultEntry['fault'], ...ids: readonly (string | undefined)[]): void =>
  append(file, ids.filter(id => id !== undefined).map(id => ({ id, fault })));

export const recordCrash = (file: string, crashedAt: number): void => append(file, [{ crashedAt }]);

export interface FaultLog {
  readonly requests: readonly FaultEntry[];
  /** When the process crashed, in real milliseconds since the epoch. */
  readonly crashes: readonly number[];
}

export const readFaultLog = (file: string): FaultLog => {
  const text = existsSync(file) ? readFileSync(file, 'utf8') : '';
  const entries = text.split('\n').filter(Boolean).map(line => JSON.parse(line) as FaultEntry | CrashEntry);
  return {
    requests: entries.filter(entry => 'id' in entry),
    crashes: entries.filter(entry => 'crashedAt' in entry).map(({ crashedAt }) => crashedAt),
  };
};
