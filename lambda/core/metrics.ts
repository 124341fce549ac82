import type { Color, Measured, ProbedMinute, RouteConfig } from '../contract';
import { COLORS } from '../contract';

/** What users got of one colour in one period, on all routes together. */
export interface ColorPeriod extends Measured {
  readonly color: Color;
  /** ISO 8601. */
  readonly from: string;
  readonly to: string;
}

/** As GetMetricData takes it. */
export interface MetricQuery {
  readonly Id: string;
  readonly MetricStat: {
    readonly Metric: { readonly Namespace: string; readonly MetricName: string; readonly Dimensions: { Name: string; Value: string }[] };
    readonly Stat: string;
    readonly Period: number;
  };
}

/** As GetMetricData answers it. */
export interface MetricSeries {
  readonly Id?: string;
  readonly Timestamps?: readonly Date[];
  readonly Values?: readonly number[];
}

/** Which of the failures a group can have depends on its targets; CloudWatch answers nothing for those that it cannot have. */
const FAILURES = ['HTTPCode_Target_5XX_Count', 'TargetConnectionErrorCount', 'LambdaUserError', 'LambdaInternalError'] as const;

const SIGNALS = [
  { kind: 'requests', name: 'RequestCount', stat: 'Sum' },
  { kind: 'p95', name: 'TargetResponseTime', stat: 'p95' },
  ...FAILURES.map(name => ({ kind: 'failed' as const, name, stat: 'Sum' })),
] as const;
type SignalKind = typeof SIGNALS[number]['kind'];

/** The load balancer's metrics are no finer. */
export const MINUTE_SECONDS = 60;

/** Longer intervals in coarser periods, so that the answer stays one page for half a dozen routes. */
const PERIODS = [
  { upToHours: 24, seconds: MINUTE_SECONDS },
  { upToHours: 5 * 24, seconds: 300 },
  { upToHours: Infinity, seconds: 3600 },
] as const;

/** In seconds. */
export const periodFor = (from: Date, to: Date): number => {
  const hours = (to.getTime() - from.getTime()) / 3_600_000;
  return PERIODS.find(({ upToHours }) => hours <= upToHours)!.seconds;
};

/** arn:aws:elasticloadbalancing:<region>:<account>:targetgroup/<name>/<id> */
export const targetGroupDimension = (arn: string): string => arn.split(':').slice(5).join(':');

/** arn:aws:elasticloadbalancing:<region>:<account>:listener-rule/app/<name>/<id>/<listener>/<rule> */
export const loadBalancerDimension = (ruleArn: string): string => ruleArn.split('/').slice(1, 4).join('/');

interface Group {
  readonly color: Color;
  readonly loadBalancer: string;
  readonly targetGroup: string;
}

/** Each once, however many routes share it. */
const groupsOf = (routes: readonly RouteConfig[]): Group[] => {
  const groups = routes.flatMap(({ ruleArn, targetGroupArns }) => COLORS.map(color => ({
    color, loadBalancer: loadBalancerDimension(ruleArn), targetGroup: targetGroupDimension(targetGroupArns[color]),
  })));
  return [...new Map(groups.map(group => [`${group.color} ${group.targetGroup}`, group])).values()];
};

const idOf = (color: Color, group: number, signal: number): string => `${color}_${group}_${signal}`;

const readId = (id: string): { color: Color; group: number; kind: SignalKind } => {
  const [color, group, signal] = id.split('_');
  return { color: color as Color, group: Number(group), kind: SIGNALS[Number(signal)]!.kind };
};

export const metricQueries = (routes: readonly RouteConfig[], period: number): MetricQuery[] =>
  groupsOf(routes).flatMap(({ color, loadBalancer, targetGroup }, group) => SIGNALS.map(({ name, stat }, signal): MetricQuery => ({
    Id: idOf(color, group, signal),
    MetricStat: {
      Metric: {
        Namespace: 'AWS/ApplicationELB',
        MetricName: name,
        Dimensions: [{ Name: 'LoadBalancer', Value: loadBalancer }, { Name: 'TargetGroup', Value: targetGroup }],
      },
      Stat: stat,
      Period: period,
    },
  })));

interface Point {
  readonly color: Color;
  readonly group: number;
  readonly kind: SignalKind;
  readonly at: number;
  readonly value: number;
}

const pointsOf = (series: readonly MetricSeries[]): Point[] => series.flatMap(({ Id = '', Timestamps = [], Values = [] }) =>
  Timestamps.map((at, index) => ({ ...readId(Id), at: at.getTime(), value: Values[index] ?? 0 })));

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

/**
 * Percentiles cannot be added up. This mean, weighted by requests, says what is true of one group in one period, and comes near to
 * it otherwise.
 */
const meanP95 = (parts: readonly { readonly requests: number; readonly p95Ms: number | null }[]): number | null => {
  const known = parts.filter(({ p95Ms, requests }) => p95Ms !== null && requests > 0);
  const requests = sum(known.map(part => part.requests));
  return requests === 0 ? null : Math.round(sum(known.map(part => part.p95Ms! * part.requests)) / requests);
};

const total = (parts: readonly Measured[]): Measured => ({
  requests: sum(parts.map(part => part.requests)),
  failed: sum(parts.map(part => part.failed)),
  p95Ms: meanP95(parts),
});

const groupTotal = (points: readonly Point[]): Measured => {
  const values = (kind: SignalKind) => points.filter(point => point.kind === kind).map(({ value }) => value);
  const [p95] = values('p95');
  return { requests: sum(values('requests')), failed: sum(values('failed')), p95Ms: p95 === undefined ? null : Math.round(p95 * 1000) };
};

const groupedBy = <Item, Key>(items: readonly Item[], keyOf: (item: Item) => Key): Map<Key, Item[]> => {
  const groups = new Map<Key, Item[]>();
  for (const item of items) groups.set(keyOf(item), [...groups.get(keyOf(item)) ?? [], item]);
  return groups;
};

const colorPeriod = (points: readonly Point[], seconds: number): ColorPeriod => {
  const { color, at } = points[0]!;
  const groups = [...groupedBy(points, ({ group }) => group).values()].map(groupTotal);
  return { color, from: new Date(at).toISOString(), to: new Date(at + seconds * 1000).toISOString(), ...total(groups) };
};

/** Only periods in which CloudWatch knows of anything, the oldest first. */
export const readPeriods = (series: readonly MetricSeries[], seconds: number): ColorPeriod[] =>
  [...groupedBy(pointsOf(series), ({ at, color }) => `${at} ${color}`).values()]
    .map(points => colorPeriod(points, seconds))
    .sort((a, b) => a.from < b.from ? -1 : a.from > b.from ? 1 : 0);

/** Users' requests only: ours are subtracted, as far as they are known. */
export const withoutProbes = (periods: readonly ColorPeriod[], probed: readonly ProbedMinute[]): ColorPeriod[] => periods.map(period => {
  const ours = probed.filter(({ color, minute }) =>
    color === period.color && Date.parse(minute) >= Date.parse(period.from) && Date.parse(minute) < Date.parse(period.to));
  return {
    ...period,
    requests: Math.max(0, period.requests - sum(ours.map(({ requests }) => requests))),
    failed: Math.max(0, period.failed - sum(ours.map(({ failed }) => failed))),
  };
});

/** All periods of each colour together. */
export const measuredOver = (periods: readonly ColorPeriod[]): Readonly<Record<Color, Measured>> => {
  const of = (color: Color) => total(periods.filter(period => period.color === color));
  return { blue: of('blue'), green: of('green') };
};
