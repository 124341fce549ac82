import type { Color, Reason, ShiftConfig } from '../contract';
import type { ReadRoute } from './plan';
import { describeRoutes } from './plan';
import { allOn, alreadyShares, otherColor } from './rule-actions';

/**
 * How long the old colour is left alone after the bake. A write's success comes before every node of the load balancer knows it, and
 * requests that a target took before may still be under way.
 */
export const drainSeconds = ({ drain }: ShiftConfig, old: Color): number =>
  drain === undefined ? 0 : drain.propagationSeconds + drain.deregistrationSeconds[old];

/** Null when no user can be sent to the old colour, not even by a cookie, or else why it must not be retired. */
export const stillInUse = (old: Color, live: readonly ReadRoute[]): Reason | null =>
  live.every(({ actions, route, isGone }) => isGone === true || alreadyShares(actions, route, allOn(otherColor(old)))) ? null : {
    error: 'StillInUse',
    cause: `${old} is not retired, for it may still be in use: ${describeRoutes(live)}`,
  };
