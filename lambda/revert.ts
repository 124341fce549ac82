import type { Color, Reason, Revert, ShiftRecord } from './contract';
import { revertOverdue } from './core/overdue';
import { isExecution, isOver, landsUntil } from './core/owner';
import type { Owner } from './core/record';
import { markedReverting, released, restored, standing, verified } from './core/record';
import type { Gateways } from './gateways';
import { areOn, bringBack, type Routes } from './routes';

/** What came of an attempt to put traffic back. */
export type PutBack =
  /** With `settleAt` the lock is kept until then: a write that was under way may still land. */
  | { readonly kind: 'reverted'; readonly safe: Color; readonly revert: Revert; readonly settleAt?: string | undefined }
  /** The release had been finished before: the new colour is the safe one. */
  | { readonly kind: 'completed'; readonly safe: Color }
  /** The record belongs to somebody else now: nothing was written. */
  | { readonly kind: 'superseded'; readonly by: string };

/** A shift as far as its way back goes. */
export interface Shift extends Routes {
  readonly shift: string;
}

interface PutBackRequest {
  readonly config: Shift;
  readonly me: Owner;
  readonly reason: Reason;
  readonly road: Revert['road'];
  /** Until when a step's write may land that was under way when this was decided; absent when there can be none. */
  readonly landsUntil?: string | undefined;
  /** Where traffic goes back to when the record cannot be read. */
  readonly fallback?: Color | undefined;
}

/**
 * The one way back, used by whoever decides it, and by whoever looks again afterwards. The record is marked first, so that a racing
 * step sees it; the live rules are written even if that fails; they are read back; the lock is given up when no write can land any
 * more. Every part can be repeated.
 */
export const putBack = async (gateways: Gateways, request: PutBackRequest): Promise<PutBack> => {
  const { config, me, reason, road, fallback } = request;
  const decided: Revert = { ...reason, road, decidedAt: gateways.now().toISOString() };
  let wasReadable = false;
  const marked = await mark(gateways, request, decided, () => wasReadable = true).catch((error: unknown) => {
    if (fallback === undefined) throw error;
    console.error('the record could not be marked; traffic is put back all the same', error);
    return undefined;
  });
  if (marked !== undefined) return putBackMarked(gateways, config, me, marked);
  // To ask a table again that does not answer at all would take the time that the write needs.
  const over = wasReadable ? await endedMeanwhile(gateways, config, me) : null;
  return over ?? putBackUnmarked(gateways, config, me, decided, fallback!);
};

/** The mark may have taken so long that the release is over. Null when it is not, and when the record cannot be read any more. */
const endedMeanwhile = async ({ records }: Gateways, { shift }: Shift, me: Owner): Promise<PutBack | null> => {
  const record = await records.read(shift).catch((error: unknown) => void console.error(error));
  return record === undefined ? null : overFor(record, me);
};

const putBackUnmarked = async (gateways: Gateways, config: Shift, me: Owner, decided: Revert, safe: Color): Promise<PutBack> => {
  await bringBack(gateways.loadBalancer, config, safe);
  return conclude(gateways, config, me, decided, safe);
};

/** Null while traffic is this owner's to put back. */
const overFor = (record: ShiftRecord | null, me: Owner): PutBack | null => {
  const where = standing(record, me);
  switch (where.kind) {
    case 'superseded': return where;
    case 'completed': return { kind: 'completed', safe: record!.safe };
    default: return null;
  }
};

/** For whoever marked the record by taking the lock. */
export const putBackMarked = async (gateways: Gateways, config: Shift, me: Owner, marked: ShiftRecord | null): Promise<PutBack> => {
  const over = overFor(marked, me);
  if (over !== null) return over;
  const { status, safe, revert } = marked!;
  if (status === 'idle') return { kind: 'reverted', safe, revert: revert! };

  if (revert!.verifiedAt === undefined) await bringBack(gateways.loadBalancer, config, safe);
  else await lookAgain(gateways, config, me, marked!);
  return conclude(gateways, config, me, revert!);
};

/** Whoever joins in, or tries again, writes as well: the lock has to be kept until that has landed. */
const mark = async (
  { records, now }: Gateways, { config, me, landsUntil: until }: PutBackRequest, decided: Revert, onRead: () => void,
): Promise<ShiftRecord | null> => {
  const at = now();
  let told: ShiftRecord | undefined;
  const marked = await records.change(config.shift, current => {
    onRead();
    told = undefined;
    switch (standing(current, me).kind) {
      case 'owner': return markedReverting(current!, decided, until);
      case 'reverting': {
        if (current!.status === 'idle' || current!.revert?.verifiedAt !== undefined) return null;
        const joined = markedReverting(current!, decided, landsUntil(at));
        if (!revertOverdue(current!, at) || joined.revert!.failedAt !== undefined) return joined;
        return told = { ...joined, revert: { ...joined.revert!, failedAt: at.toISOString() } };
      }
      default: return null;
    }
  });
  if (told !== undefined) tellOverdue(told);
  return marked;
};

const tellOverdue = ({ shift, safe, revert }: ShiftRecord): void =>
  console.error(`RevertFailed: traffic of ${shift} is not back on ${safe}, as was decided at ${revert!.decidedAt}; trying goes on. ${revert!.cause}`);

/** A step's write may have landed since: the live rules say so. */
const lookAgain = async ({ loadBalancer, records, now }: Gateways, config: Shift, me: Owner, { safe }: ShiftRecord): Promise<void> => {
  if (await areOn(loadBalancer, config, safe)) return;
  const record = await records.change(config.shift, current =>
    isGoingBack(current, me) ? markedReverting(current, current.revert!, landsUntil(now())) : null);
  // To have read the rules may have taken long: somebody else looked again meanwhile, gave up the lock, and a release began.
  if (isGoingBack(record, me)) await bringBack(loadBalancer, config, safe);
};

const isGoingBack = (record: ShiftRecord | null, me: Owner): record is ShiftRecord =>
  record !== null && record.status === 'reverting' && standing(record, me).kind === 'reverting';

/** Traffic was read back on the safe colour; `unmarked` names it when the record did not say so before. */
const conclude = async ({ records, now }: Gateways, config: Shift, me: Owner, decided: Revert, unmarked?: Color): Promise<PutBack> => {
  const at = now();
  const record = await records.change(config.shift, current => {
    const where = standing(current, me).kind;
    if (where === 'completed' && unmarked !== undefined) return putBackAfterwards(current!, me, decided, unmarked, at.toISOString());
    if (where === 'owner') return onePut(current!, verified(markedReverting(current!, decided, landsUntil(at)), at.toISOString()));
    if (where !== 'reverting' || current!.status === 'idle') return null;
    if (isOver(current!.settleAt, at)) return ended(current!, me, at.toISOString());
    return current!.revert?.verifiedAt === undefined ? verified(current!, at.toISOString()) : null;
  });
  return overFor(record, me) ?? { kind: 'reverted', safe: record!.safe, revert: record!.revert ?? decided, settleAt: record!.settleAt };
};

/** The release completed between the look and the write: the record has to say what is live now. */
const putBackAfterwards = (current: ShiftRecord, me: Owner, revert: Revert, safe: Color, at: string): ShiftRecord | null =>
  current.safe === safe || current.status !== 'idle' ? null : ended({ ...current, safe, revert }, me, at);

/** Two changes in one write. */
const onePut = (current: ShiftRecord, changed: ShiftRecord): ShiftRecord => ({ ...changed, revision: current.revision + 1 });

const ended = (current: ShiftRecord, { owner, epoch }: Owner, at: string): ShiftRecord => {
  const revert = { ...current.revert!, verifiedAt: current.revert!.verifiedAt ?? at };
  if (!isExecution(owner)) return { ...restored(current), revert };
  const { error, cause } = revert;
  return { ...released(current, current.safe, { outcome: 'reverted', owner, epoch, at, error, cause }), revert };
};
