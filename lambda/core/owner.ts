import type { ShiftRecord } from '../contract';
import { GUARDIAN_OWNER } from '../contract';
import { elapsedSeconds } from './pacing';

/** What Step Functions says of an execution; `unknown` when it has never heard of it, or not any more. */
export type ExecutionState =
  | { readonly kind: 'running' }
  | { readonly kind: 'ended'; readonly status: string; readonly at?: string }
  | { readonly kind: 'unknown' };

/** A step does not send its write later than this after it read the record: what the record says is too old by then. */
export const STEP_WRITE_DEADLINE_SECONDS = 30;

export const guardianSince = (at: string): string => `${GUARDIAN_OWNER}${at}`;

export const isExecution = (owner: string): boolean => !owner.startsWith(GUARDIAN_OWNER);

/**
 * The longest life of a write, counted from the look at the record before it. A step sends its write within its deadline, and its client
 * gives up 5 seconds later; other writers end with their function, after 60 seconds. The rest is for a request that is on its way still.
 */
export const LATE_WRITE_SECONDS = 90;

/** An execution that began just now may not be known everywhere in Step Functions. */
const NEWBORN_SECONDS = 60;

export const secondsAfter = (at: Date, seconds: number): string => new Date(at.getTime() + seconds * 1000).toISOString();

/** Until when a write may land that was, or may have been, under way at that time. */
export const landsUntil = (at: Date): string => secondsAfter(at, LATE_WRITE_SECONDS);

export const isOver = (until: string | undefined, now: Date): boolean => until === undefined || Date.parse(until) <= now.getTime();

/** Whether the owner of a record may still act. */
export const isAlive = (owner: ExecutionState, ownerSince: string | undefined, now: Date): boolean => {
  if (owner.kind !== 'unknown') return owner.kind === 'running';
  return ownerSince !== undefined && elapsedSeconds(ownerSince, now) < NEWBORN_SECONDS;
};

/** Until when a write of the record's owner may still land; undefined when none can. */
export const ownersWritesLandUntil = ({ status, owner, ownerSince }: ShiftRecord, state: ExecutionState, now: Date): string | undefined => {
  if (owner === undefined || status === 'retiring') return undefined;
  if (isAlive(state, ownerSince, now)) return landsUntil(now);
  const until = state.kind === 'ended' && state.at !== undefined ? landsUntil(new Date(state.at)) : undefined;
  return isOver(until, now) ? undefined : until;
};
