import { Stack, Token, TokenComparison } from 'aws-cdk-lib';
import type { IMetric, MetricStatConfig } from 'aws-cdk-lib/aws-cloudwatch';
import type { Construct } from 'constructs';
import type { MetricSource } from '../../lambda/contract';
import { ConfigurationError } from './validation';

/** Those that count. CDK's default is the average, which would compare the wrong thing without anybody noticing. */
const COUNTING = /^(Sum|SampleCount|TC\(.*\))$/;

/** What the controller asks CloudWatch for. Throws for a metric that it cannot read, or that counts nothing. */
export function metricSource(at: Construct, field: string, metric: IMetric): MetricSource {
  const { metricStat } = metric.toMetricConfig();
  if (metricStat === undefined) {
    throw new ConfigurationError(at, `${field} is an expression: give a metric by itself, since its events are counted, minute by minute`);
  }
  requireCounts(at, field, metricStat);
  requireHere(at, field, metricStat);
  const { namespace, metricName: name, dimensions = [], statistic } = metricStat;
  return { namespace, name, dimensions: Object.fromEntries(dimensions.map(each => [each.name, `${each.value}`])), statistic };
}

function requireCounts(at: Construct, field: string, { statistic, period, unitFilter }: MetricStatConfig): void {
  if (!COUNTING.test(statistic)) {
    throw new ConfigurationError(at, `${field} has the statistic '${statistic}', which counts nothing: give it 'Sum', or 'SampleCount' or 'TC(...)' if its data points are the events`);
  }
  if (!period.isUnresolved() && period.toMilliseconds() < 60_000) {
    throw new ConfigurationError(at, `${field} has a period of ${period.toHumanString()}: give it Duration.minutes(1), by which it is read in any case`);
  }
  if (unitFilter !== undefined) {
    throw new ConfigurationError(at, `${field} has the unit ${unitFilter}: leave it out, all that was reported under the metric's name is counted`);
  }
}

/** The controller asks the CloudWatch of its own account and region. */
function requireHere(at: Construct, field: string, metric: MetricStatConfig): void {
  const stack = Stack.of(at);
  for (const place of ['account', 'region'] as const) {
    const given = metric[place];
    if (given === undefined || isSame(given, stack[place])) continue;
    throw new ConfigurationError(at, `${field} is of the ${place} ${shown(given)}, the shift of ${shown(stack[place])}: give a metric of the shift's own ${place}`);
  }
}

const isSame = (one: string, other: string): boolean =>
  [TokenComparison.SAME, TokenComparison.BOTH_UNRESOLVED].includes(Token.compareStrings(one, other));

const shown = (place: string): string => Token.isUnresolved(place) ? 'its stack, which is only known at deployment' : place;
