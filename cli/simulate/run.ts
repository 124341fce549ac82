import { setImmediate } from 'node:timers/promises';
import { type Experiment, type Trial, trials } from '../../local/simulation/trials';

/** So long nothing else is listened to, such as Ctrl-C. */
const BUSY_MS = 50;

/** Plays rollouts one after the other; fewer than asked for when it is interrupted. */
export const playRollouts = async (
  experiment: Experiment, rollouts: number, signal: AbortSignal, onProgress: (done: number) => void,
): Promise<Trial[]> => {
  const all = trials(experiment);
  const played: Trial[] = [];
  let pausedAt = performance.now();
  while (played.length < rollouts && !signal.aborted) {
    played.push(all.next().value);
    if (performance.now() - pausedAt < BUSY_MS) continue;
    onProgress(played.length);
    await setImmediate();
    pausedAt = performance.now();
  }
  return played;
};
