import type { RestingDriftPolicy, RouteConfig } from './config';

/** What the clock's and CloudTrail's events bring to the guardian, which sees no state machine's configuration. */
export interface GuardianInput {
  readonly routes: readonly RouteConfig[];
  readonly restingDriftPolicy: RestingDriftPolicy;
  /** ARNs of the roles by which this shift writes its rules. */
  readonly writers: readonly string[];
}
