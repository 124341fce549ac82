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
export const BUILT_IN_SIGNALS = ['answered', 'unanswered', 'clientErrors', 'slow'] as const;
export type BuiltInSignal = typeof BUILT_IN_SIGNALS[number];

/** A metric as GetMetricData takes it. */
export interface MetricSource {
  readonly namespace: string;
  readonly name: string;
  readonly dimensions?: Readonly<Record<string, string>>;
  /** @default Sum */
  readonly statistic?: string;
}

/** Bad events out of events, counted by colour. */
export interface OwnSignal {
  readonly name: string;
  readonly metrics: Readonly<Record<Color, { readonly events: MetricSource; readonly bad: MetricSource }>>;
  /** The new colour may have so many times the safe one's share of bad events... */
  readonly ratio?: number;
  /** ...and so much more, as a share of its events. */
  readonly margin?: number;
}

export const PACINGS = ['fixed', 'fast', 'strict'] as const;
/** Whether a step may end before its hold when the new colour is proved good, or has to be longer while it is not. */
export type Pacing = typeof PACINGS[number];

export const INCONCLUSIVE_POLICIES = ['advance', 'revert'] as const;
/** What becomes of a step at whose end there was too little traffic to judge the new colour by. */
export type InconclusivePolicy = typeof INCONCLUSIVE_POLICIES[number];

/** How the new colour is compared with the safe one. */
export interface ComparisonConfig {
  readonly signals: readonly BuiltInSignal[];
  readonly own?: readonly OwnSignal[];
  readonly pacing: Pacing;
  readonly onInconclusive: InconclusivePolicy;
  /** How much longer than its hold a step lasts at most, if the pacing is `strict`. */
  readonly strictHoldSeconds: number;
}

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

/** What the comparison saw of the current step, and of the whole release. */
export interface ComparisonLook {
  readonly assessment: Assessment;
  /** By signal, over the current step: what of both colours was counted. */
  readonly counts: Readonly<Record<string, { readonly safe: Counts; readonly fresh: Counts }>>;
  /** Whether the step's minutes prove the new colour good: otherwise there was too little traffic to tell. */
  readonly accepted: boolean;
  /** Whether the safe colour has enough traffic to compare with: not at 100 %. */
  readonly comparable: boolean;
  /** Requests that the new colour should have had in the last minutes, if none came; 0 when there is nothing to wonder about. */
  readonly missing: number;
  /** The end of the last minute that was counted, in ISO 8601. */
  readonly until: string;
}

/** What a release carries of its comparison from look to look: everything older than half an hour is folded into the checkpoint. */
export interface ComparisonProgress {
  /** When metrics were read last, in ISO 8601: they are no finer than a minute. */
  readonly readAt: string;
  /** Of the safe colour in the hour before, by signal in their order. */
  readonly baselines: readonly { readonly dispersion: Dispersion; readonly counts: Counts }[];
  /** Seconds beyond which a request is slow: the safe colour's p95 of the hour before, by target group; empty when nothing was timed. */
  readonly slowAfter: Readonly<Record<string, number>>;
  readonly checkpoint: {
    /** The end of the last minute that is folded in, in ISO 8601. */
    readonly until: string;
    readonly states: readonly ComparisonState[];
    /** What the folded minutes of the current step say for the new colour: the logarithms of its bets, and how many minutes. */
    readonly acceptance: { readonly step: number; readonly logs: readonly number[]; readonly minutes: number };
    readonly counts: ComparisonLook['counts'];
  };
  /** When which weight was written, from the last one before the checkpoint on. */
  readonly weights: readonly { readonly at: string; readonly step: number; readonly weight: number }[];
  readonly look: ComparisonLook;
}
