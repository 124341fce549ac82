import type { Color } from './color';
import type { Measured } from './history';

/** `source` of our events on the account's default event bus. */
export const EVENT_SOURCE = 'cdk-traffic-shift';

/** Their `detail-type`. */
export const EVENT_TYPES = {
  started: 'Traffic Shift Started',
  step: 'Traffic Shift Step',
  paused: 'Traffic Shift Paused',
  completed: 'Traffic Shift Completed',
  reverted: 'Traffic Shift Reverted',
  revertFailed: 'Traffic Shift RevertFailed',
  refused: 'Traffic Shift Refused',
  /** An alarm of the shift went off after its release was over: nothing was moved. */
  alarm: 'Traffic Shift Alarm',
  /** While no release ran, somebody made the rules say something else than the record. */
  drifted: 'Traffic Shift Drifted',
} as const;
export type EventKind = keyof typeof EVENT_TYPES;

/** Their `detail`. */
export interface ShiftEventDetail {
  readonly shift: string;
  /** ARN of the execution that it is about; absent where there is none. */
  readonly execution?: string;
  readonly from?: Color;
  readonly to?: Color;
  /** Share of the new colour, in percent. */
  readonly weight?: number;
  /** The first one is 1. */
  readonly step?: number;
  readonly steps?: number;
  readonly error?: string;
  readonly cause?: string;
  readonly reason?: string;
  /** Of a complete release: how many of its steps had too little traffic to tell whether the new colour is good. Absent without any. */
  readonly inconclusiveSteps?: number;
  /** What users got of the last step, as far as the metrics knew it. */
  readonly measured?: Readonly<Record<Color, Measured>>;
  /** For a person at 3 AM: what, which service, numbers, what happens next. */
  readonly text: string;
  /** The execution in the console. */
  readonly link?: string;
}
