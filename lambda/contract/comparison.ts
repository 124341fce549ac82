import type { Color } from './color';

/** Requests of one colour in some time, and how many of them failed. Counts may be fractional. */
export interface Counts {
  readonly requests: number;
  readonly failed: number;
}

/** How much more failures vary than independent ones would. */
export interface Dispersion {
  /** Their variance, as a multiple of what independent failures have: at least 1. */
  readonly phi0: number;
  /** Squared coefficient of variation of the rate from minute to minute. */
  readonly tau2: number;
}

/** Wealth in bets, and what is not betted yet. */
export interface Stakes {
  readonly wealth: readonly number[];
  readonly reserve: number;
  /** Of the last minutes that were betted on, whether wealth rose. */
  readonly bad: readonly boolean[];
  /** The most by which one minute multiplied all of it, since it was last at 1 or below. */
  readonly leap: number;
}

/** Where the comparison of one signal stands. A plain object: it is carried from look to look. */
export interface ComparisonState {
  readonly stakes: Stakes;
  readonly guard: Stakes;
  /** Minutes with requests to the new colour. */
  readonly minutes: number;
  /** The new colour's share in the last of them. */
  readonly weight: number | null;
  /** All of the safe colour, its time before the release included. */
  readonly safe: Counts;
  /** Of the last such minute: whether it needs no second one, and whether the safe colour was too small to compare with. */
  readonly last: { readonly catastrophic: boolean; readonly guarded: boolean };
}

/** Ways in which a version can be worse that the load balancer itself counts. */
export type BuiltInSignal = 'answered' | 'unanswered' | 'clientErrors' | 'slow';

/** What one look of the comparison came to, in numbers. */
export interface Assessment {
  /** W: at the limit, traffic goes back. */
  readonly evidence: number;
  /** V: the same against what the safe colour was, where nothing of it is left to compare with. */
  readonly guardEvidence: number;
  readonly limit: number;
  readonly by: 'comparison' | 'guard' | null;
  /** What says most against the new colour; null when nothing does. */
  readonly signal: string | null;
}

/** A metric of CloudWatch, with one value a minute. */
export interface MetricSource {
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: Readonly<Record<string, string>>;
  readonly statistic: string;
}

/** A user's own comparison: bad events out of events, of each colour. */
export interface OwnSignalConfig {
  readonly name: string;
  readonly metrics: Readonly<Record<Color, { readonly events: MetricSource; readonly bad: MetricSource }>>;
  /** How many times as often bad as the safe colour the new one may be, and how much of its events more. Absent means the rule's own. */
  readonly ratio?: number;
  readonly margin?: number;
}

/** How the schedule's steps follow each other. */
export const PACINGS = ['fixed', 'fast', 'strict'] as const;
export type Pacing = typeof PACINGS[number];

/** What happens at the end of a step that had too little traffic to tell. */
export const INCONCLUSIVE_POLICIES = ['advance', 'hold', 'revert'] as const;
export type InconclusivePolicy = typeof INCONCLUSIVE_POLICIES[number];

/** How the new colour is compared with the safe one. */
export interface ComparisonConfig {
  /** Those that are watched. */
  readonly signals: readonly BuiltInSignal[];
  readonly own?: readonly OwnSignalConfig[];
  readonly pacing: Pacing;
  readonly onInconclusive: InconclusivePolicy;
  /** For how long `strict` holds a step beyond its time before that policy applies. */
  readonly strictHoldSeconds: number;
}

/** What is known of the safe colour before the release, of one signal. */
export interface Baseline {
  readonly dispersion: Dispersion;
  readonly counts: Counts;
}

/** Both colours by one signal. */
export interface SignalCounts {
  readonly safe: Counts;
  readonly fresh: Counts;
}

/** What has been seen of one step. */
export interface StepComparison {
  /** Index into the schedule. */
  readonly step: number;
  /** Minutes with requests to the new colour. */
  readonly minutes: number;
  /** By the name of the signal. */
  readonly counts: Readonly<Record<string, SignalCounts>>;
  /** By the name of the signal and then by bet: what says that the new colour is good, as logarithms, which add up. */
  readonly acceptance: Readonly<Record<string, readonly number[]>>;
}

/** All minutes that no late data can change any more, as one. */
export interface ComparisonCheckpoint {
  /** ISO 8601, a whole minute: what ended by then is counted here. */
  readonly until: string;
  /** By signal, in their order. */
  readonly states: readonly ComparisonState[];
  readonly step: StepComparison;
}

/** What the newest look came to. */
export interface ComparisonLook {
  /** ISO 8601: the end of the last minute that was counted. */
  readonly until: string;
  readonly assessment: Assessment;
  /** The current step, as far as it is known. */
  readonly step: StepComparison;
  /** A, of the signal that has least of it: at `acceptedAt` the new colour counts as good. */
  readonly acceptance: number;
  readonly acceptedAt: number;
  readonly accepted: boolean;
  /** Whether the safe colour had enough of the last minute's requests to be a measure. */
  readonly comparable: boolean;
  /** Requests that the new colour should have had in the last minutes, of which none came; 0 when any did. */
  readonly missing: number;
}

/** What a release carries from look to look: metrics are read again from the checkpoint on, so late ones are not lost. */
export interface ComparisonProgress {
  /** By signal, in their order. */
  readonly baselines: readonly Baseline[];
  /** The safe colour's p95 of the hour before, in seconds, by the ARN of its target group; none where nothing was measured. */
  readonly slowAfter: Readonly<Record<string, number>>;
  readonly checkpoint: ComparisonCheckpoint;
  readonly look: ComparisonLook;
}

/** What the comparison said of a step when it was over. */
export type StepVerdict =
  /** The new colour is good enough. */
  | 'accepted'
  /** Too little traffic to tell. */
  | 'inconclusive'
  /** The new colour is worse: traffic went back. */
  | 'worse'
  /** Too little was left of the safe colour to compare with. */
  | 'incomparable';
