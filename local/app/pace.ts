import type { ShiftConfig } from '../../lambda/contract';

const MINUTE_SECONDS = 60;

/** Of traffic around the release, and of what it does besides waiting. */
const AROUND_SECONDS = 5 * MINUTE_SECONDS;

/** Real seconds that a rehearsal is to take. */
const AIM_SECONDS = 60;

/** Faster than this, a rehearsed minute is hardly longer than the work of one look. */
const FASTEST = 100;

/** Users of one minute, and requests in a real second that a small machine bears. */
const MOST_REQUESTS = { perMinute: 240, perRealSecond: 250 };

export interface Pace {
  /** Rehearsed seconds in a real one. */
  readonly speed: number;
  readonly requestsPerMinute: number;
}

/** Its last step is held for the bake. */
export const releaseSeconds = ({ schedule }: Pick<ShiftConfig, 'schedule'>): number =>
  schedule.reduce((sum, { holdSeconds }) => sum + holdSeconds, 0);

export const requestsAt = (speed: number): number =>
  Math.min(MOST_REQUESTS.perMinute, Math.floor(MOST_REQUESTS.perRealSecond * MINUTE_SECONDS / speed));

/** So that the whole schedule takes about a minute, or longer where it is longer than a few hours. */
export const paceOf = (config: Pick<ShiftConfig, 'schedule'>): Pace => {
  const speed = Math.min(FASTEST, Math.max(1, Math.round((releaseSeconds(config) + AROUND_SECONDS) / AIM_SECONDS)));
  return { speed, requestsPerMinute: requestsAt(speed) };
};
