import type { Color, GuardedRun, Outcome, Progress, Revert, ShiftRecord } from '../contract';
import { FIRST_LIVE_COLOR } from '../contract';
import { allOn, otherColor, type Shares, sharesAt } from './rule-actions';

/** Whether any release ever began. A record that a deployment made knows of none. */
export const hasReleased = (record: ShiftRecord | null): record is ShiftRecord => record !== null && record.epoch > 0;

/** What was written last, as far as the record knows. */
export const recordedShares = (record: ShiftRecord | null): Shares => {
  const { safe = FIRST_LIVE_COLOR, target, progress } = record ?? {};
  return progress === undefined || target === undefined ? allOn(safe) : sharesAt(target, progress.weight);
};

/** Who asks: an execution, and the epoch under which it took the lock. */
export interface Owner {
  readonly owner: string;
  readonly epoch: number;
}

/** Where an execution stands towards the record. */
export type Standing =
  /** It moves traffic, nobody else does. */
  | { readonly kind: 'owner' }
  /** Traffic is going back, or has gone back, on somebody's word: it finishes that. */
  | { readonly kind: 'reverting'; readonly revert: Revert | null }
  /** It finished already: a repeated task finds its own work done. */
  | { readonly kind: 'completed' }
  /** The lock has moved on. It must not write. */
  | { readonly kind: 'superseded'; readonly by: string };

export const standing = (record: ShiftRecord | null, me: Owner): Standing => {
  if (record === null || record.epoch !== me.epoch) return { kind: 'superseded', by: record?.owner ?? record?.last?.owner ?? 'nobody' };
  if (record.status === 'idle') {
    if (record.last?.epoch !== me.epoch) return { kind: 'superseded', by: 'nobody' };
    return record.last.outcome === 'completed' ? { kind: 'completed' } : { kind: 'reverting', revert: record.revert ?? null };
  }
  if (record.status === 'retiring') return { kind: 'completed' };
  if (record.owner !== me.owner) return { kind: 'superseded', by: record.owner ?? 'nobody' };
  return record.status === 'reverting' ? { kind: 'reverting', revert: record.revert ?? null } : { kind: 'owner' };
};

interface Acquisition {
  readonly shift: string;
  readonly owner: string;
  readonly at: string;
  readonly safe: Color;
  readonly run: GuardedRun;
  readonly target?: Color;
  /** Set when traffic goes back at once: a dead owner's remains, an operator's wish. */
  readonly revert?: Revert;
  /** Until when a write of the owner before may land. */
  readonly settleAt?: string;
}

/** Takes the lock under a new epoch, so that whoever held it before cannot write any more. */
export const acquired = (current: ShiftRecord | null, acquisition: Acquisition): ShiftRecord => {
  const { shift, owner, at, safe, run, target, revert, settleAt } = acquisition;
  return {
    shift,
    revision: (current?.revision ?? 0) + 1,
    epoch: (current?.epoch ?? 0) + 1,
    status: revert === undefined ? 'migrating' : 'reverting',
    owner,
    ownerSince: at,
    safe,
    target,
    run,
    revert,
    settleAt,
    last: current?.last,
    replaced: current?.replaced,
  };
};

/** Both in ISO 8601, in UTC. */
const later = (a: string | undefined, b: string | undefined): string | undefined => a === undefined || (b !== undefined && b > a) ? b : a;

/**
 * Traffic is to go back: seen by a racing step before any rule is written. The first reason stays. `until` is when the last write may
 * land that can be under way now; whoever joins in writes, too.
 */
export const markedReverting = (current: ShiftRecord, revert: Revert, until?: string): ShiftRecord => ({
  ...current,
  revision: current.revision + 1,
  status: 'reverting',
  heldSince: undefined,
  revert: { ...(current.revert ?? revert), verifiedAt: undefined },
  settleAt: later(current.settleAt, until),
});

/** Traffic was read back on the safe colour, but the lock is kept until no write can land any more. */
export const verified = (current: ShiftRecord, verifiedAt: string): ShiftRecord =>
  ({ ...current, revision: current.revision + 1, revert: { ...current.revert!, verifiedAt } });

/** The owner was stopped, and by policy traffic stays where it is. */
export const held = (current: ShiftRecord, heldSince: string): ShiftRecord => ({ ...current, revision: current.revision + 1, heldSince });

/** What a dead owner left is put back: the new owner goes on as if it had found the record idle. */
export const migrating = (current: ShiftRecord, target: Color, run: GuardedRun): ShiftRecord => ({
  ...current, revision: current.revision + 1, status: 'migrating', target, run, revert: undefined,
});

/** No write of an owner before can land any more, and traffic was read back on the safe colour since. */
export const settled = (current: ShiftRecord): ShiftRecord => ({ ...current, revision: current.revision + 1, settleAt: undefined });

/** The first step is about to write: the run cannot end any more as one that moved nothing. */
export const moving = (current: ShiftRecord, begunAt: string): ShiftRecord => ({ ...current, revision: current.revision + 1, begunAt });

/** A step was written and read back. */
export const progressed = (current: ShiftRecord, progress: Progress): ShiftRecord =>
  ({ ...current, revision: current.revision + 1, heldSince: undefined, progress });

const idle = (current: ShiftRecord): ShiftRecord => ({
  ...current, revision: current.revision + 1, status: 'idle', owner: undefined, ownerSince: undefined, target: undefined, progress: undefined,
  begunAt: undefined, paused: undefined, resumed: undefined, promoted: undefined, run: undefined, settleAt: undefined, heldSince: undefined,
});

/** Ends a run that moved traffic. `safe` is what serves everything from now on. */
export const released = (current: ShiftRecord, safe: Color, last: Outcome): ShiftRecord =>
  ({ ...idle(current), safe, last });

/** Ends a run that moved nothing: how the last release ended stays known, so that it can still be rolled back. */
export const refused = (current: ShiftRecord): ShiftRecord => ({
  ...idle(current), revert: undefined,
});

/** Ends what the guardian restored at rest: no run ended by it, so the last one can still be rolled back. */
export const restored = (current: ShiftRecord): ShiftRecord => idle(current);

/** The release is over, but its old colour is being retired: no other may begin meanwhile. Null when the shift has gone on. */
export const retiring = (current: ShiftRecord | null, { owner, epoch }: Owner, at: string): ShiftRecord | null =>
  current?.status === 'idle' && current.epoch === epoch && current.last?.outcome === 'completed'
    ? { ...current, revision: current.revision + 1, status: 'retiring', owner, ownerSince: at, deployment: undefined, drift: undefined }
    : null;

/** Null when nothing is being retired by this run any more. */
export const retired = (current: ShiftRecord | null, { owner, epoch }: Owner): ShiftRecord | null =>
  current?.status === 'retiring' && current.epoch === epoch && current.owner === owner ? idle(current) : null;

/** Not so when a step began meanwhile: whoever refuses now is a task that was repeated since. */
export const mayRefuse = (current: ShiftRecord | null, me: Owner): current is ShiftRecord =>
  current !== null && standing(current, me).kind === 'owner' && current.begunAt === undefined;

/** Where the last release's rollback leads; null when there is none to roll back. */
export const colorBefore = (record: ShiftRecord | null): Color | null => {
  switch (record?.last?.outcome) {
    case 'completed': return otherColor(record.safe);
    case 'reverted': return record.safe;
    default: return null;
  }
};

/** What is live becomes the truth, after somebody changed it outside of a release. */
export const adopted = (
  current: ShiftRecord | null, { shift, safe, owner, at }: { shift: string; safe: Color; owner: string; at: string },
): ShiftRecord => {
  const epoch = (current?.epoch ?? 0) + 1;
  const last = { outcome: 'adopted', owner, epoch, at } as const;
  return { shift, revision: (current?.revision ?? 0) + 1, epoch, status: 'idle', safe, last, replaced: current?.replaced };
};
