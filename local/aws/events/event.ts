import { randomUUID } from 'node:crypto';
import { ACCOUNT, REGION } from '../account';

/** As EventBridge hands it to targets. */
export interface BusEvent {
  readonly 'version': '0';
  readonly 'id': string;
  readonly 'detail-type': string;
  readonly 'source': string;
  readonly 'account': string;
  /** ISO 8601, whole seconds. */
  readonly 'time': string;
  readonly 'region': string;
  readonly 'resources': readonly string[];
  readonly 'detail': unknown;
}

export interface Happening {
  readonly source: string;
  readonly detailType: string;
  /** Rehearsed milliseconds since the epoch. */
  readonly at: number;
  readonly resources?: readonly string[];
  readonly detail: unknown;
}

/** EventBridge's and Scheduler's way to write a time: whole seconds. */
export const isoSeconds = (ms: number): string => new Date(ms).toISOString().replace(/\.\d+Z$/, 'Z');

export const busEvent = ({ source, detailType, at, resources = [], detail }: Happening): BusEvent => ({
  'version': '0',
  'id': randomUUID(),
  'detail-type': detailType,
  source,
  'account': ACCOUNT,
  'time': isoSeconds(at),
  'region': REGION,
  resources,
  detail,
});
