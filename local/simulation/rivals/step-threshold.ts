import type { RolloutMinute } from '../rollout';
import type { Rule } from '../rule';
import { failedShare } from './share';

const THRESHOLD = 0.05;

const isStepEnd = (weights: readonly number[], minute: number): boolean =>
  minute === weights.length || (minute < weights.length && weights[minute] !== weights[minute - 1]);

const isOver = (minutes: readonly RolloutMinute[]): boolean => {
  const share = failedShare({
    requests: minutes.reduce((sum, { green }) => sum + green.requests, 0),
    failed: minutes.reduce((sum, { green }) => sum + green.failed, 0),
  });
  return share !== undefined && share > THRESHOLD;
};

/** Looks once a step, at its end: more than 5 % of what is seen of green's requests in the step failed. */
export const stepThreshold: Rule = {
  name: 'at step end > 5 %',
  judge: (_before, { weights, delay }) => {
    let step: RolloutMinute[] = [];
    let seen = 0;
    return {
      see: minute => {
        if (seen > 0 && weights[seen] !== weights[seen - 1]) step = [];
        step.push(minute);
        seen += 1;
        const now = seen + delay;
        return isStepEnd(weights, now) && weights[now - 1] === minute.weight && isOver(step);
      },
    };
  },
};
