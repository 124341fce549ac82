import type { Color } from './color';
import type { ForeignChangePolicy, RouteConfig, StopPolicy } from './config';
import type { Reason } from './reason';

/**
 * What brought traffic back. `road` says who: the execution's own watch, an operator, a takeover of a dead owner, the guardian, or a
 * deployment that is rolled back.
 */
export interface Revert extends Reason {
  readonly road: 'watch' | 'operator' | 'takeover' | 'guardian' | 'deployment';
  /** ISO 8601. */
  readonly decidedAt: string;
  readonly verifiedAt?: string;
  /** When it was told that traffic is not back although it should have been long since. */
  readonly failedAt?: string;
}

/** How the last run of a shift ended. */
export interface Outcome {
  readonly outcome: 'completed' | 'reverted' | 'adopted';
  readonly owner: string;
  readonly epoch: number;
  readonly at: string;
  readonly error?: string;
  readonly cause?: string;
  /** Of a completed release: how many of its steps had too little traffic to tell whether the new colour is good. */
  readonly inconclusiveSteps?: number;
  /** Names of the alarms that a completed release watched: they cannot put traffic back any more, but are still told of. */
  readonly watched?: readonly string[];
}

/** What the guardian has to know of a run, as it sees no state machine's configuration. */
export interface GuardedRun {
  /** ISO 8601, of its execution: a part of the key of its history. */
  readonly startedAt?: string;
  readonly routes: readonly RouteConfig[];
  /** Names of the alarms that the run watches. */
  readonly watched: readonly string[];
  readonly onStop: StopPolicy;
  /** Absent in runs that an earlier version started: then the release alone looks for foreign changes. */
  readonly onForeignChange?: ForeignChangePolicy;
  /** Whether CloudWatch is told the live weights. */
  readonly weightMetric?: boolean;
}

/** What an operator asked of a running release, and has not taken back. */
export interface Wish {
  /** The Operate execution that brought it. */
  readonly by: string;
  /** ISO 8601. */
  readonly at: string;
  readonly reason?: string;
}

/** How far a running release has come: its last verified write. */
export interface Progress {
  readonly step: number;
  readonly of: number;
  readonly weight: number;
  readonly at: string;
}

/** A deployment that changes what a rule does with traffic: until then no release may begin. */
export interface RuleDeployment {
  /** The resource, as `<stack id>/<logical id>`. */
  readonly by: string;
  /** Which of its requests: one may come twice. */
  readonly holder: string;
  /** ISO 8601. */
  readonly at: string;
  /** When it counts as dead, in ISO 8601: none of its writes can land any more. */
  readonly until: string;
}

/** Rules that do not say what the record says, although no release and no deployment is under way. */
export interface Drift {
  /** When that was seen first, in ISO 8601. */
  readonly since: string;
  /** What is live, in words. */
  readonly live: string;
}

/** What an owner's name begins with while the guardian restores resting rules: no execution stands behind that. */
export const GUARDIAN_OWNER = 'guardian:';

/** The one record of a shift: who moves its traffic, and where it goes back to. Every change is a conditional write. */
export interface ShiftRecord {
  readonly shift: string;
  /** Grows with every write; the condition of the next one. */
  readonly revision: number;
  /**
   * Grows with every new owner: a fencing number. 0 before the first one, when a deployment made the record: only the rules know which
   * colour is live then, and `safe` says nothing.
   */
  readonly epoch: number;
  readonly status: 'idle' | 'migrating' | 'reverting' | 'retiring';
  /** The execution that moves traffic, or the guardian that restores resting rules; absent when idle. */
  readonly owner?: string;
  readonly ownerSince?: string;
  /** The colour that serves everything at rest, and that a revert goes back to. */
  readonly safe: Color;
  /** The colour a running release goes to. */
  readonly target?: Color;
  readonly progress?: Progress;
  /** When the first step was about to write, in ISO 8601: from then on the run can no longer end as one that moved nothing. */
  readonly begunAt?: string;
  /** The schedule stands still while this is here. */
  readonly paused?: Wish;
  /** When an operator last said that the release may go on: opens a gate that was reached before. */
  readonly resumed?: Wish;
  /** The remaining steps but the last are left out. */
  readonly promoted?: Wish;
  readonly run?: GuardedRun;
  /** A write that was under way when traffic began to go back may still land until then: at this time somebody looks once more. */
  readonly settleAt?: string;
  /** Since when traffic stays where it is although its owner was stopped: the policy is `hold`. */
  readonly heldSince?: string;
  /** Why traffic goes back, once that is decided. */
  readonly revert?: Revert;
  readonly last?: Outcome;
  /** Only while idle. */
  readonly deployment?: RuleDeployment;
  /** ARNs of rules and target groups that deployments put others in the place of: a configuration that names one is out of date. */
  readonly replaced?: readonly string[];
  /** Only while idle. */
  readonly drift?: Drift;
}
