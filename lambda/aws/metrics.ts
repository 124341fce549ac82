import type { GetMetricDataOutput, MetricDataResult } from '@aws-sdk/client-cloudwatch';
import { CloudWatchClient, GetMetricDataCommand, PutMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import type { RouteConfig } from '../contract';
import { COLORS, MAX_METRIC_QUERIES, WEIGHT_METRIC } from '../contract';
import { type ColorPeriod, metricQueries, type MetricQuery, type MetricSeries, MINUTE_SECONDS, periodFor, readPeriods } from '../core/metrics';
import type { Shares } from '../core/rule-actions';
import { bestEffortClient } from './client-settings';

/** A page that another one follows is a part of the answer; every other part is an answer that lacks something. */
const requireWhole = ({ Messages = [], MetricDataResults = [], NextToken }: GetMetricDataOutput): void => {
  const isWhole = ({ StatusCode }: MetricDataResult) =>
    StatusCode === 'Complete' || (StatusCode === 'PartialData' && NextToken !== undefined);
  const lacking = MetricDataResults.filter(result => !isWhole(result)).map(({ Id, StatusCode }) => `${Id} is ${StatusCode}`);
  const said = [...Messages, ...MetricDataResults.flatMap(result => result.Messages ?? [])].map(({ Code, Value }) => `${Code}: ${Value}`);
  if (lacking.length + said.length > 0) throw new Error(`GetMetricData answered only in part: ${[...lacking, ...said].join('; ')}`);
};

/** What the load balancer counted. One attempt: whoever asks has to do without an answer. */
export class MetricGateway {
  readonly #client = new CloudWatchClient(bestEffortClient);

  /** By the minute, however long the interval. */
  minutes(routes: readonly RouteConfig[], from: Date, to: Date): Promise<ColorPeriod[]> {
    return this.#read(routes, from, to, MINUTE_SECONDS);
  }

  /** In periods that grow with the interval. */
  periods(routes: readonly RouteConfig[], from: Date, to: Date): Promise<ColorPeriod[]> {
    return this.#read(routes, from, to, periodFor(from, to));
  }

  async putWeights(shift: string, shares: Shares, at: Date): Promise<void> {
    const { namespace, name, dimensions } = WEIGHT_METRIC;
    await this.#client.send(new PutMetricDataCommand({
      Namespace: namespace,
      MetricData: COLORS.map(color => ({
        MetricName: name, Unit: 'Percent', Value: shares[color], Timestamp: at,
        Dimensions: [{ Name: dimensions.shift, Value: shift }, { Name: dimensions.color, Value: color }],
      })),
    }));
  }

  /** One value a minute, of as many series as there are; throws unless every one of them was read as a whole. */
  async series(queries: readonly MetricQuery[], from: Date, to: Date): Promise<MetricSeries[]> {
    const answers: MetricSeries[] = [];
    for (let first = 0; first < queries.length; first += MAX_METRIC_QUERIES) {
      answers.push(...await this.#pages(queries.slice(first, first + MAX_METRIC_QUERIES), from, to));
    }
    return answers;
  }

  async #read(routes: readonly RouteConfig[], from: Date, to: Date, period: number): Promise<ColorPeriod[]> {
    return readPeriods(await this.#pages(metricQueries(routes, period), from, to), period);
  }

  async #pages(queries: readonly MetricQuery[], from: Date, to: Date): Promise<MetricDataResult[]> {
    const results: MetricDataResult[] = [];
    let NextToken: string | undefined;
    do {
      const page = await this.#client.send(new GetMetricDataCommand({
        MetricDataQueries: [...queries], StartTime: from, EndTime: to, ScanBy: 'TimestampAscending', NextToken,
      }));
      requireWhole(page);
      results.push(...page.MetricDataResults ?? []);
      NextToken = page.NextToken;
    } while (NextToken !== undefined);
    return results;
  }
}
