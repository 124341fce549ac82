import type { Color, Reason, Revert, ShiftConfig, ShiftRecord } from './contract';
import type { Owner } from './core/record';
import { markedReverting, released, standing } from './core/record';
import type { Gateways } from './gateways';
import { bringBack } from './routes';

/** What came of an attempt to put traffic back. */
export type PutBack =
  | { readonly kind: 'reverted'; readonly safe: Color; readonly revert: Revert }
  /** The release had been finished before: the new colour is the safe one. */
  | { readonly kind: 'completed'; readonly safe: Color }
  /** The record belongs to somebody else now: nothing was written. */
  | { readonly kind: 'superseded'; readonly by: string };

interface PutBackRequest {
  readonly config: ShiftConfig;
  readonly me: Owner;
  readonly reason: Reason;
  readonly road: Revert['road'];
  /** Where traffic goes back to when the record cannot be read. */
  readonly fallback?: Color;
}

const mark = async ({ records }: Gateways, config: ShiftConfig, me: Owner, revert: Revert): Promise<ShiftRecord | null> =>
  records.change(config.shift, current =>
    current !== null && standing(current, me).kind === 'owner' ? markedReverting(current, revert) : null);

/**
 * The one way back, used by whoever decides it. The record is marked first, so that a racing step sees it; the live rules are
 * written even if that fails; they are read back; then the lock is given up. Every part can be repeated.
 */
export const putBack = async (gateways: Gateways, { config, me, reason, road, fallback }: PutBackRequest): Promise<PutBack> => {
  const { loadBalancer, now } = gateways;
  const decided: Revert = { ...reason, road, decidedAt: now().toISOString() };

  const marked = await mark(gateways, config, me, decided).catch((error: unknown) => {
    if (fallback === undefined) throw error;
    console.error('the record could not be marked; traffic is put back all the same', error);
    return undefined;
  });
  const safe = marked?.safe ?? fallback;
  if (marked !== undefined) {
    const where = standing(marked, me);
    if (where.kind === 'superseded') return where;
    if (where.kind === 'completed') return { kind: 'completed', safe: marked!.safe };
  }
  if (safe === undefined) throw new Error(`there is no record of ${config.shift} that says where traffic goes back to`);

  await bringBack(loadBalancer, config, safe);

  const revert: Revert = { ...(marked?.revert ?? decided), verifiedAt: now().toISOString() };
  await release(gateways, config, me, safe, revert);
  return { kind: 'reverted', safe, revert };
};

const release = async ({ records }: Gateways, config: ShiftConfig, me: Owner, safe: Color, revert: Revert) =>
  records.change(config.shift, current => {
    if (current === null || current.epoch !== me.epoch || current.status === 'idle') return null;
    const { error, cause } = revert;
    return { ...released(current, safe, { outcome: 'reverted', owner: me.owner, epoch: me.epoch, at: revert.verifiedAt!, error, cause }), revert };
  });
