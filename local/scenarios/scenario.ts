import type { ExecutionRecord } from '../aws/executions';
import type { FaultSpec } from '../faults/spec';

/** How a rehearsal ended. */
export type Outcome =
  /** The target colour serves all and the bake passed. */
  | 'completed'
  /** Traffic was put back. */
  | 'reverted'
  /** Nothing was moved. */
  | 'refused'
  /** Stopped with traffic where it was. */
  | 'held'
  /** The rehearsal itself could not keep its rate, or broke. */
  | 'invalid';

/** What a scenario can do, and wait for. */
export interface Stage {
  /** Starts a release and resolves when it is over. */
  release(input?: object): Promise<ExecutionRecord>;
  /** What goes wrong, once its time has come. */
  fault(spec: FaultSpec): void;
}

export interface Scenario {
  readonly name: string;
  /** What happens, for `--list` and the display. */
  readonly sentence: string;
  readonly expected: Outcome;
  /** Rehearsed seconds in a real one, so that the scenario takes well under a minute on two cores. */
  readonly speed: number;
  /** By rehearsed minute. At least 200, so that a share of 5 % is ten requests a minute. */
  readonly requestsPerMinute: number;
  act(stage: Stage): Promise<void>;
}
