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

/** Trimmed means, percentile ranks and their like are refused: their numbers are interpolated by rules that are not published. */
export const statisticNamed = (name: string): Statistic => {
  const known = Object.hasOwn(STATISTICS, name) ? STATISTICS[name] : undefined;
  if (known) return known;
  const percent = percentileNamed(name);
  if (percent === undefined) throw notImplemented(`the statistic ${name}`);
  return values => percentile(values, percent);
};
