/** Weights are percentages: the new colour gets `weight`, the safe colour the rest. */
export const FULL_WEIGHT = 100;

/** An alarm that CloudWatch cannot evaluate holds the schedule for at most this long, then the release is put back. */
export const MAX_BLIND_SECONDS = 900;

/** Hold times of a schedule, in seconds. The upper end keeps an execution far from Step Functions' one-year limit. */
export const HOLD_SECONDS = { min: 1, max: 14 * 24 * 3600 } as const;

/**
 * How long a run may stand still, all times together, in seconds. Two days of looks that grow ever rarer are 556, and with the
 * schedule's 600 stay under the 25,000 events at which Step Functions ends an execution.
 */
export const STANDSTILL_SECONDS = { min: 60, max: 2 * 24 * 3600 } as const;

/** At most this many steps a schedule. */
export const MAX_STEPS = 50;

/** How long a user's function may take, in seconds: up to Lambda's own limit. */
export const HOOK_SECONDS = { min: 1, max: 15 * 60 } as const;
