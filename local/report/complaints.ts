import type { Color } from '../../lambda/contract';
import { describeShares, soleColor, type Shares } from '../../lambda/core/rule-actions';
import type { Outcome, Scenario } from '../scenarios/scenario';
import type { TimelineEvent } from '../timeline';
import type { Minute } from './minutes';
import type { Traffic } from './model';
import { badlySplitMinutes } from './split';

export interface Evidence {
  readonly outcome: Outcome;
  readonly traffic: Traffic;
  /** What users saw of the lost requests. */
  readonly lostHow: readonly string[];
  readonly minutes: readonly Minute[];
  readonly timeline: readonly TimelineEvent[];
  /** As the load balancer has it. */
  readonly live: Shares;
  /** As the record has it. */
  readonly recordedSafe: Color | null;
}

/** Everything that makes a run not pass, in sentences; empty for a run that is right. */
export const complaintsAbout = (
  { expected }: Pick<Scenario, 'expected'>, { outcome, traffic, lostHow, minutes, timeline, live, recordedSafe }: Evidence,
): string[] => {
  const badlySplit = badlySplitMinutes(minutes, timeline);
  return [
    ...(outcome === 'invalid' ? ['the rehearsal could not keep its rate of requests: try a lower --speed'] : []),
    ...(outcome !== expected ? [`the outcome is ${outcome}, right is ${expected}`] : []),
    ...(traffic.lost > 0 ? [`${traffic.lost} requests were lost: ${lostHow.join(', ')}`] : []),
    ...(soleColor(live) !== recordedSafe ? [`live is ${describeShares(live)}, but the record says ${recordedSafe}`] : []),
    ...badlySplit.map(({ minute, blue, green }) =>
      `minute ${minute} was split ${blue.requests} to ${green.requests}, which is not its weights`),
  ];
};
