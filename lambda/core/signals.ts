import type { Assessment, Baseline, BuiltInSignal, ComparisonConfig, ComparisonState, Counts, Dispersion } from '../contract';
import type { Bucket, ComparisonOptions } from './comparison';
import { begin, COMPARISON_DEFAULTS, dispersion, isConfirmed, step, total } from './comparison';

/** What the load balancer counted of one colour in one minute, on all routes together and without our own probes. */
export interface ColorMinute {
  /** For which a target was chosen. */
  readonly requests: number;
  /** Answers of the targets, whatever their status. */
  readonly answers: number;
  /** Answers with a status of 5XX, and failed invocations of functions. */
  readonly failed: number;
  /** Answers with a status of 4XX. */
  readonly clientErrors: number;
  /** Of the requests whose time was taken, those that took longer than blue's p95 of the hour before. */
  readonly timed: number;
  readonly slow: number;
  /** By the name of a user's own comparison: events, and the bad ones among them. */
  readonly own?: Readonly<Record<string, Counts>>;
}

/** A settled minute of both colours. */
export interface SignalMinute {
  readonly blue: ColorMinute;
  readonly green: ColorMinute;
  /** Green's share by the rules, in percent. */
  readonly weight: number;
}

/** One way in which a version can be worse. */
export interface Signal {
  readonly name: string;
  readonly options: ComparisonOptions;
  /** Of a service without minutes before the release. @default UNKNOWN_DISPERSION */
  readonly unknown?: Dispersion;
  /** Set where what blue was is no measure of what green is: 4XX and response times change with the hour and with the load. */
  readonly unguarded?: true;
  readonly countsOf: (minute: ColorMinute) => Counts;
}

const TOLERANT: ComparisonOptions = { ...COMPARISON_DEFAULTS, ratio: 1.5, margin: 0.02 };

/**
 * How much requests that are under way at a minute's edge vary, and jump with the weights, depends on how long they take, which only
 * minutes of the past tell. Without any, a service whose answers take two seconds would be put back at 20 requests a second.
 */
const UNKNOWN_IN_FLIGHT: Dispersion = { phi0: 5, tau2: 4 };

/** The signal that has most of the wealth to bet with. */
const MAIN = 'answered';
const MAIN_SHARE = 0.7;

/**
 * Failures that were answered and such that were not are kept apart: in the difference of requests and answers there are those that are
 * still under way at a minute's edge, which would drown a small regression of the answered ones.
 */
export const SIGNALS = {
  answered: {
    name: MAIN, options: COMPARISON_DEFAULTS,
    countsOf: ({ requests, failed }) => ({ requests, failed: Math.min(failed, requests) }),
  },
  unanswered: {
    name: 'unanswered', options: COMPARISON_DEFAULTS, unknown: UNKNOWN_IN_FLIGHT,
    countsOf: ({ requests, answers }) => ({ requests, failed: Math.max(0, requests - answers) }),
  },
  clientErrors: {
    name: 'clientErrors', options: TOLERANT, unguarded: true,
    countsOf: ({ requests, clientErrors }) => ({ requests, failed: Math.min(clientErrors, requests) }),
  },
  slow: { name: 'slow', options: TOLERANT, unguarded: true, countsOf: ({ timed, slow }) => ({ requests: timed, failed: slow }) },
} as const satisfies Readonly<Record<BuiltInSignal, Signal>>;

export const NOTHING: Counts = { requests: 0, failed: 0 };

/** A pair of the user's own metrics: bad events out of events. */
export const ownSignal = (name: string, options: Partial<ComparisonOptions> = {}): Signal => ({
  name, options: { ...COMPARISON_DEFAULTS, ...options }, countsOf: ({ own }) => own?.[name] ?? NOTHING,
});

/** Those that a release is compared by. A user's ratio leaves only the bets above it: none of the others would be valid. */
export const signalsOf = ({ signals, own = [] }: Pick<ComparisonConfig, 'signals' | 'own'>): Signal[] => [
  ...signals.map(name => SIGNALS[name]),
  ...own.map(({ name, ratio = COMPARISON_DEFAULTS.ratio, margin = COMPARISON_DEFAULTS.margin }) =>
    ownSignal(name, { ratio, margin, bets: COMPARISON_DEFAULTS.bets.filter(bet => bet > ratio) })),
];

/** The part of the wealth that each signal bets with: 0.7 for answered failures, the rest in equal parts. Together 1. */
export const sharesOf = (signals: readonly Signal[]): number[] => {
  const others = signals.filter(({ name }) => name !== MAIN).length;
  if (others === signals.length) return signals.map(() => 1 / others);
  return signals.map(({ name }) => name !== MAIN ? (1 - MAIN_SHARE) / others : others === 0 ? 1 : MAIN_SHARE);
};

export const added = (a: Counts, b: Counts): Counts => ({ requests: a.requests + b.requests, failed: a.failed + b.failed });

const baseline = (minutes: readonly Counts[], { unknown }: Signal): Baseline =>
  ({ dispersion: dispersion(minutes, unknown), counts: minutes.reduce(added, NOTHING) });

export const baselinesOf = (signals: readonly Signal[], blueBefore: readonly ColorMinute[]): Baseline[] =>
  signals.map(signal => baseline(blueBefore.map(signal.countsOf), signal));

export const beginAll = (signals: readonly Signal[], baselines: readonly Baseline[]): ComparisonState[] =>
  signals.map(({ options }, index) => begin(baselines[index]!.counts, options));

export const bucketOf = ({ blue, green, weight }: SignalMinute, { countsOf }: Signal): Bucket =>
  ({ blue: countsOf(blue), green: countsOf(green), weight });

/** One minute more for each signal. */
export const stepAll = (
  signals: readonly Signal[], baselines: readonly Baseline[], states: readonly ComparisonState[], minute: SignalMinute,
): ComparisonState[] => signals.map((signal, index) => {
  const known = states[index]!;
  const next = step(known, bucketOf(minute, signal), signal.options, baselines[index]!.dispersion);
  return signal.unguarded === true ? { ...next, guard: known.guard } : next;
});

/** Whether traffic goes back, after a minute. The gate is the one of the signal that says most: one bad minute is not enough. */
export const assess = (signals: readonly Signal[], states: readonly ComparisonState[]): Assessment => {
  const shares = sharesOf(signals);
  const limit = 1 / COMPARISON_DEFAULTS.alpha;
  const judge = (side: 'stakes' | 'guard') => {
    const wealth = states.map((state, index) => shares[index]! * total(state[side]));
    const strongest = wealth.indexOf(Math.max(...wealth));
    const sum = wealth.reduce((all, each) => all + each, 0);
    const state = states[strongest]!;
    return { sum, strongest, isOver: sum >= limit && isConfirmed(state[side], state, signals[strongest]!.options) };
  };
  const comparison = judge('stakes');
  const guard = judge('guard');
  const guards = guard.isOver && states[guard.strongest]!.last.guarded;
  const decisive = !comparison.isOver && guards ? guard : comparison;
  return {
    evidence: comparison.sum,
    guardEvidence: guard.sum,
    limit,
    by: comparison.isOver ? 'comparison' : guards ? 'guard' : null,
    signal: decisive.sum > 1 ? signals[decisive.strongest]!.name : null,
  };
};
