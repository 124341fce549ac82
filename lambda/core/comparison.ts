/**
 * The sequential test by which a release is compared with what it replaces, minute by minute. `docs/comparison.md` derives it.
 *
 * Null hypothesis, in every minute: green fails at most `ratio` times as often as blue in the same minute, and `margin` of its requests
 * more. Blue's rate is unknown and may change from minute to minute, so an incident that hits both colours is no evidence. Wealth that is
 * betted against the null hypothesis has an expectation of at most 1, and therefore ever reaches 1/alpha with a probability of at most
 * alpha (Ville's inequality), however often one looks. Blue here is the safe colour and green the new one, whatever they are called.
 */
import type { Assessment, ComparisonState, Counts, Dispersion, Stakes } from '../contract';

/** One settled minute. */
export interface Bucket {
  readonly blue: Counts;
  readonly green: Counts;
  /** Green's share by the rules, in percent. */
  readonly weight: number;
}

export interface ComparisonOptions {
  /** The most with which a release is put back that is no worse: a probability. */
  readonly alpha: number;
  /** Green may fail so many times as often as blue... */
  readonly ratio: number;
  /** ...and so much of its requests more: a share. */
  readonly margin: number;
  /** Multiples of blue's rate that are betted on, each above `ratio`. */
  readonly bets: readonly number[];
  /** So many bad minutes of the last `window` ones with green requests are needed. */
  readonly minBad: number;
  readonly window: number;
  /** So many of the first minutes with green requests are not betted on, as a new colour is cold: unless it is catastrophic. */
  readonly warmup: number;
}

/** ANALYSIS.md, section 2; what each of them is worth: docs/comparison.md, made by `npm run bench:comparison`. */
export const COMPARISON_DEFAULTS: ComparisonOptions = {
  alpha: 0.01, ratio: 1.25, margin: 0.001, bets: [2, 3, 6, 15, 50, 1000], minBad: 2, window: 5, warmup: 1,
};

/** For a service of which nothing is known: the least that is ever assumed. */
export const UNKNOWN_DISPERSION: Dispersion = { phi0: 1, tau2: 0.04 };

/** Shares of the reserve that are staked in a minute: the later a regression begins, the more has to be left. */
const STAKES = { warmup: 0.2, first: 0.5, newWeight: 0.25, later: 0.05 } as const;

/** One minute multiplies wealth by no more than this. */
const MAX_FACTOR = 1e6;

/** Share of the requests below which blue is no measure any more, and green is judged by what blue was. */
const GUARD_BELOW = 0.02;
const GUARD_BETS = [2, 5, 20] as const;
/** What green may fail more than blue did, as long as nothing can be compared. */
const GUARD_MARGIN = 0.01;

/** So bad that one minute is enough: green fails for half of its users, and blue does not. */
const CATASTROPHE = { requests: 5, difference: 0.5 } as const;

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

const rate = ({ requests, failed }: Counts): number => requests === 0 ? 0 : failed / requests;

/** count ln factor, and 0 for what was not counted. */
const timesLog = (count: number, factor: number): number => count === 0 ? 0 : count * Math.log(factor);

/** ln S_rho = e_g ln g + e_b ln h - d n_g (g - 1), with h = (n_b + r n_g) / (n_b + rho n_g) and g = (rho / r) h. */
export const logEvidence = ({ blue, green }: Pick<Bucket, 'blue' | 'green'>, bet: number, { ratio, margin }: ComparisonOptions): number => {
  if (green.requests === 0) return 0;
  const h = (blue.requests + ratio * green.requests) / (blue.requests + bet * green.requests);
  const g = bet / ratio * h;
  return timesLog(green.failed, g) + timesLog(blue.failed, h) - margin * green.requests * (g - 1);
};

/** phi = max(phi0, 1 + 2 tau^2 theta (1 - theta) (e_b + e_g)), with theta = r n_g / (n_b + r n_g). */
export const temper = ({ blue, green }: Pick<Bucket, 'blue' | 'green'>, { phi0, tau2 }: Dispersion, { ratio }: ComparisonOptions): number => {
  const both = blue.requests + ratio * green.requests;
  if (both === 0) return phi0;
  const theta = ratio * green.requests / both;
  return Math.max(phi0, 1 + 2 * tau2 * theta * (1 - theta) * (blue.failed + green.failed));
};

/** S^(1/phi) of each bet: what one minute says against the null hypothesis. Its expectation is at most 1 if the hypothesis is true. */
export const evidence = (
  bucket: Pick<Bucket, 'blue' | 'green'>, options: ComparisonOptions = COMPARISON_DEFAULTS, dispersion: Dispersion = UNKNOWN_DISPERSION,
): number[] => {
  const phi = temper(bucket, dispersion, options);
  return options.bets.map(bet => Math.min(MAX_FACTOR, Math.exp(logEvidence(bucket, bet, options) / phi)));
};

/** ln S = e_g ln g - U n_g (g - 1), tempered: green against what blue was. U = r (E_B + 1) / (N_B + 1) + 0.01. */
const guardEvidence = ({ green }: Bucket, blueSoFar: Counts, { ratio }: ComparisonOptions, { phi0, tau2 }: Dispersion): number[] => {
  const tolerated = ratio * (blueSoFar.failed + 1) / (blueSoFar.requests + 1) + GUARD_MARGIN;
  const phi = Math.max(phi0, 1 + tau2 * green.failed);
  return GUARD_BETS.map(g => Math.min(MAX_FACTOR, Math.exp((timesLog(green.failed, g) - tolerated * green.requests * (g - 1)) / phi)));
};

const unstaked = (bets: readonly number[]): Stakes => ({ wealth: bets.map(() => 0), reserve: 1, bad: [] });

export const begin = (
  history: Counts = { requests: 0, failed: 0 }, { bets }: ComparisonOptions = COMPARISON_DEFAULTS,
): ComparisonState => ({
  stakes: unstaked(bets),
  guard: unstaked(GUARD_BETS),
  minutes: 0,
  weight: null,
  safe: history,
  last: { catastrophic: false, guarded: false },
});

/** W, or V of the guard: a supermartingale from 1. */
export const total = ({ wealth, reserve }: Stakes): number => sum(wealth) + reserve;

/** w_k = (w_k + inj / K) S_k, where inj = s reserve. */
const bet = ({ wealth, reserve, bad }: Stakes, share: number, factors: readonly number[], window: number): Stakes => {
  const staked = wealth.map(each => each + share * reserve / wealth.length);
  const won = staked.map((each, index) => each * factors[index]!);
  return { wealth: won, reserve: reserve * (1 - share), bad: [...bad, sum(won) > sum(staked)].slice(-window) };
};

/** A cold colour's first minutes: what was staked is given up, which only lowers the wealth. */
const forgo = ({ wealth, reserve, bad }: Stakes): Stakes => ({ wealth: wealth.map(() => 0), reserve: reserve * (1 - STAKES.warmup), bad });

const isCatastrophic = ({ blue, green }: Bucket): boolean =>
  green.requests >= CATASTROPHE.requests && rate(green) - rate(blue) >= CATASTROPHE.difference;

/** Too little is left of blue to be a measure. */
export const isGuarded = ({ blue, green }: Pick<Bucket, 'blue' | 'green'>): boolean => blue.requests < GUARD_BELOW * (blue.requests + green.requests);

const shareOf = ({ minutes, weight }: ComparisonState, bucket: Bucket, warmup: number): number => {
  if (minutes < warmup) return STAKES.warmup;
  if (minutes === warmup) return STAKES.first;
  return bucket.weight === weight ? STAKES.later : STAKES.newWeight;
};

const compared = (state: ComparisonState, bucket: Bucket, options: ComparisonOptions, dispersion: Dispersion): Stakes => {
  if (state.minutes < options.warmup && !isCatastrophic(bucket)) return forgo(state.stakes);
  return bet(state.stakes, shareOf(state, bucket, options.warmup), evidence(bucket, options, dispersion), options.window);
};

const guarded = ({ guard }: ComparisonState, bucket: Bucket, blue: Counts, options: ComparisonOptions, dispersion: Dispersion): Stakes => {
  if (!isGuarded(bucket)) return guard;
  return bet(guard, guard.reserve === 1 ? STAKES.first : STAKES.later, guardEvidence(bucket, blue, options, dispersion), options.window);
};

/** One minute more. Minutes without green requests say nothing of green. */
export const step = (state: ComparisonState, bucket: Bucket, options: ComparisonOptions, dispersion: Dispersion): ComparisonState => {
  const safe = { requests: state.safe.requests + bucket.blue.requests, failed: state.safe.failed + bucket.blue.failed };
  if (bucket.green.requests === 0) return { ...state, safe };
  return {
    stakes: compared(state, bucket, options, dispersion),
    guard: guarded(state, bucket, safe, options, dispersion),
    minutes: state.minutes + 1,
    weight: bucket.weight,
    safe,
    last: { catastrophic: isCatastrophic(bucket), guarded: isGuarded(bucket) },
  };
};

/** Never on one data point: enough bad minutes of the last ones, or one in which green fails for half of its users. */
export const isConfirmed = ({ bad }: Stakes, { last }: ComparisonState, { minBad }: ComparisonOptions): boolean =>
  last.catastrophic || bad.filter(Boolean).length >= minBad;

/** Of one signal alone. */
const decided = (state: ComparisonState, options: ComparisonOptions): Assessment['by'] => {
  const isOver = (stakes: Stakes) => total(stakes) >= 1 / options.alpha && isConfirmed(stakes, state, options);
  if (isOver(state.stakes)) return 'comparison';
  return state.last.guarded && isOver(state.guard) ? 'guard' : null;
};

export interface Replay {
  /** W: at 1/alpha and above, traffic goes back. */
  readonly evidence: number;
  /** V: the same where nothing of blue is left to compare with. */
  readonly guardEvidence: number;
  readonly rollback: boolean;
  readonly by: Assessment['by'];
}

/** A whole release by one signal, minute by minute in their order, up to the decision. `history` is blue's time before it. */
export const replay = (
  buckets: readonly Bucket[],
  options: ComparisonOptions = COMPARISON_DEFAULTS,
  dispersion: Dispersion = UNKNOWN_DISPERSION,
  history?: Counts,
): Replay => {
  let state = begin(history, options);
  let by: Assessment['by'] = null;
  for (const bucket of buckets) {
    state = step(state, bucket, options, dispersion);
    by = decided(state, options);
    if (by !== null) break;
  }
  return { evidence: total(state.stakes), guardEvidence: total(state.guard), rollback: by !== null, by };
};

/** With less, blue's history says nothing of bursts. */
const ENOUGH = { failed: 5, minutes: 10 } as const;
const MAX_PHI0 = 20;

/** D: the mean squared difference of successive minutes' rates, as a multiple of what independent failures have. A slow drift is none. */
const excess = (minutes: readonly Counts[], p: number): number => sum(minutes.slice(1).map((minute, index) => {
  const before = minutes[index]!;
  return (rate(before) - rate(minute)) ** 2 / (p * (1 / before.requests + 1 / minute.requests));
})) / (minutes.length - 1);

/** Learned from the minutes of blue before the release, in their order. */
export const dispersion = (history: readonly Counts[]): Dispersion => {
  const minutes = history.filter(({ requests }) => requests > 0);
  const failed = sum(minutes.map(minute => minute.failed));
  if (failed < ENOUGH.failed || minutes.length < ENOUGH.minutes) return UNKNOWN_DISPERSION;
  const mu = failed / minutes.length;
  const d = excess(minutes, failed / sum(minutes.map(minute => minute.requests)));
  const error = Math.sqrt(1.5 * (2 + 1 / mu) / (minutes.length - 1));
  if (d <= 1 + error) return UNKNOWN_DISPERSION;
  return { phi0: Math.min(d, MAX_PHI0), tau2: Math.max(UNKNOWN_DISPERSION.tau2, (d - 1) / mu) };
};
