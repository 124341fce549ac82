import type { Outcome } from '../scenarios/scenario';
import type { Deployment } from '../stage/deployment';
import type { TimelineEvent } from '../timeline';
import type { Minute } from './minutes';

export interface Traffic {
  readonly sent: number;
  readonly answered: number;
  /** Failed or unanswered because of a fault, as the faulted service's own log says. A WebSocket counts as one request. */
  readonly failedByService: number;
  /** Every other failed request: there must be none. */
  readonly lost: number;
}

export interface RevertReport {
  /** The stable word for why: `AlarmBreach`. */
  readonly trigger: string;
  /** Who decided it: the execution's own watch, an operator, a takeover. */
  readonly road: string;
  readonly decidedAtSeconds: number;
  readonly verifiedAtSeconds: number | null;
  /** Writes that the rule took from the decision on. */
  readonly writesPerRoute: number;
}

/** What `--json` writes. Seconds are rehearsed seconds. */
export interface RehearsalResult {
  readonly scenario: string;
  readonly outcome: Outcome;
  readonly reason: string;
  readonly passed: boolean;
  /** Why it did not pass; empty when it did. */
  readonly complaints: readonly string[];
  /** What was not judged, and why; what is not as in the app. */
  readonly notes: readonly string[];
  readonly speed: number;
  readonly seed: number;
  /** As `--traffic` takes it. */
  readonly shape: string;
  /** As `--fault` takes them: those that were asked for besides the scenario's own. */
  readonly faults: readonly string[];
  /** What the template has, and what has no part in the rehearsal: resources that exist by name only, and properties of others. */
  readonly notRehearsed: Deployment['nameOnly'];
  readonly timeline: readonly TimelineEvent[];
  readonly minutes: readonly Minute[];
  readonly traffic: Traffic;
  readonly revert: RevertReport | null;
  /** Calls that the release made, by `service:Action`. */
  readonly calls: Readonly<Record<string, number>>;
  /** State transitions of the release's execution, as AWS bills them. */
  readonly transitions: number;
}
