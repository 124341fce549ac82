import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import type { Random } from '../random';

/** What is wrong with a service. Further kinds are further fields. */
export interface Fault {
  /** Share of the requests that are answered with a 500, from 0 to 1. */
  readonly errorRate?: number;
}

export type FaultKind = 'error';

export interface FaultEntry {
  readonly id: string;
  readonly fault: FaultKind;
}

/** What happens to the next request, if anything does. */
export const faultOf = (fault: Fault | null, random: Random): FaultKind | undefined =>
  fault?.errorRate !== undefined && random() < fault.errorRate ? 'error' : undefined;

/** Synchronously, so that the line survives whatever the fault does to the process. */
export const recordFault = (file: string, entry: FaultEntry): void => appendFileSync(file, `${JSON.stringify(entry)}\n`);

export const readFaults = (file: string): FaultEntry[] => existsSync(file)
  ? readFileSync(file, 'utf8').split('\n').filter(Boolean).map(line => JSON.parse(line) as FaultEntry)
  : [];
