import type { Clock } from '../../../local/clock';
import { LONGEST_TIMER_MS, sleepUntil } from '../../../local/states/waiting';

/** Wakes up a little early, as timers do, and never sleeps longer than one of Node's timers can. */
const fakeClock = (speed: number) => {
  let now = 0;
  const slept: number[] = [];
  const clock: Clock = {
    speed,
    now: () => now,
    sleep: ms => {
      slept.push(ms / speed);
      now += slept.length === 1 ? ms - 0.5 : ms;
      return Promise.resolve();
    },
  };
  return { clock, slept };
};

describe('sleepUntil', () => {
  test('reaches a moment that no timer can hold, and never wakes up early', async () => {
    for (const speed of [1, 60]) {
      const { clock, slept } = fakeClock(speed);
      await sleepUntil(clock, 3 * LONGEST_TIMER_MS * speed, new AbortController().signal);
      expect(clock.now()).toBeGreaterThanOrEqual(3 * LONGEST_TIMER_MS * speed);
      for (const ms of slept) expect(ms).toBeLessThanOrEqual(LONGEST_TIMER_MS);
    }
  });

  test('does not sleep for what is past, but minds the signal', async () => {
    const { clock, slept } = fakeClock(1);
    await sleepUntil(clock, 0, new AbortController().signal);
    expect(slept).toEqual([]);
    await expect(sleepUntil(clock, 0, AbortSignal.abort(new Error('over')))).rejects.toThrow('over');
  });
});
