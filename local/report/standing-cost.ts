import type { Template } from '../stage/assembly';
import { BILLED_SECONDS, gigabytes } from './cost';
import { type CostLine, costLine } from './prices';

type Properties = Readonly<Record<string, unknown>>;

/** Hours of a month, as AWS counts them. */
const MONTH_HOURS = 730;

const MINUTES: Readonly<Record<string, number>> = { minute: 1, hour: 60, day: 24 * 60 };

/** What Lambda itself writes of a run: where it starts, where it ends, and what it took. */
const RUN_LOG_BYTES = 600;

const DEFAULT_MEMORY_MB = 128;

const ofType = ({ Resources }: Template, type: string): Properties[] =>
  Object.values(Resources).filter(({ Type }) => Type === type).map(({ Properties: properties = {} }) => properties);

/** An alarm on a formula is billed by the metrics that the formula reads. */
const alarmMetrics = ({ MetricName, Metrics = [] }: Properties): number =>
  MetricName === undefined
    ? (Metrics as readonly { MetricStat?: unknown }[]).filter(({ MetricStat }) => MetricStat !== undefined).length
    : 1;

/** Of `rate(1 minute)`; 0 for what is no rate, or switched off. */
const runsAMonth = ({ ScheduleExpression, State }: Properties): number => {
  const [, number, unit] = /^rate\((\d+) (minute|hour|day)s?\)$/.exec(String(ScheduleExpression)) ?? [];
  return unit === undefined || State === 'DISABLED' ? 0 : MONTH_HOURS * 60 / (Number(number) * MINUTES[unit]!);
};

const targetsOf = ({ Targets = [] }: Properties): readonly unknown[] => Targets as readonly unknown[];

const memoryOf = (target: unknown, { Resources }: Template): number | undefined => {
  const [logicalId] = (target as { Arn?: { 'Fn::GetAtt'?: [string, string] } }).Arn?.['Fn::GetAtt'] ?? [];
  const { Type, Properties: properties = {} } = Resources[logicalId ?? ''] ?? {};
  return Type === 'AWS::Lambda::Function' ? Number(properties.MemorySize ?? DEFAULT_MEMORY_MB) : undefined;
};

/** The memory of the function behind each scheduled run of a month. */
const scheduledRuns = (template: Template): { readonly memoryMb: number; readonly runs: number }[] =>
  ofType(template, 'AWS::Events::Rule').flatMap(rule => targetsOf(rule).flatMap(target => {
    const memoryMb = memoryOf(target, template);
    return memoryMb === undefined ? [] : [{ memoryMb, runs: runsAMonth(rule) }];
  }));

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

/** What a stack costs in a month without a release: its alarms, its dashboards, its secrets, and its functions that run by the clock. */
export const standingCostOf = (template: Template): CostLine[] => {
  const scheduled = scheduledRuns(template);
  const runs = sum(scheduled.map(each => each.runs));
  return [
    costLine('alarmMetric', sum(ofType(template, 'AWS::CloudWatch::Alarm').map(alarmMetrics))),
    costLine('dashboard', ofType(template, 'AWS::CloudWatch::Dashboard').length),
    costLine('secret', ofType(template, 'AWS::SecretsManager::Secret').length),
    costLine('invocation', runs),
    costLine('gigabyteSecond', sum(scheduled.map(each => gigabytes.ofMemory(each.memoryMb) * each.runs * BILLED_SECONDS))),
    costLine('logged', gigabytes.ofLog(runs * RUN_LOG_BYTES)),
  ].filter(({ quantity }) => quantity > 0).toSorted((a, b) => b.usd - a.usd);
};
