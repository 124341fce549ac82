import type { MetricDatum } from '../../metric-datum';
import { statisticNamed } from './statistics';

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

export const isSameMetric = (one: Metric, other: Metric): boolean => identity(one) === identity(other);

const identified = (identity: string): Metric => {
  const [namespace, name, dimensions] = JSON.parse(identity) as [string, string, [string, string][]];
  return { namespace, name, dimensions: Object.fromEntries(dimensions) };
};

/** The starts of the periods of a range. */
export const steps = (from: number, to: number, step: number): number[] =>
  Array.from({ length: Math.max(0, Math.ceil((to - from) / step)) }, (_, index) => from + index * step);

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

  /** Every metric that a datum was recorded for. */
  metrics(): Metric[] {
    return [...this.#minutes.keys()].map(identified);
  }

  series({ metric, statistic, periodMs, from, to, now }: Question): Series {
    const fold = statisticNamed(statistic);
    const minutes = this.#minutes.get(identity(metric));
    if (!minutes) return new Map();
    const end = Math.min(to, this.publishedUntil(now));
    const periods = new Map<number, number[][]>();
    for (const [minute, values] of minutes) {
      if (minute < from || minute >= end) continue;
      const period = from + Math.floor((minute - from) / periodMs) * periodMs;
      periods.set(period, [...periods.get(period) ?? [], values]);
    }
    return new Map([...periods].sort(([a], [b]) => a - b).map(([period, values]) => [period, fold(values.flat())]));
  }
}
