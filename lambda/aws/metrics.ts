import type { MetricDataResult } from '@aws-sdk/client-cloudwatch';
import { CloudWatchClient, GetMetricDataCommand, PutMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import type { RouteConfig } from '../contract';
import { COLORS, WEIGHT_METRIC } from '../contract';
import { type ColorPeriod, metricQueries, MINUTE_SECONDS, periodFor, readPeriods } from '../core/metrics';
import type { Shares } from '../core/rule-actions';
import { bestEffortClient } from './client-settings';

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

  async #read(routes: readonly RouteConfig[], from: Date, to: Date, period: number): Promise<ColorPeriod[]> {
    const results: MetricDataResult[] = [];
    let NextToken: string | undefined;
    do {
      const page = await this.#client.send(new GetMetricDataCommand({
        MetricDataQueries: metricQueries(routes, period), StartTime: from, EndTime: to, ScanBy: 'TimestampAscending', NextToken,
      }));
      results.push(...page.MetricDataResults ?? []);
      NextToken = page.NextToken;
    } while (NextToken !== undefined);
    return readPeriods(results, period);
  }
}
