import type { AccessLogEntry } from '../alb/model';
import type { FaultEntry } from '../service/fault-log';
import { MISSING_ECHO } from '../traffic/socket-life';
import type { RequestResult } from '../traffic/result';
import { isFailure } from './minutes';

/** Time in which a service was not there, in rehearsed milliseconds since the epoch. */
export interface Gap {
  readonly from: number;
  readonly to: number;
}

/** What the services say of themselves, and who was meant to answer. */
export interface ServiceEvidence {
  readonly faults: readonly FaultEntry[];
  /** By the ARN of the target group that the crashed service is in. */
  readonly gaps: ReadonlyMap<string, readonly Gap[]>;
  readonly access: readonly AccessLogEntry[];
  /** ARNs of groups of which nothing is known but what the load balancer saw: whatever fails after it was sent there fails there. */
  readonly foreignGroups: ReadonlySet<string>;
  /** Rehearsed milliseconds in a real one. */
  readonly speed: number;
}

/** What users can see of each thing that a service does to a request. Null: no complete answer. */
const SEEN: Readonly<Record<FaultEntry['fault'], readonly (number | null)[]>> = {
  'error': [500],
  'not-found': [404],
  // What the load balancer answers when a target closes the connection, and when it is silent for too long.
  'reset': [502],
  'hang': [504],
  'latency': [504],
  'crash': [502, null],
};

/** A WebSocket has no status any more once it is open: whatever was done to it, it breaks. A delay alone can only cost an echo. */
const explains = ({ fault }: FaultEntry, { kind, status, error }: RequestResult): boolean =>
  kind === 'socket' && status === null ? fault !== 'latency' || error === MISSING_ECHO : SEEN[fault].includes(status);

/** Two processes tell the time, and a connection's end is noticed a moment after it. In real milliseconds. */
const SLACK_MS = 50;

/** Whether a request was under way to a service while that was not there: one that a crash kept from being read is in no log of its. */
const metGap = ({ status }: RequestResult, entry: AccessLogEntry | undefined, { gaps, speed }: ServiceEvidence): boolean => {
  if (entry?.targetGroupArn === undefined || !SEEN.crash.includes(status)) return false;
  const from = entry.at - SLACK_MS * speed;
  const to = entry.at + (entry.durationMs + SLACK_MS) * speed;
  return (gaps.get(entry.targetGroupArn) ?? []).some(gap => gap.from <= to && gap.to >= from);
};

/** A 503 without a target's status is the load balancer's own: there was no target. */
const failedThere = (entry: AccessLogEntry | undefined, { foreignGroups }: ServiceEvidence): boolean =>
  entry?.targetGroupArn !== undefined && foreignGroups.has(entry.targetGroupArn) &&
  !(entry.elbStatus === 503 && entry.targetStatus === null);

const byId = <T>(items: readonly T[], idOf: (item: T) => string | undefined): Map<string, T[]> => {
  const found = new Map<string, T[]>();
  for (const item of items) {
    const id = idOf(item);
    if (id !== undefined) found.set(id, [...found.get(id) ?? [], item]);
  }
  return found;
};

/** The ids of the failed requests that a service failed on purpose. Every other failed request was lost on the way. */
export const failedByService = (results: readonly RequestResult[], evidence: ServiceEvidence): ReadonlySet<string> => {
  const failed = results.filter(({ status }) => isFailure(status));
  const faults = byId(evidence.faults, ({ id }) => id);
  const entries = byId(evidence.access, ({ requestId }) => requestId);
  const isExplained = (result: RequestResult) =>
    (faults.get(result.id) ?? []).some(fault => explains(fault, result)) ||
    metGap(result, entries.get(result.id)?.[0], evidence) || failedThere(entries.get(result.id)?.[0], evidence);
  return new Set(failed.filter(isExplained).map(({ id }) => id));
};
