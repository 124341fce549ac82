import type { RunStepComparison } from '../../../lambda/contract/history';

/** What the comparison said of a step to green: that it is good, unless a test has something else to say. */
export const compared = (more: Partial<RunStepComparison>): RunStepComparison => ({
  verdict: 'accepted',
  assessment: { evidence: 0.314159, guardEvidence: 1, limit: 100, by: null, signal: null },
  acceptance: 42.42, acceptedAt: 20,
  counts: {
    answered: { safe: { requests: 19_000, failed: 180 }, fresh: { requests: 1_000, failed: 10 } },
    slow: { safe: { requests: 19_000, failed: 950 }, fresh: { requests: 1_000, failed: 400 } },
    orders: { safe: { requests: 200, failed: 0 }, fresh: { requests: 10, failed: 5 } },
  },
  until: '2026-03-01T12:03:00Z',
  ...more,
});
