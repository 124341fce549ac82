import type { Color, Reason, ShiftConfig } from '../contract';
import type { LiveRoute } from './plan';
import { describeRoutes } from './plan';
import { allOn, otherColor, sameShares } from './rule-actions';

/**
 * How long the old colour is left alone after the bake. A write's success comes before every node of the load balancer knows it, and
 * requests that a target took before may still be under way.
 */
export const drainSeconds = ({ drain }: ShiftConfig, old: Color): number =>
  drain === undefined ? 0 : drain.propagationSeconds + drain.deregistrationSeconds[old];

/** Null when no user is sent to the old colour, or else why it must not be retired. */
export const stillInUse = (old: Color, live: readonly LiveRoute[]): Reason | null =>
  live.every(({ shares }) => sameShares(shares, allOn(otherColor(old)))) ? null : {
    error: 'StillInUse',
    cause: `${old} is not retired, for it may still be in use: ${describeRoutes(live)}`,
  };
