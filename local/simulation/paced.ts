import type { Pacing } from '../../lambda/contract';
import { isAccepted } from '../../lambda/core/acceptance';
import { baselinesOf, type ColorMinute, SIGNALS } from '../../lambda/core/signals';
import { leastAcceptance, unseen, withMinute } from '../../lambda/core/step-comparison';
import type { Release, RolloutMinute, Step } from './rollout';
import { type Ending, endingOf, type Rule } from './rule';

/** What became of a release whose steps last as long as the comparison says. */
export interface PacedEnding extends Ending {
  /** Until the last step was over, or traffic was put back. */
  readonly minutes: number;
  /** Steps that were left, the last one aside: nothing comes after it. */
  readonly steps: number;
  /** Those of them of which too little was known. */
  readonly inconclusive: number;
}

/** For so long `strict` holds a step beyond its time. */
const STRICT_HOLD_MINUTES = 10;

/** Whether the minutes of a step say that green is good. */
const accepting = (before: readonly ColorMinute[]): (minutes: readonly RolloutMinute[]) => boolean => {
  const signals = [SIGNALS.answered, SIGNALS.unanswered];
  const baselines = baselinesOf(signals, before);
  return minutes => {
    const step = minutes.reduce((known, minute) => withMinute(known, { ...minute, step: 0 }, signals, baselines), unseen(0));
    return isAccepted(step.minutes, leastAcceptance(step));
  };
};

const isOver = (pacing: Pacing, { minutes }: Step, lasted: number, accepted: boolean): boolean => {
  if (pacing === 'fast' && accepted) return true;
  return lasted >= minutes + (pacing === 'strict' && !accepted ? STRICT_HOLD_MINUTES : 0);
};

/** Plays a release step by step: a step ends by its time, and by what is seen of it. */
export const playPaced = (
  { before, weights, delay, minuteOf }: Release, schedule: readonly Step[], rule: Rule, pacing: Pacing,
): PacedEnding => {
  const judge = rule.judge(before, { weights, delay });
  const accepts = accepting(before);
  const minutes: RolloutMinute[] = [];
  const left = { steps: 0, inconclusive: 0 };
  let began = 0;
  let step = 0;
  while (step < schedule.length) {
    const here = schedule[step]!;
    minutes.push(minuteOf(minutes.length, here.weight));
    const seen = minutes.length - delay;
    if (seen > 0 && judge.see(minutes[seen - 1]!)) {
      const decided = minutes.length;
      // Until traffic is back, it goes on.
      minutes.push(minuteOf(decided, here.weight));
      return { ...endingOf(minutes, decided), minutes: decided, ...left };
    }
    const isLast = step === schedule.length - 1;
    const accepted = isLast || accepts(minutes.slice(began, Math.max(began, seen)));
    if (!isOver(isLast ? 'fixed' : pacing, here, minutes.length - began, accepted)) continue;
    if (!isLast) left.steps += 1;
    if (!accepted) left.inconclusive += 1;
    began = minutes.length;
    step += 1;
  }
  return { ...endingOf(minutes, null), minutes: minutes.length, ...left };
};
