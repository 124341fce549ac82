import type { Color, ComparisonConfig, MetricSource, Migration, RouteConfig } from '../contract';
import { REQUESTS_METRIC, RESPONSE_TIME_METRIC, SIGNAL_METRICS } from '../contract';
import { loadBalancerDimension, type MetricQuery, type MetricSeries, MINUTE_SECONDS, targetGroupDimension } from './metrics';
import type { ColorMinute } from './signals';

/** The safe colour is blue here, and the new one green, whatever their names. */
export type Side = 'blue' | 'green';

/** What a value adds to. */
export type Field =
  | Exclude<keyof ColorMinute, 'own'>
  /** A user's own comparison. */
  | { readonly own: string; readonly of: 'requests' | 'failed' };

/** One series that is asked for. */
export interface Asked {
  readonly side: Side;
  /** Absent of what is no load balancer's. */
  readonly targetGroupArn?: string;
  readonly fields: readonly Field[];
  readonly metric: MetricSource;
}

/** One that was answered: values by the minute's start, in milliseconds. */
export interface Answered extends Asked {
  readonly values: ReadonlyMap<number, number>;
}

/** By the name of the metric. A failed invocation is counted by itself, and among no answers: it is one here, or it would count twice. */
const FIELDS: Readonly<Record<string, readonly Field[]>> = {
  [REQUESTS_METRIC]: ['requests'],
  HTTPCode_Target_2XX_Count: ['answers', 'timed'],
  HTTPCode_Target_3XX_Count: ['answers', 'timed'],
  HTTPCode_Target_4XX_Count: ['answers', 'timed', 'clientErrors'],
  HTTPCode_Target_5XX_Count: ['answers', 'timed', 'failed'],
  LambdaUserError: ['answers', 'failed'],
  LambdaInternalError: ['answers', 'failed'],
  [RESPONSE_TIME_METRIC]: ['slow'],
};

interface Group {
  readonly side: Side;
  readonly targetGroupArn: string;
  /** The safe colour's group of the same route: what is slow is measured by it. */
  readonly safeArn: string;
  readonly route: RouteConfig;
}

type Release = Pick<Migration, 'from' | 'to'>;

/** Each once, however many routes share it. */
const groupsOf = (routes: readonly RouteConfig[], { from, to }: Release): Group[] => {
  const groups = routes.flatMap((route): Group[] => {
    const { [from]: safeArn, [to]: freshArn } = route.targetGroupArns;
    return [{ side: 'blue', targetGroupArn: safeArn, safeArn, route }, { side: 'green', targetGroupArn: freshArn, safeArn, route }];
  });
  return groups.filter(({ side, targetGroupArn }, index) =>
    groups.findIndex(other => other.side === side && other.targetGroupArn === targetGroupArn) === index);
};

const asked = (group: Group, name: string, statistic = 'Sum', fields = FIELDS[name]!): Asked => ({
  side: group.side, targetGroupArn: group.targetGroupArn, fields,
  metric: {
    namespace: 'AWS/ApplicationELB', name, statistic,
    dimensions: { LoadBalancer: loadBalancerDimension(group.route.ruleArn), TargetGroup: targetGroupDimension(group.targetGroupArn) },
  },
});

/** Only what the signals need: CloudWatch bills by the series. */
const countsOf = (group: Group, { signals }: ComparisonConfig): Asked[] => {
  const names = new Set([REQUESTS_METRIC, ...signals.flatMap(signal => SIGNAL_METRICS[signal])]);
  return [...names].filter(name => name !== RESPONSE_TIME_METRIC).map(name => asked(group, name));
};

/** Of requests that took longer. CloudWatch takes no exponent, and ten decimal places. */
const slowOf = (group: Group, seconds: number): Asked => asked(group, RESPONSE_TIME_METRIC, `TC(${Number(seconds.toFixed(6))}:)`);

const ownOf = ({ own = [] }: ComparisonConfig, color: Color, side: Side): Asked[] => own.flatMap(({ name, metrics }): Asked[] => [
  { side, fields: [{ own: name, of: 'requests' }], metric: metrics[color].events },
  { side, fields: [{ own: name, of: 'failed' }], metric: metrics[color].bad },
]);

/** The safe colour's p95 of the hour before, in seconds, by the ARN of its target group. */
export type SlowAfter = Readonly<Record<string, number>>;

/** Where nothing says what is slow, no request counts as timed. */
const untimed = (series: readonly Asked[]): Asked[] =>
  series.map(each => ({ ...each, fields: each.fields.filter(field => field !== 'timed') }));

/** What is counted of both colours in a minute of the release. */
export const releaseSeries = (
  routes: readonly RouteConfig[], comparison: ComparisonConfig, release: Release, slowAfter: SlowAfter,
): Asked[] => [
  ...groupsOf(routes, release).flatMap(group => {
    const limit = slowAfter[group.safeArn];
    const counts = countsOf(group, comparison);
    return limit === undefined ? untimed(counts) : [...counts, slowOf(group, limit)];
  }),
  ...ownOf(comparison, release.from, 'blue'),
  ...ownOf(comparison, release.to, 'green'),
];

const P95 = 'p95';

const safeGroups = (routes: readonly RouteConfig[], release: Release): Group[] =>
  groupsOf(routes, release).filter(({ side }) => side === 'blue');

/** What is counted of the safe colour in the hour before, and what it took: only then it is known what is slow. */
export const hourSeries = (routes: readonly RouteConfig[], comparison: ComparisonConfig, release: Release): Asked[] => [
  ...safeGroups(routes, release).flatMap(group => [
    ...countsOf(group, comparison),
    ...comparison.signals.includes('slow') ? [asked(group, RESPONSE_TIME_METRIC, P95, [])] : [],
  ]),
  ...ownOf(comparison, release.from, 'blue'),
];

/** The slow ones of that hour. */
export const slowHourSeries = (routes: readonly RouteConfig[], release: Release, slowAfter: SlowAfter): Asked[] =>
  safeGroups(routes, release).flatMap(group => {
    const limit = slowAfter[group.targetGroupArn];
    return limit === undefined ? [] : [slowOf(group, limit)];
  });

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

/** Percentiles cannot be added up: the mean of those of the minutes, weighted by their requests. */
const weightedMean = (values: ReadonlyMap<number, number>, weights: ReadonlyMap<number, number>): number => {
  const parts = [...values].map(([minute, value]) => ({ value, weight: weights.get(minute) ?? 0 }));
  return sum(parts.map(({ value, weight }) => value * weight)) / sum(parts.map(({ weight }) => weight));
};

/** None where nothing was measured. */
export const slowAfterOf = (hour: readonly Answered[]): SlowAfter => {
  const ofGroups = hour.filter(({ targetGroupArn, metric }) => targetGroupArn !== undefined && metric.statistic === P95);
  return Object.fromEntries(ofGroups.flatMap(({ targetGroupArn, values }) => {
    const requests = hour.find(each => each.targetGroupArn === targetGroupArn && each.fields.includes('requests'))!;
    const seconds = weightedMean(values, requests.values);
    return seconds > 0 ? [[targetGroupArn!, seconds]] : [];
  }));
};

const idOf = (index: number): string => `m${index}`;

const queryOf = ({ metric: { namespace, name, dimensions, statistic } }: Asked, index: number): MetricQuery => ({
  Id: idOf(index),
  MetricStat: {
    Metric: { Namespace: namespace, MetricName: name, Dimensions: Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value })) },
    Stat: statistic,
    Period: MINUTE_SECONDS,
  },
});

export const queriesOf = (series: readonly Asked[]): MetricQuery[] => series.map(queryOf);

/** What was asked for by `queriesOf`, with the answer. One series may come in several parts. */
export const answeredBy = (asked: readonly Asked[], answers: readonly MetricSeries[]): Answered[] => {
  const values = new Map(asked.map((_, index) => [idOf(index), new Map<number, number>()]));
  for (const { Id = '', Timestamps = [], Values = [] } of answers) {
    Timestamps.forEach((at, point) => values.get(Id)?.set(at.getTime(), Values[point] ?? 0));
  }
  return asked.map((each, index) => ({ ...each, values: values.get(idOf(index))! }));
};
