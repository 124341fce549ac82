import type { Migration, RunStepComparison } from '../contract';
import { lookAtStep, stepVerdict } from './comparison-watch';

/** What the history keeps of a comparison, and of which step: the first one is 1. */
export interface JudgedStep {
  readonly step: number;
  readonly comparison: RunStepComparison;
}

/** The table takes no number that is nearer to 0, but for 0 itself: after days there is little left of what was betted. */
const LEAST = 1e-120;

const storable = (value: number): number => value < LEAST ? 0 : value;

/** A, where no minute of the step was counted. */
const NO_EVIDENCE = 1;

/** The numbers behind what was decided of the current step; null where nothing was compared yet. */
export const judgedStep = (migration: Migration): JudgedStep | null => {
  const { comparison, step } = migration;
  if (comparison === undefined || step < 0) return null;
  const { assessment, acceptedAt, until } = comparison.look;
  const own = lookAtStep(migration);
  return {
    step: step + 1,
    comparison: {
      verdict: stepVerdict(migration),
      assessment: { ...assessment, evidence: storable(assessment.evidence), guardEvidence: storable(assessment.guardEvidence) },
      acceptance: storable(own === null ? NO_EVIDENCE : own.acceptance),
      acceptedAt,
      counts: own?.step.counts ?? {},
      until,
    },
  };
};
