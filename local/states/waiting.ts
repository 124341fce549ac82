import type { Clock } from '../clock';

/** Node's timers hold 31 bits of milliseconds, and fire at once when asked for more. */
export const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** Sleeps until a rehearsed moment, however far away. Rejects with the signal's reason. */
export const sleepUntil = async (clock: Clock, moment: number, signal: AbortSignal): Promise<void> => {
  signal.throwIfAborted();
  for (let left = moment - clock.now(); left > 0; left = moment - clock.now()) {
    await clock.sleep(Math.min(left, LONGEST_TIMER_MS * clock.speed), signal);
    signal.throwIfAborted();
  }
};
