import type { FaultSpec, FaultStart } from './spec';

/** Where a rehearsal stands. */
export interface Moment {
  /** Percent of the weights that the new colour has: the one that was not live at the start. */
  readonly weight: number;
  /** Rehearsed milliseconds since traffic began. */
  readonly elapsedMs: number;
}

const isDue = (start: FaultStart, { weight, elapsedMs }: Moment): boolean => {
  switch (start.at) {
    case 'once': return true;
    case 'weight': return weight >= start.percent;
    case 'time': return elapsedMs >= start.rehearsedMs;
  }
};

/** Which faults are active at a moment, when these were before it: what has begun stays, whatever the weight does. */
export const activeFaults = (faults: readonly FaultSpec[], moment: Moment, before: ReadonlySet<FaultSpec>): ReadonlySet<FaultSpec> =>
  new Set(faults.filter(fault => before.has(fault) || isDue(fault.start, moment)));
