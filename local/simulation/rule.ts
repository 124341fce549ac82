import type { ColorMinute } from '../../lambda/core/signals';
import type { Release, Rollout, RolloutMinute } from './rollout';

/** What a rule that looks at fixed times has to know of a release. */
export interface Plan {
  /** Green's share by minute, in percent, if nothing holds it. */
  readonly weights: readonly number[];
  /** So many whole minutes after its end a minute is seen. */
  readonly delay: number;
}

/** Judges one release. */
export interface Judge {
  /** One minute more is seen, in their order. True when traffic is to go back. */
  readonly see: (minute: RolloutMinute) => boolean;
  /** After what was seen last: whether the next step has to wait for a minute. @default never */
  readonly holds?: () => boolean;
}

/** A rule by which a release is put back. */
export interface Rule {
  readonly name: string;
  readonly judge: (before: readonly ColorMinute[], plan: Plan) => Judge;
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

export const endingOf = (minutes: readonly RolloutMinute[], decidedAt: number | null): Ending => {
  const revertedAfter = decidedAt === null ? null : decidedAt + REVERT_MINUTES;
  const until = Math.min(minutes.length, revertedAfter ?? minutes.length);
  const failures = minutes.reduce((sum, minute, index) => sum + excess(minute, Math.max(0, Math.min(1, until - index))), 0);
  return { revertedAfter, failures };
};

/** Plays a rule against a release: it looks every minute, and sees each minute late. What it would like to hold goes on. */
export const play = ({ before, minutes, delay }: Rollout, rule: Rule): Ending => {
  const judge = rule.judge(before, { weights: minutes.map(({ weight }) => weight), delay });
  const decided = minutes.slice(0, Math.max(0, minutes.length - delay)).findIndex(minute => judge.see(minute));
  return endingOf(minutes, decided === -1 ? null : decided + 1 + delay);
};

/** A release that is held for longer than its whole schedule waits for somebody, who is not in the model. */
const LONGEST_HOLD = 2;

/** Plays a rule that holds steps: what a release is depends on the rule then. */
export const playHolding = ({ before, weights, delay, minuteOf }: Release, rule: Rule): Ending => {
  const judge = rule.judge(before, { weights, delay });
  const minutes: RolloutMinute[] = [];
  let step = 0;
  while (step < weights.length && minutes.length < LONGEST_HOLD * weights.length) {
    minutes.push(minuteOf(minutes.length, weights[step]!));
    const seen = minutes[minutes.length - 1 - delay];
    const decided = seen !== undefined && judge.see(seen) ? minutes.length : null;
    if (seen === undefined || judge.holds?.() !== true) step += 1;
    if (decided === null) continue;
    // Until traffic is back, it goes on.
    if (step < weights.length) minutes.push(minuteOf(minutes.length, weights[step]!));
    return endingOf(minutes, decided);
  }
  return endingOf(minutes, null);
};
