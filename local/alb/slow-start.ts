/** When a target in slow start became healthy, and for how long its group lets it warm up. */
export interface Ramp {
  /** Rehearsed milliseconds since the epoch. */
  readonly since: number;
  readonly durationMs: number;
}

/** The part of a full share that a target gets, from 0 to 1: linear, as the user guide says. */
export const shareOf = (ramp: Ramp | undefined, now: number): number =>
  ramp === undefined || ramp.durationMs <= 0 ? 1 : Math.min(1, Math.max(0, (now - ramp.since) / ramp.durationMs));

/** On which of the shares a number in [0, 1) falls; undefined when nobody gets anything yet. */
export const chooseByShare = (shares: readonly number[], chance: number): number | undefined => {
  let left = chance * shares.reduce((sum, share) => sum + share, 0);
  let last: number | undefined;
  for (const [index, share] of shares.entries()) {
    if (share === 0) continue;
    last = index;
    left -= share;
    if (left < 0) return index;
  }
  return last;
};
