import type {
  Assessment, Baseline, ComparisonCheckpoint, ComparisonConfig, ComparisonLook, ComparisonProgress, ComparisonState, Migration,
  StepComparison,
} from '../contract';
import { FULL_WEIGHT } from '../contract';
import { ACCEPTED_AT, isAccepted } from './acceptance';
import { EXPECTED_REQUESTS, MINUTE_MS, type ReleaseMinute, type Span } from './compared-minutes';
import type { SlowAfter } from './compared-series';
import { isGuarded } from './comparison';
import { assess, baselinesOf, beginAll, type ColorMinute, type Signal, signalsOf, stepAll } from './signals';
import { leastAcceptance, unseen, withMinute } from './step-comparison';

/** Counts only after that: a minute is not published as soon as it is over. */
const SETTLED_MS = MINUTE_MS;

/** Metrics that are later than that are lost. */
const REPLAYED_MS = 30 * MINUTE_MS;

const HOUR_MS = 60 * MINUTE_MS;

/** By the last of so many minutes it is told whether the colours get what they should. */
const RECENT_MINUTES = 3;

const isoOf = (at: number): string => new Date(at).toISOString();

const minuteBefore = (at: number): number => Math.floor(at / MINUTE_MS) * MINUTE_MS;

/** The end of the newest minute that is to be counted, in milliseconds. */
const settledAt = (now: Date): number => minuteBefore(now.getTime() - SETTLED_MS);

/** Null when there is nothing to compare, or no minute that was not looked at before. */
export const minutesToRead = (migration: Migration, comparison: ComparisonConfig | undefined, now: Date): Span | null => {
  const begun = migration.written?.[0]?.at;
  if (begun === undefined || comparison === undefined || signalsOf(comparison).length === 0) return null;
  const { look, checkpoint } = migration.comparison ?? {};
  const from = checkpoint === undefined ? minuteBefore(Date.parse(begun)) : Date.parse(checkpoint.until);
  const to = settledAt(now);
  return to > (look === undefined ? from : Date.parse(look.until)) ? { from, to } : null;
};

/** Of which the safe colour's baselines are made. */
export const hourBefore = ({ written }: Migration): Span => {
  const to = minuteBefore(Date.parse(written![0]!.at));
  return { from: to - HOUR_MS, to };
};

/** What a look starts from. */
export type Known = Pick<ComparisonProgress, 'baselines' | 'slowAfter' | 'checkpoint'>;

/** Before the first look. */
export const begunComparison = (
  { written }: Migration, comparison: ComparisonConfig, slowAfter: SlowAfter, hour: readonly ColorMinute[],
): Known => {
  const signals = signalsOf(comparison);
  const baselines = baselinesOf(signals, hour);
  const { at, step } = written![0]!;
  const until = isoOf(minuteBefore(Date.parse(at)));
  return { baselines, slowAfter, checkpoint: { until, states: beginAll(signals, baselines), step: unseen(step) } };
};

interface Fold {
  readonly states: readonly ComparisonState[];
  readonly step: StepComparison;
  /** The first minute that decides, and what it came to: what follows cannot take it back. */
  readonly decided: { readonly end: number; readonly assessment: Assessment } | null;
}

const folded = (fold: Fold, minute: ReleaseMinute, signals: readonly Signal[], baselines: readonly Baseline[]): Fold => {
  const step = withMinute(fold.step, minute, signals, baselines);
  if (fold.decided !== null) return { ...fold, step };
  const states = stepAll(signals, baselines, fold.states, minute);
  const assessment = assess(signals, states);
  return { states, step, decided: assessment.by === null ? null : { end: minute.end, assessment } };
};

/** Whether the safe colour is a measure still: by the newest of the last minutes in which anybody came. */
const isComparable = (recent: readonly ReleaseMinute[]): boolean => {
  const last = recent.findLast(({ blue, green }) => blue.requests + green.requests > 0);
  return last === undefined || !isGuarded(last);
};

/** Requests of the new colour that did not come; too few prove nothing. */
const missing = (recent: readonly ReleaseMinute[]): number => {
  if (recent.length < RECENT_MINUTES || recent.some(({ green }) => green.requests > 0)) return 0;
  const expected = recent.reduce((sum, { blue, weight }) => sum + blue.requests * weight / FULL_WEIGHT, 0);
  return expected >= EXPECTED_REQUESTS ? Math.round(expected) : 0;
};

const lookOf = (
  { states, step, decided }: Fold, signals: readonly Signal[], recent: readonly ReleaseMinute[], until: number,
): ComparisonLook => {
  const acceptance = leastAcceptance(step);
  return {
    until: isoOf(until),
    assessment: decided?.assessment ?? assess(signals, states),
    step,
    acceptance,
    acceptedAt: ACCEPTED_AT,
    accepted: isAccepted(step.minutes, acceptance),
    comparable: isComparable(recent),
    missing: missing(recent),
  };
};

/** The comparison after the minutes from its checkpoint to `until`, which is a settled minute's end. */
export const replayed = (
  known: Known, comparison: ComparisonConfig, minutes: readonly ReleaseMinute[], until: number,
): ComparisonProgress => {
  const signals = signalsOf(comparison);
  const foldAll = (some: readonly ReleaseMinute[], { states, step }: ComparisonCheckpoint): Fold =>
    some.reduce<Fold>((fold, minute) => folded(fold, minute, signals, known.baselines), { states, step, decided: null });
  const all = foldAll(minutes, known.checkpoint);
  // Who decides must find the same at the next look: a minute that decided is never left behind.
  const oldest = Math.min(until - REPLAYED_MS, all.decided === null ? Infinity : all.decided.end - MINUTE_MS);
  const final = minutes.filter(({ end }) => end <= oldest);
  const { states, step } = foldAll(final, known.checkpoint);
  return {
    baselines: known.baselines,
    slowAfter: known.slowAfter,
    checkpoint: final.length === 0 ? known.checkpoint : { until: isoOf(final.at(-1)!.end), states, step },
    look: lookOf(all, signals, minutes.slice(-RECENT_MINUTES), until),
  };
};
