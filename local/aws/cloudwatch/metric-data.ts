import { AwsError } from '../../aws-error';
import type { CloudWatch } from './cloudwatch';
import { type MetricDataQuery, metricReader, MOST_DATAPOINTS, periodMs } from './metric-query';
import { type Fields, fromEpochSeconds, toEpochSeconds } from '../wire/protocol';

/** By the API reference of GetMetricData. */
const MOST_QUERIES = 500;
const ID = /^[a-z][A-Za-z0-9_]*$/;

const invalid = (message: string): AwsError => new AwsError('ValidationError', message);

interface Result {
  readonly query: MetricDataQuery;
  readonly points: readonly (readonly [at: number, value: number])[];
}

const requireQueries = (queries: readonly MetricDataQuery[]): void => {
  const ids = queries.map(({ Id }) => Id);
  if (queries.length > MOST_QUERIES) throw invalid(`MetricDataQueries may hold at most ${MOST_QUERIES} queries`);
  const wrong = ids.find(id => !ID.test(id));
  if (wrong !== undefined) throw invalid(`The value '${wrong}' for Id must begin with a lowercase letter and hold letters, digits and underscores`);
  if (new Set(ids).size < ids.length) throw invalid('The ids of MetricDataQueries must be unique');
};

const read = (cloudWatch: CloudWatch, { MetricDataQueries, StartTime, EndTime, ScanBy }: Fields): Result[] => {
  const queries = MetricDataQueries as MetricDataQuery[];
  requireQueries(queries);
  if ((StartTime as number) >= (EndTime as number)) throw invalid('The parameter StartTime must be less than the parameter EndTime');
  if (queries.length === 0) return [];
  const period = periodMs(queries);
  const from = Math.floor(fromEpochSeconds(StartTime as number) / period) * period;
  const series = metricReader(cloudWatch.store, queries, { from, to: fromEpochSeconds(EndTime as number), now: cloudWatch.now() });
  const oldestFirst = ScanBy === 'TimestampAscending';
  return queries.filter(({ ReturnData }) => ReturnData !== false).map(query => ({
    query, points: [...series(query.Id)].sort(([a], [b]) => oldestFirst ? a - b : b - a),
  }));
};

const described = ({ query: { Id, Label, MetricStat }, points }: Result, from: number, to: number) => {
  const some = points.slice(Math.max(0, from), Math.max(0, to));
  return {
    Id,
    Label: Label ?? MetricStat?.Metric.MetricName ?? Id,
    Timestamps: some.map(([at]) => toEpochSeconds(at)),
    Values: some.map(([, value]) => value),
    StatusCode: to < points.length ? 'PartialData' : 'Complete',
  };
};

/** A page is so many datapoints of all results, one result after another. */
export const getMetricData = (cloudWatch: CloudWatch, input: Fields) => {
  const { MaxDatapoints = MOST_DATAPOINTS, NextToken = '0' } = input as { MaxDatapoints?: number; NextToken?: string };
  const begin = Number(NextToken);
  if (!Number.isInteger(begin) || begin < 0) throw new AwsError('InvalidNextToken', `invalid paging token: ${NextToken}`);
  const end = begin + Math.min(MaxDatapoints, MOST_DATAPOINTS);
  const results = read(cloudWatch, input);
  const lengths = results.map(({ points }) => points.length);
  const before = (index: number) => lengths.slice(0, index).reduce((sum, length) => sum + length, 0);
  return {
    MetricDataResults: results.map((result, index) => described(result, begin - before(index), end - before(index))),
    NextToken: end < before(results.length) ? String(end) : undefined,
    Messages: [],
  };
};
