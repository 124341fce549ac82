/** One observation of a metric, before it is folded into periods. */
export interface MetricDatum {
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: Readonly<Record<string, string>>;
  readonly value: number;
  /** Rehearsed milliseconds since the epoch. */
  readonly at: number;
}

export type MetricSink = (datum: MetricDatum) => void;
