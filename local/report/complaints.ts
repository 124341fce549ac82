import type { Color } from '../../lambda/contract';
import { describeShares, soleColor, type Shares } from '../../lambda/core/rule-actions';
import type { Outcome } from '../scenarios/scenario';
import type { TimelineEvent } from '../timeline';
import type { Minute } from './minutes';
import type { Traffic } from './model';
import { badOpenings, type Opening } from './openings';
import { badlySplitMinutes } from './split';

export interface Evidence {
  readonly outcome: Outcome;
  readonly traffic: Traffic;
  /** What users saw of the lost requests. */
  readonly lostHow: readonly string[];
  readonly minutes: readonly Minute[];
  readonly timeline: readonly TimelineEvent[];
  readonly openings: readonly Opening[];
  /** As the load balancer has it. */
  readonly live: Shares;
  /** As the record has it. */
  readonly recordedSafe: Color | null;
}

/** What a run is measured by. */
export interface Standard {
  /** Null where any outcome is right. */
  readonly expected: Outcome | null;
  /** Whether each request goes by the weights, and not where its client was before. */
  readonly splitByWeights: boolean;
  /** How much later than they take effect changes of the weights may be seen. */
  readonly slackSeconds: number;
}

/** Everything that makes a run not pass, in sentences; empty for a run that is right. */
export const complaintsAbout = (
  { expected, splitByWeights, slackSeconds }: Standard,
  { outcome, traffic, lostHow, minutes, openings, timeline, live, recordedSafe }: Evidence,
): string[] => {
  const badlySplit = badlySplitMinutes(minutes, timeline, splitByWeights ? 'all' : 'at rest');
  const badSockets = badOpenings(openings, timeline, slackSeconds);
  return [
    ...(outcome === 'invalid' ? ['the rehearsal could not keep its rate of requests: try a lower --speed'] : []),
    ...(expected !== null && outcome !== expected ? [`the outcome is ${outcome}, right is ${expected}`] : []),
    ...(traffic.lost > 0 ? [`${traffic.lost} requests were lost: ${lostHow.join(', ')}`] : []),
    ...(soleColor(live) !== recordedSafe ? [`live is ${describeShares(live)}, but the record says ${recordedSafe}`] : []),
    ...badlySplit.map(({ minute, blue, green }) =>
      `minute ${minute} was split ${blue.requests} to ${green.requests}, which is not its weights`),
    ...badSockets === null ? [] : [badSockets],
  ];
};
