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

/** When each fault began, in rehearsed milliseconds since traffic did. */
export type Begun = ReadonlyMap<FaultSpec, number>;

/** Which faults have begun by a moment, when these had before it: what has begun has begun, whatever the weight does. */
export const begunFaults = (faults: readonly FaultSpec[], moment: Moment, before: Begun): Begun => new Map(faults.flatMap(fault => {
  const since = before.get(fault) ?? (isDue(fault.start, moment) ? moment.elapsedMs : undefined);
  return since === undefined ? [] : [[fault, since] as const];
}));

/** When a fault that began then is over, in rehearsed milliseconds since traffic began. */
export const endOf = ({ lastsMs = Infinity }: FaultSpec, since: number): number => since + lastsMs;

/** Those that are not over. */
export const activeFaults = (begun: Begun, elapsedMs: number): ReadonlySet<FaultSpec> =>
  new Set([...begun].filter(([fault, since]) => elapsedMs < endOf(fault, since)).map(([fault]) => fault));
