import type { Reason, ShiftRecord, Wish } from '../contract';

/** What becomes of an operator's wish: a record to write, or an answer without one. */
export type WishAnswer =
  | { readonly kind: 'granted'; readonly record: ShiftRecord; readonly says: string }
  | { readonly kind: 'already'; readonly says: string }
  | { readonly kind: 'refused'; readonly reason: Reason };

/** Decides from the record as it is at the moment of the write. */
export type WishDecision = (current: ShiftRecord | null, wish: Wish) => WishAnswer;

const refused = (error: string, cause: string): WishAnswer => ({ kind: 'refused', reason: { error, cause: `${cause}. Nothing was changed.` } });

const granted = (current: ShiftRecord, change: Partial<ShiftRecord>, says: string): WishAnswer =>
  ({ kind: 'granted', record: { ...current, ...change, revision: current.revision + 1 }, says });

/** Only a release that goes forward can be paused, resumed or promoted. */
const whileMigrating = (decide: (current: ShiftRecord, wish: Wish) => WishAnswer): WishDecision => (current, wish) => {
  if (current === null || current.status === 'idle') return refused('NothingRunning', 'no release runs');
  if (current.status === 'reverting') return refused('GoingBack', `traffic is going back to ${current.safe} already: ${current.revert?.cause ?? ''}`);
  return decide(current, wish);
};

const where = ({ target, progress }: ShiftRecord): string =>
  progress === undefined ? `before its first step to ${target}` : `at ${target} ${progress.weight} %`;

const since = ({ by, at, reason }: Wish): string => `since ${at} by ${by}${reason === undefined ? '' : `: ${reason}`}`;

export const pause: WishDecision = whileMigrating((current, wish) => current.paused === undefined
  ? granted(current, { paused: wish }, `the schedule stands still ${where(current)} from the next look on, and is watched all the while; ` +
  'go on with "resume" or "promote", go back with "rollback"')
  : { kind: 'already', says: `it has been paused ${since(current.paused)}` });

/** Also opens a gate, whether anybody paused or not. */
export const resume: WishDecision = whileMigrating((current, wish) =>
  granted(current, { paused: undefined, resumed: wish }, `the schedule goes on ${where(current)} with the next look`));

export const promote: WishDecision = whileMigrating((current, wish) => {
  const { progress } = current;
  if (progress === undefined) return refused('NotShiftingYet', 'the release has moved no traffic yet, so there is nothing to promote');
  if (progress.step + 1 >= progress.of) return refused('FullyShifted', `${current.target} serves 100 % already; the bake goes on`);
  if (current.promoted !== undefined) return { kind: 'already', says: `it has been promoted ${since(current.promoted)}` };
  return granted(current, { promoted: wish, paused: undefined }, `with the next look ${current.target} goes from ${progress.weight} % to 100 %; the bake stays`);
});
