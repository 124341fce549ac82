const MINUTE = 60_000;

/** Requests per rehearsed minute at a moment in rehearsed milliseconds. It changes only where a minute, as CloudWatch cuts them, begins. */
export type Rate = (at: number) => number;

/** How many times the usual rate, in which minute since traffic began. What comes before is the first minute's. */
type Profile = (minute: number) => number;

/** A morning: from a fifth of the usual rate to nearly twice as much, so that the whole rise has the usual rate on average. */
const RISE = { from: 0.2, to: 1.8, minutes: 30 };

/** Five minutes, so that a burst comes within each step of the standard schedule. */
const BURST = { every: 5, times: 3 };

export const PROFILES = {
  constant: () => 1,
  ramp: minute => RISE.from + (RISE.to - RISE.from) * Math.min(1, minute / RISE.minutes),
  spiky: minute => minute % BURST.every === BURST.every - 1 ? BURST.times : 1,
} as const satisfies Record<string, Profile>;

export type ProfileName = keyof typeof PROFILES;

export const rateOf = (profile: ProfileName, requestsPerMinute: number, beginsAt: number): Rate =>
  at => requestsPerMinute * PROFILES[profile](Math.max(0, Math.floor((at - beginsAt) / MINUTE)));

/** The moment at which that many more requests have become due. */
export const momentAfter = (at: number, requests: number, rate: Rate): number => {
  const minuteEnds = (Math.floor(at / MINUTE) + 1) * MINUTE;
  const untilThen = rate(at) * (minuteEnds - at) / MINUTE;
  return requests < untilThen ? at + requests / rate(at) * MINUTE : momentAfter(minuteEnds, requests - untilThen, rate);
};
