import type { Assessment } from '../../lambda/contract';
import { assess, baselinesOf, beginAll, type ColorMinute, SIGNALS, stepAll } from '../../lambda/core/signals';
import type { RolloutMinute } from './rollout';
import { REVERT_MINUTES, type Rule } from './rule';

/** A minute of a release that was, with its number. */
export interface PastMinute extends RolloutMinute {
  readonly minute: number;
}

/** A release that was. */
export interface Past {
  /** Blue, before the release. */
  readonly before: readonly ColorMinute[];
  readonly minutes: readonly PastMinute[];
}

/** What a rule would have done. */
export interface Verdict {
  readonly rule: string;
  /** Number of the minute that decides; null when nothing would have been put back. */
  readonly decidedBy: number | null;
  /** From the release's beginning until traffic would have been back. */
  readonly revertedAfter: number | null;
  /** Requests that went to green and failed until then, or in the whole release. */
  readonly failures: number;
}

/** What the comparison of all signals says after a minute. */
export interface EvidenceMinute {
  readonly minute: number;
  readonly weight: number;
  readonly blue: ColorMinute;
  readonly green: ColorMinute;
  /** Null once it has decided: traffic would be on its way back. */
  readonly assessment: Assessment | null;
}

/** A minute is counted when it has been over for another one. */
const SETTLED_MINUTES = 1;

const failed = ({ requests, answers, failed: answered }: ColorMinute): number =>
  Math.min(requests, answered + Math.max(0, requests - answers));

/** Of a minute, so much went by before the moment. */
const partBefore = (index: number, moment: number): number => Math.max(0, Math.min(1, moment - index));

export const verdict = ({ before, minutes }: Past, rule: Rule): Verdict => {
  const judge = rule.judge(before, { weights: minutes.map(({ weight }) => weight), delay: SETTLED_MINUTES });
  const decided = minutes.findIndex(minute => judge.see(minute));
  const revertedAfter = decided === -1 ? null : decided + 1 + SETTLED_MINUTES + REVERT_MINUTES;
  return {
    rule: rule.name,
    decidedBy: minutes[decided]?.minute ?? null,
    revertedAfter,
    failures: minutes.reduce((sum, { green }, index) => sum + failed(green) * partBefore(index, revertedAfter ?? minutes.length), 0),
  };
};

export const evidenceOf = ({ before, minutes }: Past): EvidenceMinute[] => {
  const signals = Object.values(SIGNALS);
  const baselines = baselinesOf(signals, before);
  let states = beginAll(signals, baselines);
  let isDecided = false;
  return minutes.map(past => {
    const { minute, weight, blue, green } = past;
    if (isDecided) return { minute, weight, blue, green, assessment: null };
    states = stepAll(signals, baselines, states, past);
    const assessment = assess(signals, states);
    isDecided = assessment.by !== null;
    return { minute, weight, blue, green, assessment };
  });
};
