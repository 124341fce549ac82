import { parseDuration, parsePercent } from '../../local/faults/values';
import type { Step } from '../../local/simulation/rollout';
import { parseSchedule } from '../operator/schedule';

const MAX_BASELINE = 0.5;
const MAX_LATENCY_SECONDS = 60;
const MAX_STEP_MINUTES = 1440;

/** `0.2%` as 0.002. */
export const baselineShare = (text: string): number => {
  const share = text === '0%' ? 0 : (parsePercent(text) ?? NaN) / 100;
  if (!(share <= MAX_BASELINE)) throw new Error(`Allowed: a share from 0% to ${100 * MAX_BASELINE}%, like 0.2%.`);
  return share;
};

/** `300ms` as 0.3. */
export const latencySeconds = (text: string): number => {
  const seconds = (parseDuration(text) ?? NaN) / 1000;
  if (!(seconds <= MAX_LATENCY_SECONDS)) throw new Error(`Allowed: a duration above 0 and up to ${MAX_LATENCY_SECONDS}s, like 100ms or 2s.`);
  return seconds;
};

/** As `start` takes it, of whole minutes, as metrics come by the minute. */
export const simulatedSchedule = (text: string): readonly Step[] => parseSchedule(text).map(({ weight, holdSeconds }) => {
  if (weight < 1 || weight > 100) throw new Error(`A weight of ${weight} % is none. Allowed: 1 to 100.`);
  const minutes = (holdSeconds ?? NaN) / 60;
  if (!(Number.isInteger(minutes) && minutes >= 1 && minutes <= MAX_STEP_MINUTES)) {
    throw new Error(`The step at ${weight} % ${holdSeconds === undefined ? 'says no seconds' : `is held for ${holdSeconds} seconds`}. ` +
      `Allowed: whole minutes, 60 to ${60 * MAX_STEP_MINUTES} seconds, for the last step too, as in 5:300,50:300,100:600.`);
  }
  return { weight, minutes };
});
