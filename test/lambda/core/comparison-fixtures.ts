import fc from 'fast-check';
import type { Assessment, ComparisonConfig, ComparisonLook, ComparisonProgress, Migration } from '../../../lambda/contract';
import { INCONCLUSIVE_POLICIES, PACINGS } from '../../../lambda/contract';

/** Later than any minute that a test could read. */
export const NEVER_AGAIN = '2999-01-01T00:00:00.000Z';

export const comparing = (changes: Partial<ComparisonConfig> = {}): ComparisonConfig =>
  ({ signals: ['answered', 'slow'], pacing: 'fixed', onInconclusive: 'advance', strictHoldSeconds: 600, ...changes });

export const comparisons: fc.Arbitrary<ComparisonConfig> = fc.record({
  pacing: fc.constantFrom(...PACINGS), onInconclusive: fc.constantFrom(...INCONCLUSIVE_POLICIES), strictHoldSeconds: fc.nat({ max: 3600 }),
}).map(comparing);

const QUIET: Assessment = { evidence: 0.8, guardEvidence: 1, limit: 100, by: null, signal: null };

export const WORSE: Assessment = { evidence: 204.31, guardEvidence: 1, limit: 100, by: 'comparison', signal: 'answered' };

export interface Seen extends Partial<Omit<ComparisonLook, 'step'>> {
  /** Index into the schedule. */
  readonly step?: number;
  readonly minutes?: number;
}

/** What a look came to. Nothing speaks against the new colour, and too little for it, unless said otherwise. */
export const progress = ({ step = 0, minutes = 4, ...look }: Seen = {}): ComparisonProgress => {
  const counts = {
    answered: { safe: { requests: 7220, failed: 15 }, fresh: { requests: 380, failed: 12 } },
    slow: { safe: { requests: 7200, failed: 360 }, fresh: { requests: 370, failed: 20 } },
  };
  const seen = { step, minutes, counts, acceptance: {} };
  return {
    baselines: [], slowAfter: {},
    checkpoint: { until: NEVER_AGAIN, states: [], step: seen },
    look: {
      until: NEVER_AGAIN, assessment: QUIET, acceptance: 3.14159, acceptedAt: 20, accepted: false, comparable: true, missing: 0, ...look,
      step: seen,
    },
  };
};

export const ACCEPTED: Seen = { accepted: true, acceptance: 64.09925304 };

export const withLook = (migration: Migration, seen: Seen): Migration =>
  ({ ...migration, comparison: progress({ step: migration.step, ...seen }) });
