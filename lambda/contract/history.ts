import type { Color } from '../contract';

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
}

export interface RunStep {
  readonly step: number;
  readonly weight: number;
  readonly at: string;
  readonly readBack: readonly { readonly route: string; readonly percent: Readonly<Record<Color, number>> | null }[];
  /** The new colour's and the safe colour's numbers over the step; absent until the step is judged. */
  readonly measured?: Readonly<Record<Color, { readonly requests: number; readonly failed: number; readonly p95Ms: number | null }>>;
  readonly verdict?: string;
}
