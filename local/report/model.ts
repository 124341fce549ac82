import type { RunStep } from '../../lambda/contract';
import type { Outcome } from '../scenarios/scenario';
import type { Deployment } from '../stage/deployment';
import type { TimelineEvent } from '../timeline';
import type { CostLine } from './prices';
import type { Look } from './looks';
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

/** What AWS bills besides calls and transitions, from the moment at which traffic counts until the release is over. */
export interface Usage {
  /** By the memory of the function. */
  readonly functions: readonly FunctionUsage[];
  /** Metrics that were asked for, each time one was. */
  readonly metrics: number;
  /** Hours in which a metric was put, each metric by itself. */
  readonly ownMetricHours: number;
  /** Of DynamoDB, by the size of what was written. */
  readonly writeUnits: number;
  /** As if every item read were as large as the largest one written. */
  readonly readUnits: number;
  /** What the release's execution writes to its log. */
  readonly loggedBytes: number;
}

export interface FunctionUsage {
  readonly memoryMb: number;
  readonly invocations: number;
  /** Real seconds on this machine, where AWS answers at once. */
  readonly seconds: number;
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
  /** When traffic began, as the rehearsed clock had it. ISO 8601. */
  readonly startedAt: string;
  readonly minutes: readonly Minute[];
  /** The steps of the release, as its history keeps them. */
  readonly steps: readonly RunStep[];
  /** Where the comparison stood; empty where nothing was compared. */
  readonly looks: readonly Look[];
  readonly traffic: Traffic;
  readonly revert: RevertReport | null;
  /** Calls that the release made, by `service:Action`. */
  readonly calls: Readonly<Record<string, number>>;
  /** State transitions of the release's execution, as AWS bills them. */
  readonly transitions: number;
  readonly usage: Usage;
  /** What the stack costs in a month without a release. */
  readonly standing: readonly CostLine[];
}
