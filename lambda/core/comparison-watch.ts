import type { ComparisonLook, Migration, Reason, ShiftConfig, StepVerdict } from '../contract';
import { inWords, worse } from './comparison-words';

/** What the newest look came to, if it saw anything of the current step. */
export const lookAtStep = ({ comparison, step }: Migration): ComparisonLook | null =>
  comparison !== undefined && comparison.look.step.step === step ? comparison.look : null;

/** Whether the step needs to be accepted before the next one comes: at 100 % nothing is left to compare with. */
export const isCompared = ({ comparison }: ShiftConfig, { step, schedule }: Migration): boolean =>
  comparison !== undefined && step >= 0 && step + 1 < schedule.length;

export const isAccepted = (migration: Migration): boolean => lookAtStep(migration)?.accepted === true;

/** What there is to say of the current step by now. */
export const stepVerdict = (migration: Migration): StepVerdict => {
  if (migration.comparison !== undefined && migration.comparison.look.assessment.by !== null) return 'worse';
  const look = lookAtStep(migration);
  if (look?.accepted === true) return 'accepted';
  return look?.comparable === false ? 'incomparable' : 'inconclusive';
};

/** Null unless the new colour is worse than the safe one. */
export const comparisonBreach = (migration: Migration): Reason | null => {
  const { comparison } = migration;
  return comparison === undefined || comparison.look.assessment.by === null
    ? null
    : { error: 'ComparisonBreach', cause: worse(migration, comparison.look) };
};

/** What is to be told when requests were to come to the new colour, and none did; null otherwise. */
export const missingRequests = ({ comparison, to, schedule, step }: Migration): string | null => {
  const missing = comparison?.look.missing ?? 0;
  return missing === 0 ? null
    : `no request reached ${to} in the last minutes, at a weight of ${schedule[step]?.weight} % ${Math.round(missing)} should have. ` +
      `Look whether another rule or a stickiness cookie keeps requests from ${to}, and whether its metrics come`;
};

/** Of the steps up to the current one, once that is left: how many ended without enough traffic to tell. */
export const inconclusiveStepsOf = (config: ShiftConfig, migration: Migration): number | undefined => {
  const { inconclusiveSteps } = migration;
  return isCompared(config, migration) && !isAccepted(migration) ? (inconclusiveSteps ?? 0) + 1 : inconclusiveSteps;
};

/** Why nobody can tell yet whether the new colour is good. */
export const tooLittle = (migration: Migration): string =>
  `too little traffic to tell whether ${migration.to} is good: ${inWords(migration, lookAtStep(migration))}`;

/** What spoke for the new colour in the current step. */
export const goodEnough = (migration: Migration): string => `good by comparison with ${migration.from}: ${inWords(migration, lookAtStep(migration))}`;

/** What the comparison said of a step that is left for the next one; undefined where nothing is compared. */
export const endOfStep = (before: Migration, after: Migration): string | undefined => {
  const here = `${before.to} at ${before.schedule[before.step]?.weight} %`;
  if ((after.inconclusiveSteps ?? 0) > (before.inconclusiveSteps ?? 0)) return `${here} had ${tooLittle(before)}`;
  return isAccepted(before) ? `${here} was ${goodEnough(before)}` : undefined;
};
