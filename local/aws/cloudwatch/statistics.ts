import { AwsError } from '../../aws-error';
import { notImplemented } from '../wire/protocol';

type Statistic = (values: readonly number[]) => number;

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

const percentile = (values: readonly number[], percent: number): number => {
  const sorted = Float64Array.from(values).sort();
  const rank = (percent / 100) * (sorted.length - 1);
  const [below, above] = [sorted[Math.floor(rank)] ?? NaN, sorted[Math.ceil(rank)] ?? NaN];
  return below + (above - below) * (rank % 1);
};

const STATISTICS: Readonly<Record<string, Statistic>> = {
  Sum: sum,
  Average: values => sum(values) / values.length,
  Minimum: values => values.reduce((a, b) => Math.min(a, b)),
  Maximum: values => values.reduce((a, b) => Math.max(a, b)),
  SampleCount: values => values.length,
};

/** 99.9 for `p99.9`. */
export const percentileNamed = (name: string): number | undefined => {
  const percent = /^p(\d{1,3}(?:\.\d+)?)$/.exec(name)?.[1];
  return percent === undefined || Number(percent) > 100 ? undefined : Number(percent);
};

/**
 * Of absolute values. The lower bound is exclusive, the upper one inclusive. CloudWatch interpolates within its buckets, and its counts may
 * be fractional: these are exact.
 */
const RANGED: Readonly<Record<string, (within: readonly number[], all: readonly number[]) => number>> = {
  TC: within => within.length,
  PR: (within, all) => 100 * within.length / all.length,
};

const BOUND = /^\d+(\.\d{1,10})?$/;

/** `TC(0.1:)`, `TC(:0.5)`, `PR(0.1:0.5)`. Undefined when it is none of them. */
const rangedNamed = (name: string): Statistic | undefined => {
  const [, prefix = '', lower = '', upper = ''] = /^(TC|PR)\(([^:%]*):([^:%]*)\)$/i.exec(name) ?? [];
  const fold = RANGED[prefix.toUpperCase()];
  if (fold === undefined) return undefined;
  const isBound = (text: string) => text === '' || BOUND.test(text);
  const [above, upTo] = [lower === '' ? -Infinity : Number(lower), upper === '' ? Infinity : Number(upper)];
  if (!isBound(lower) || !isBound(upper) || lower + upper === '' || above >= upTo) {
    throw new AwsError('ValidationError', `The value ${name} for parameter Stat is not supported: a range needs a bound, and the lower one below the upper`);
  }
  return values => fold(values.filter(value => value > above && value <= upTo), values);
};

/** Trimmed means, ranges in percent and their like are refused: their numbers are interpolated by rules that are not published. */
export const statisticNamed = (name: string): Statistic => {
  const known = Object.hasOwn(STATISTICS, name) ? STATISTICS[name] : rangedNamed(name);
  if (known) return known;
  const percent = percentileNamed(name);
  if (percent === undefined) throw notImplemented(`the statistic ${name}`);
  return values => percentile(values, percent);
};
