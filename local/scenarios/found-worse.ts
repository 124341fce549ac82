import type { BuiltInSignal } from '../../lambda/contract';
import { checkPutBack } from './put-back';
import type { Stage } from './scenario';

/** What has to be so of a release that was put back because green is worse than blue, by that signal. */
export const checkFoundWorse = async (stage: Stage, signal: BuiltInSignal): Promise<void> => {
  await checkPutBack(stage, 'ComparisonBreach');
  const comparison = stage.history()?.steps.at(-1)?.comparison;
  const { by, signal: found, evidence = 0, limit = Infinity } = comparison?.assessment ?? {};
  stage.check('the history says that green is worse', comparison?.verdict === 'worse' && by === 'comparison');
  stage.check(`it says by which signal: ${signal}, not ${found}`, found === signal);
  stage.check(`it says with which evidence: ${evidence} of ${limit}`, evidence >= limit);
};

/** The same where no alarm could have told. */
export const checkFoundInSilence = async (stage: Stage, signal: BuiltInSignal): Promise<void> => {
  await checkFoundWorse(stage, signal);
  stage.check('no alarm went off', stage.alarmed.length === 0);
};
