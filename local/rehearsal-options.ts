import type { Subject } from './app/subject';
import type { FaultSpec } from './faults/spec';
import type { RehearsalResult } from './report/model';
import type { Scenario } from './scenarios/scenario';
import type { Snapshot } from './snapshot';
import type { Stack } from './stage/assembly';
import type { TrafficShape } from './traffic/shape';

/** Where a rehearsal that is held can be reached. */
export interface HeldStage {
  /** Of the load balancer, as its users know it. */
  readonly url: string;
  /** Of AWS. */
  readonly endpointUrl: string;
  readonly listenerArn: string;
  readonly migrateArn: string;
  readonly operateArn: string;
}

export interface RehearsalOptions {
  readonly stack: Stack;
  /** The version of the stack that the scenario deploys meanwhile. @default - none */
  readonly next?: Stack | undefined;
  /** What is different when the stack is somebody's own. @default - it is the demo */
  readonly subject?: Subject | undefined;
  readonly scenario: Scenario;
  readonly speed: number;
  readonly seed: number;
  /** Besides the scenario's own. With any, the outcome is not judged. @default - none */
  readonly faults?: readonly FaultSpec[];
  /** @default - the scenario's */
  readonly shape?: TrafficShape;
  readonly onUpdate?: (snapshot: Snapshot) => void;
  /** Gets what the functions print. */
  readonly onFunctionLog?: (line: string) => void;
  /** Called when the result is there; until it resolves, everything goes on. @default - ends with the scenario */
  readonly hold?: (result: RehearsalResult, stage: HeldStage) => Promise<void>;
}
