import type { ColorMinute } from '../../lambda/core/signals';
import type { Rollout, RolloutMinute } from './rollout';

/** Judges one release. */
export interface Judge {
  /** One minute more is seen, in their order. True when traffic is to go back. */
  readonly see: (minute: RolloutMinute) => boolean;
}

/** A rule by which a release is put back. */
export interface Rule {
  readonly name: string;
  readonly judge: (before: readonly ColorMinute[]) => Judge;
}

/** What became of a release under a rule. */
export interface Ending {
  /** Minutes from the release's beginning to traffic being back; null when it was not put back. */
  readonly revertedAfter: number | null;
  /** Requests of users that failed because they went to green: those beyond what blue's rate would have failed. */
  readonly failures: number;
}

/** From the decision until traffic is back: a call, and what a load balancer takes to spread it. */
export const REVERT_MINUTES = 0.1;

/** What users lost in a minute by green, if so much of the minute went by. */
const excess = ({ green, rates }: RolloutMinute, part: number): number => part * green.requests * (rates.green - rates.blue);

/** Plays a rule against a release: it looks every minute, and sees each minute late. */
export const play = ({ before, minutes, delay }: Rollout, rule: Rule): Ending => {
  const judge = rule.judge(before);
  const decided = minutes.slice(0, Math.max(0, minutes.length - delay)).findIndex(minute => judge.see(minute));
  const until = decided === -1 ? minutes.length : Math.min(minutes.length, decided + 1 + delay + REVERT_MINUTES);
  const failures = minutes.reduce((sum, minute, index) => sum + excess(minute, Math.max(0, Math.min(1, until - index))), 0);
  return { revertedAfter: decided === -1 ? null : decided + 1 + delay + REVERT_MINUTES, failures };
};
