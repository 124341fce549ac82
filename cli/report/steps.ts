import type { RunStep } from '../../lambda/contract/history';
import type { ReportStep } from './report';

const MINUTE_MS = 60_000;

/** The steps of a release as a page lists them. `endedAt` is when the last one was over. */
export const stepsOf = (steps: readonly RunStep[], endedAt: string | undefined, whenOf: (iso: string) => string): ReportStep[] =>
  steps.map(({ step, weight, at, measured, comparison, verdict }, index) => {
    const end = steps[index + 1]?.at ?? endedAt;
    return {
      step, weight, when: whenOf(at), minutes: end === undefined ? null : (Date.parse(end) - Date.parse(at)) / MINUTE_MS,
      measured: measured ?? null, comparison: comparison ?? null, verdict: verdict ?? '',
    };
  });
