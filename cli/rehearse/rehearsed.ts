import type { RehearsalResult } from '../../local/report/model';

/** A rehearsal that is over, and how long it took here. */
export interface Rehearsed {
  readonly result: RehearsalResult;
  readonly realSeconds: number;
}
