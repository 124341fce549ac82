import type { Color } from './color';
import type { Assessment, SignalCounts, StepVerdict } from './comparison';

/** One run of a shift, as its history keeps it. */
export interface RunHistory {
  readonly shift: string;
  /** ARN. */
  readonly execution: string;
  readonly startedBy?: string;
  readonly startedAt: string;
  readonly endedAt?: string;
  readonly from?: Color;
  readonly to?: Color;
  readonly input: unknown;
  readonly outcome: 'running' | 'completed' | 'reverted' | 'refused' | 'held';
  readonly error?: string;
  readonly cause?: string;
  readonly steps: readonly RunStep[];
  /** When DynamoDB may forget it, in seconds since 1970. */
  readonly expiresAt?: number;
}

export interface RunStep {
  /** The first one is 1. */
  readonly step: number;
  readonly weight: number;
  /** ISO 8601. */
  readonly at: string;
  readonly readBack: readonly { readonly route: string; readonly percent: Readonly<Record<Color, number>> | null }[];
  /** Of both colours over the step; absent until the step is judged. */
  readonly measured?: Readonly<Record<Color, Measured>>;
  /** ISO 8601. The metrics are one to three minutes late: this is how far they were known. */
  readonly measuredUntil?: string;
  readonly verdict?: string;
  /** Absent until the step is judged, and where nothing is compared. */
  readonly comparison?: RunStepComparison;
}

/** What the comparison said of a step, and the numbers behind it. */
export interface RunStepComparison {
  readonly verdict: StepVerdict;
  readonly assessment: Assessment;
  /** A, and from when on the new colour counts as good. */
  readonly acceptance: number;
  readonly acceptedAt: number;
  /** By the name of the signal. */
  readonly counts: Readonly<Record<string, SignalCounts>>;
  /** ISO 8601: how far the metrics were known. */
  readonly until: string;
}

/** What users got of a colour, our own probes not counted. */
export interface Measured {
  readonly requests: number;
  readonly failed: number;
  readonly p95Ms: number | null;
}
