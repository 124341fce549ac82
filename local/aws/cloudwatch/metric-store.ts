import type { MetricDatum } from '../../metric-datum';
import { notImplemented } from '../wire/protocol';

export const MINUTE = 60_000;

/** What tells one metric from another. */
export interface Metric {
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: Readonly<Record<string, string>>;
}

/** Values by the start of their period, in rehearsed milliseconds. A period without data has none. */
export type Series = ReadonlyMap<number, number>;

export interface Range {
  /** Start of the first period. */
  readonly from: number;
  /** End of the last. */
  readonly to: number;
}

interface Question extends Range {
  readonly metric: Metric;
  readonly statistic: string;
  readonly periodMs: number;
  /** Decides what has been published. */
  readonly now: number;
}

const identity = ({ namespace, name, dimensions }: Metric): string =>
  JSON.stringify([namespace, name, Object.entries(dimensions).sort(([a], [b]) => a < b ? -1 : 1)]);

/** The starts of the periods of a range. */
export const steps = (from: number, to: number, step: number): number[] =>
  Array.from({ length: Math.max(0, Math.ceil((to - from) / step)) }, (_, index) => from + index * step);

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

const percentile = (values: readonly number[], percent: number): number => {
  const sorted = Float64Array.from(values).sort();
  const rank = (percent / 100) * (sorted.length - 1);
  const [below, above] = [sorted[Math.floor(rank)] ?? NaN, sorted[Math.ceil(rank)] ?? NaN];
  return below + (above - below) * (rank % 1);
};

type Statistic = (values: readonly number[]) => number;

const STATISTICS: Readonly<Record<string, Statistic>> = {
  Sum: sum,
  Average: values => sum(values) / values.length,
  Minimum: values => values.reduce((a, b) => Math.min(a, b)),
  Maximum: values => values.reduce((a, b) => Math.max(a, b)),
  SampleCount: values => values.length,
};

const statisticNamed = (name: string): Statistic => {
  const known = Object.hasOwn(STATISTICS, name) ? STATISTICS[name] : undefined;
  if (known) return known;
  const percent = /^p(\d{1,3}(?:\.\d+)?)$/.exec(name)?.[1];
  if (percent === undefined || Number(percent) > 100) throw notImplemented(`the statistic ${name}`);
  return values => percentile(values, Number(percent));
};

/**
 * Metrics in minutes of rehearsed time. A minute is published a while after it ended, as those of a load balancer are;
 * what is recorded for a minute that is already public shows at once.
 */
export class MetricStore {
  readonly #minutes = new Map<string, Map<number, number[]>>();

  /** Rehearsed milliseconds between the end of a minute and the moment its data can be seen. */
  publishDelayMs: number;

  constructor({ publishDelayMs = MINUTE } = {}) {
    this.publishDelayMs = publishDelayMs;
  }

  readonly record = (datum: MetricDatum): void => {
    const key = identity(datum);
    const minutes = this.#minutes.get(key) ?? new Map<number, number[]>();
    const minute = Math.floor(datum.at / MINUTE) * MINUTE;
    const values = minutes.get(minute) ?? [];
    values.push(datum.value);
    this.#minutes.set(key, minutes.set(minute, values));
  };

  /** End of the newest minute that can be seen. */
  publishedUntil(now: number): number {
    return Math.floor((now - this.publishDelayMs) / MINUTE) * MINUTE;
  }

  series({ metric, statistic, periodMs, from, to, now }: Question): Series {
    const fold = statisticNamed(statistic);
    const minutes = this.#minutes.get(identity(metric));
    const series = new Map<number, number>();
    if (!minutes) return series;
    const end = Math.min(to, this.publishedUntil(now));
    for (const period of steps(from, end, periodMs)) {
      const values = steps(period, Math.min(period + periodMs, end), MINUTE).flatMap(minute => minutes.get(minute) ?? []);
      if (values.length > 0) series.set(period, fold(values));
    }
    return series;
  }
}
