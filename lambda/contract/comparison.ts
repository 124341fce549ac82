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
