import { AwsError } from '../../aws-error';
import type { MetricDatum } from '../../metric-datum';
import type { CloudWatch } from './cloudwatch';
import { getMetricData } from './metric-data';
import { type Dimension, metricOf, periodMs } from './metric-query';
import type { Metric } from './metric-store';
import { page } from '../paging';
import { type Actions, type Fields, fromEpochSeconds, notImplemented, toEpochSeconds } from '../wire/protocol';

/** By the API references of GetMetricStatistics and ListMetrics. */
const MOST_DATAPOINTS = 1440;
const METRICS_PAGE = 500;

/** Each value is kept by itself here. */
const MOST_OF_A_VALUE = 100_000;

const combination = (message: string): AwsError => new AwsError('InvalidParameterCombination', message);

const statisticsOf = ({ Statistics, ExtendedStatistics }: Fields): readonly string[] => {
  if ((Statistics === undefined) === (ExtendedStatistics === undefined)) {
    throw combination('Exactly one of the parameters Statistics and ExtendedStatistics must be specified');
  }
  return (Statistics ?? ExtendedStatistics) as string[];
};

const getMetricStatistics = (cloudWatch: CloudWatch, input: Fields) => {
  const statistics = statisticsOf(input);
  const metric = metricOf(input);
  const step = periodMs([{ Id: 'm', Period: input.Period as number }]);
  const from = Math.floor(fromEpochSeconds(input.StartTime as number) / step) * step;
  const to = fromEpochSeconds(input.EndTime as number);
  if (from >= to) throw new AwsError('InvalidParameterValue', 'The parameter StartTime must be less than the parameter EndTime.');
  if ((to - from) / step > MOST_DATAPOINTS) {
    throw combination(`You have requested more datapoints than the limit of ${MOST_DATAPOINTS}: reduce the time range or increase the Period`);
  }
  const series = statistics.map(statistic => [
    statistic, cloudWatch.store.series({ metric, statistic, periodMs: step, from, to, now: cloudWatch.now() }),
  ] as const);
  const times = new Set(series.flatMap(([, values]) => [...values.keys()]));
  const valuesAt = (at: number) => Object.fromEntries(series.map(([statistic, values]) => [statistic, values.get(at)]));
  return {
    Label: metric.name,
    Datapoints: [...times].map(at => ({
      Timestamp: toEpochSeconds(at),
      ...input.Statistics ? valuesAt(at) : { ExtendedStatistics: valuesAt(at) },
    })),
  };
};

const isListed = ({ Namespace, MetricName, Dimensions }: Fields) => ({ namespace, name, dimensions }: Metric): boolean =>
  (Namespace === undefined || namespace === Namespace)
  && (MetricName === undefined || name === MetricName)
  && ((Dimensions ?? []) as Partial<Dimension>[]).every(({ Name = '', Value }) =>
    Object.hasOwn(dimensions, Name) && (Value === undefined || dimensions[Name] === Value));

const listMetrics = (cloudWatch: CloudWatch, input: Fields) => {
  const found = cloudWatch.store.metrics().filter(isListed(input));
  const { items, next } = page(found, METRICS_PAGE, input.NextToken as string | undefined, 'InvalidParameterValue');
  return {
    Metrics: items.map(({ namespace, name, dimensions }) => ({
      Namespace: namespace, MetricName: name, Dimensions: Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value })),
    })),
    NextToken: next,
  };
};

const valuesOf = ({ Value, Values, Counts, StatisticValues }: Fields): number[] => {
  if (StatisticValues !== undefined) throw notImplemented('PutMetricData with StatisticValues');
  if ((Value === undefined) === (Values === undefined)) throw combination('Exactly one of the parameters Value and Values must be specified');
  if (Values === undefined) return [Value as number];
  const [values, counts = []] = [Values as number[], Counts as number[] | undefined];
  if (counts.length > 0 && counts.length !== values.length) throw combination('Values and Counts must be of the same length');
  if (counts.some(count => !(count >= 0 && count <= MOST_OF_A_VALUE))) throw notImplemented(`PutMetricData with Counts beyond ${MOST_OF_A_VALUE}`);
  return values.flatMap((value, index) => Array.from({ length: counts[index] ?? 1 }, () => value));
};

const data = (namespace: string, datum: Fields, now: number): MetricDatum[] => {
  const { Timestamp, MetricName, Dimensions } = datum;
  const metric = metricOf({ Namespace: namespace, MetricName: MetricName as string, Dimensions: Dimensions as [] | undefined });
  const at = Timestamp === undefined ? now : fromEpochSeconds(Timestamp as number);
  return valuesOf(datum).map(value => ({ ...metric, value, at }));
};

/** All of it or, if something is wrong with a part, nothing. */
const putMetricData = (cloudWatch: CloudWatch, { Namespace, MetricData = [] }: Fields): undefined => {
  const all = (MetricData as Fields[]).flatMap(datum => data(Namespace as string, datum, cloudWatch.now()));
  all.forEach(cloudWatch.store.record);
};

export const metricActions = (cloudWatch: CloudWatch): Actions => ({
  GetMetricData: input => getMetricData(cloudWatch, input),
  GetMetricStatistics: input => getMetricStatistics(cloudWatch, input),
  ListMetrics: input => listMetrics(cloudWatch, input),
  PutMetricData: input => putMetricData(cloudWatch, input),
});
