import type { Color, Outcome, Progress, Revert, ShiftRecord } from '../contract';

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
  readonly target?: Color;
  /** Set when traffic goes back at once: a dead owner's remains, an operator's wish. */
  readonly revert?: Revert;
}

/** Takes the lock under a new epoch, so that whoever held it before cannot write any more. */
export const acquired = (current: ShiftRecord | null, { shift, owner, at, safe, target, revert }: Acquisition): ShiftRecord => ({
  shift,
  revision: (current?.revision ?? 0) + 1,
  epoch: (current?.epoch ?? 0) + 1,
  status: revert === undefined ? 'migrating' : 'reverting',
  owner,
  ownerSince: at,
  safe,
  target,
  revert,
  last: current?.last,
});

/** Traffic is to go back: seen by a racing step before any rule is written. The first reason stays. */
export const markedReverting = (current: ShiftRecord, revert: Revert): ShiftRecord => ({
  ...current, revision: current.revision + 1, status: 'reverting', revert: current.revert ?? revert,
});

/** What a dead owner left is put back: the new owner goes on as if it had found the record idle. */
export const migrating = (current: ShiftRecord, target: Color): ShiftRecord => ({
  ...current, revision: current.revision + 1, status: 'migrating', target, revert: undefined,
});

/** A step was written and read back. */
export const progressed = (current: ShiftRecord, progress: Progress): ShiftRecord =>
  ({ ...current, revision: current.revision + 1, progress });

const idle = (current: ShiftRecord): ShiftRecord => ({
  ...current, revision: current.revision + 1, status: 'idle', owner: undefined, ownerSince: undefined, target: undefined, progress: undefined,
  paused: undefined, resumed: undefined, promoted: undefined,
});

/** Ends a run that moved traffic. `safe` is what serves everything from now on. */
export const released = (current: ShiftRecord, safe: Color, last: Outcome): ShiftRecord => ({ ...idle(current), safe, last });

/** Ends a run that moved nothing: how the last release ended stays known, so that it can still be rolled back. */
export const refused = (current: ShiftRecord): ShiftRecord => ({
  ...idle(current), revert: undefined,
});

/** The release is over, but its old colour is being retired: no other may begin meanwhile. Null when the shift has gone on. */
export const retiring = (current: ShiftRecord | null, { owner, epoch }: Owner, at: string): ShiftRecord | null =>
  current?.status === 'idle' && current.epoch === epoch && current.last?.outcome === 'completed'
    ? { ...current, revision: current.revision + 1, status: 'retiring', owner, ownerSince: at }
    : null;

/** Null when nothing is being retired by this run any more. */
export const retired = (current: ShiftRecord | null, { owner, epoch }: Owner): ShiftRecord | null =>
  current?.status === 'retiring' && current.epoch === epoch && current.owner === owner ? idle(current) : null;

/** What is live becomes the truth, after somebody changed it outside of a release. */
export const adopted = (
  current: ShiftRecord | null, { shift, safe, owner, at }: { shift: string; safe: Color; owner: string; at: string },
): ShiftRecord => {
  const epoch = (current?.epoch ?? 0) + 1;
  return { shift, revision: (current?.revision ?? 0) + 1, epoch, status: 'idle', safe, last: { outcome: 'adopted', owner, epoch, at } };
};
