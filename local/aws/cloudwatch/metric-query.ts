import { AwsError } from '../../aws-error';
import { evaluateMath, type MathScope, type MathValue } from './metric-math';
import { type Metric, type MetricStore, type Range, type Series, steps } from './metric-store';
import { notImplemented } from '../wire/protocol';

/** In the shapes of the CloudWatch API and of CloudFormation, which are the same here. */
export interface Dimension {
  readonly Name: string;
  readonly Value: string;
}

export interface MetricStat {
  readonly Metric: { readonly Namespace?: string; readonly MetricName?: string; readonly Dimensions?: readonly Dimension[] };
  readonly Period: number;
  readonly Stat: string;
}

export interface MetricDataQuery {
  readonly Id: string;
  readonly MetricStat?: MetricStat;
  readonly Expression?: string;
  readonly Label?: string;
  readonly Period?: number;
  readonly ReturnData?: boolean;
}

export interface Window extends Range {
  readonly now: number;
}

export const metricOf = ({ Namespace, MetricName, Dimensions }: MetricStat['Metric']): Metric => ({
  namespace: Namespace ?? '',
  name: MetricName ?? '',
  dimensions: Object.fromEntries((Dimensions ?? []).map(({ Name, Value }) => [Name, Value])),
});

const invalid = (message: string): AwsError => new AwsError('ValidationError', message);

/** In a request, by the API reference of GetMetricData. */
export const MOST_DATAPOINTS = 100_800;

/** Seconds. Of metrics of one second: those of a load balancer have a minute. */
const HIGH_RESOLUTION = [1, 5, 10, 20, 30];

/** The period of the whole: metric math aligns its metrics. */
export const periodMs = (queries: readonly MetricDataQuery[]): number => {
  const periods = new Set(queries.flatMap(({ MetricStat: stat, Expression }) => Expression === undefined ? stat?.Period ?? [] : []));
  const [seconds, ...others] = periods.size > 0 ? periods : new Set(queries.flatMap(({ Period }) => Period ?? []));
  if (seconds === undefined) throw invalid('a query needs a period');
  if (others.length > 0) throw notImplemented('one request with metrics of several periods');
  if (HIGH_RESOLUTION.includes(seconds)) throw notImplemented(`the period ${seconds} s, which is shorter than a minute,`);
  if (seconds % 60 !== 0) throw invalid(`Period must be 1, 5, 10, 20, 30 or a multiple of 60, is ${seconds}`);
  return seconds * 1000;
};

/** Answers the queries of one request: an id of one can be used in the expressions of the others. */
export const metricReader = (store: MetricStore, queries: readonly MetricDataQuery[], window: Window): ((id: string) => Series) => {
  const { from, to, now } = window;
  const period = periodMs(queries);
  const known = new Map<string, MathValue>();
  const pending = new Set<string>();

  const scope: MathScope = {
    lookup: id => lookup(id),
    get periods() {
      if ((to - from) / period > MOST_DATAPOINTS) throw invalid(`the range has more than ${MOST_DATAPOINTS} datapoints`);
      return steps(from, to, period);
    },
  };

  const compute = ({ Id, MetricStat: stat, Expression }: MetricDataQuery): MathValue => {
    if (Expression !== undefined) return evaluateMath(Expression, scope);
    if (!stat) throw invalid(`the query ${Id} needs a MetricStat or an Expression`);
    return store.series({ metric: metricOf(stat.Metric), statistic: stat.Stat, periodMs: period, from, to, now });
  };

  const lookup = (id: string): MathValue => {
    const found = known.get(id);
    if (found !== undefined) return found;
    const query = queries.find(({ Id }) => Id === id);
    if (!query) throw invalid(`the expression uses ${id}, which is not the id of a query`);
    if (pending.has(id)) throw invalid(`the expression ${id} depends on itself`);
    pending.add(id);
    const value = compute(query);
    known.set(id, value);
    return value;
  };

  return id => {
    const value = lookup(id);
    if (!(value instanceof Map)) throw invalid(`the query ${id} must return one time series`);
    return value;
  };
};
