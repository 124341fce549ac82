import { type Color, COLORS, FULL_WEIGHT } from '../../lambda/contract';
import type { Shares } from '../../lambda/core/rule-actions';
import type { AccessLogEntry } from '../alb/model';
import type { Groups } from '../groups';
import type { RequestResult } from '../traffic/result';
import { SIGMAS, type WeightsAt } from './split';

/** The beginning of a WebSocket, whose colour is chosen once for its whole life. */
export interface Opening {
  readonly atSeconds: number;
  readonly color: Color;
}

/** As the load balancer's access log has them. */
export const openingsOf = (
  results: readonly RequestResult[], access: readonly AccessLogEntry[], groups: Groups, secondsAt: (rehearsedMs: number) => number,
): Opening[] => {
  const sockets = new Set(results.filter(({ kind }) => kind === 'socket').map(({ id }) => id));
  return access.filter(({ requestId = '' }) => sockets.has(requestId)).flatMap(({ at, targetGroupArn = '' }) => {
    const color = COLORS.find(each => groups[each].includes(targetGroupArn));
    return color === undefined ? [] : [{ atSeconds: secondsAt(at), color }];
  });
};

/** The weights around a moment, or null when they changed close to it: a change is seen a little after it took effect. */
const weightsAround = (atSeconds: number, changes: readonly WeightsAt[], slackSeconds: number): Shares | null =>
  changes.some(change => Math.abs(change.atSeconds - atSeconds) < slackSeconds)
    ? null
    : changes.filter(change => change.atSeconds <= atSeconds).at(-1)?.weights ?? null;

/** What is wrong with where the sockets went, in a sentence; null when it is what the weights at their openings let expect. */
export const badOpenings = (openings: readonly Opening[], changes: readonly WeightsAt[], slackSeconds: number): string | null => {
  const known = openings.flatMap(({ atSeconds, color }) => {
    const weights = weightsAround(atSeconds, changes, slackSeconds);
    return weights === null ? [] : [{ color, weights }];
  });
  const astray = known.filter(({ color, weights }) => weights[color] === 0).length;
  if (astray > 0) return `${astray} WebSockets were opened on a colour that had no weight`;
  const shares = known.map(({ weights }) => weights.green / FULL_WEIGHT);
  const green = known.filter(({ color }) => color === 'green').length;
  const expected = shares.reduce((sum, share) => sum + share, 0);
  const deviation = Math.sqrt(shares.reduce((sum, share) => sum + share * (1 - share), 0));
  return Math.abs(green - expected) <= SIGMAS * deviation + 1e-9
    ? null
    : `${green} of ${known.length} WebSockets were opened on green, by the weights ${Math.round(expected)} were to be expected`;
};
