export type SuppressedBy = 'Alarm' | 'WaitPeriod' | 'ExtensionPeriod';

/** What keeps the actions of a composite alarm back at the moment. */
export interface Suppression {
  readonly by: SuppressedBy;
  /** When it ends by itself, in rehearsed milliseconds since the epoch. An alarm's does not. */
  readonly until: number;
}

export interface Suppressor {
  /** Name of the alarm that suppresses. */
  readonly alarm: string;
  readonly waitMs: number;
  readonly extensionMs: number;
}

const byAlarm: Suppression = { by: 'Alarm', until: Infinity };

const period = (by: SuppressedBy, ms: number, now: number): Suppression | undefined =>
  ms > 0 ? { by, until: now + ms } : undefined;

/**
 * A composite alarm changed its state: whatever kept its actions back until now is forgotten. With nothing to keep them
 * back, it takes them.
 */
export const suppressionOfChange = ({ waitMs }: Suppressor, isSuppressing: boolean, now: number): Suppression | undefined =>
  isSuppressing ? byAlarm : period('WaitPeriod', waitMs, now);

/** Time went on, or the suppressing alarm changed. Once nothing is left, the alarm takes the actions of the state that it is in. */
export const nextSuppression = (
  current: Suppression, { extensionMs }: Suppressor, isSuppressing: boolean, now: number,
): Suppression | undefined => {
  if (isSuppressing) return current.by === 'Alarm' ? current : byAlarm;
  if (current.by === 'Alarm') return period('ExtensionPeriod', extensionMs, now);
  return now < current.until ? current : undefined;
};
