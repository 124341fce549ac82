import type { Color } from './color';
import type { ShiftRecord } from './record';

/** What the Operate state machine ends with: `done` decides between Succeed and Fail. */
export interface OperateResult {
  readonly done: boolean;
  readonly error?: string;
  readonly cause: string;
  readonly status?: ShiftStatus;
}

export interface ShiftStatus {
  readonly record: ShiftRecord | null;
  /** The live share of each colour by route, in percent; null where the rule does not say. */
  readonly live: readonly { readonly route: string; readonly percent: Readonly<Record<Color, number>> | null }[];
  /** The colour a release would go to: deploy the next version there. */
  readonly idle: Color | null;
}
