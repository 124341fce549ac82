import type { Verdict } from './alarm';
import type { AlarmSettings, Comparison, Evaluation } from './alarms';

/** What an evaluation was about, as far as its reason tells. */
export interface Evaluated {
  readonly settings: AlarmSettings;
  readonly periodMs: number;
  /** Start and end of the evaluation range, in rehearsed milliseconds since the epoch, as the time of the evaluation. */
  readonly from: number;
  readonly to: number;
  readonly now: number;
  /** Of an alarm on one metric. */
  readonly statistic?: string;
  readonly sampleCount?: (at: number) => number | undefined;
}

/** `2019-10-02T17:04:40.985+0000`, as in all that CloudWatch tells of alarms. */
export const alarmTimestamp = (ms: number): string => new Date(ms).toISOString().replace('Z', '+0000');

/** `02/10/19 16:59:00` */
const shortTime = (ms: number): string => {
  const [year = '', month, day] = new Date(ms).toISOString().slice(2, 10).split('-');
  return `${day}/${month}/${year} ${new Date(ms).toISOString().slice(11, 19)}`;
};

/** CloudWatch writes `5.0` for 5. */
const double = (value: number): string => Number.isInteger(value) ? `${value}.0` : String(value);

const counted = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`;
const verb = (count: number): string => count === 1 ? 'was' : 'were';

const COMPARED: Readonly<Record<Comparison, string>> = {
  GreaterThanThreshold: 'greater than',
  GreaterThanOrEqualToThreshold: 'greater than or equal to',
  LessThanThreshold: 'less than',
  LessThanOrEqualToThreshold: 'less than or equal to',
};

const treated = (filled: number, { missingData }: AlarmSettings): string =>
  `${counted(filled, 'missing datapoint')} ${verb(filled)} treated as [${{ breaching: 'Breaching', notBreaching: 'NonBreaching', missing: 'Missing', ignore: 'Ignored' }[missingData]}]`;

const timeOf = ({ to, periodMs }: Evaluated, age: number): number => to - age * periodMs;

const withData = ({ state, judged, filled }: Evaluation, evaluated: Evaluated): string => {
  const { settings } = evaluated;
  const { evaluationPeriods, datapointsToAlarm, comparison, threshold } = settings;
  const isAlarm = state === 'ALARM';
  const decisive = judged.filter(({ breaching }) => breaching === isAlarm);
  const values = decisive.map(({ value, age }) => `${double(value)} (${shortTime(timeOf(evaluated, age))})`).join(', ');
  const needed = isAlarm ? datapointsToAlarm : evaluationPeriods - datapointsToAlarm + 1;
  return `Threshold Crossed: ${decisive.length} out of the last ${evaluationPeriods} datapoints [${values}] ` +
    `${verb(decisive.length)} ${isAlarm ? '' : 'not '}${COMPARED[comparison]} the threshold (${double(threshold)})` +
    `${filled > 0 ? ` and ${treated(filled, settings)}` : ''} ` +
    `(minimum ${counted(needed, 'datapoint')} for ${isAlarm ? 'OK -> ALARM' : 'ALARM -> OK'} transition).`;
};

const withoutData = ({ state, filled }: Evaluation, { settings, from, to, periodMs }: Evaluated): string => {
  const range = (to - from) / periodMs;
  return state === 'INSUFFICIENT_DATA' ?
    `Insufficient Data: ${counted(range, 'datapoint')} ${verb(range)} unknown.` :
    `Threshold Crossed: no datapoints were received for ${counted(filled, 'period')} and ${treated(filled, settings)}.`;
};

/** Of a range without data, CloudWatch lists the times at which it looked. */
const evaluatedDatapoints = ({ judged }: Evaluation, evaluated: Evaluated): object[] => {
  const { from, to, periodMs, sampleCount } = evaluated;
  const range = Array.from({ length: (to - from) / periodMs }, (_, index) => ({ timestamp: alarmTimestamp(timeOf(evaluated, index + 1)) }));
  return judged.length === 0 ? range : judged.map(({ value, age }) => {
    const at = timeOf(evaluated, age);
    return { timestamp: alarmTimestamp(at), sampleCount: sampleCount?.(at), value };
  });
};

/** The words and the data by which CloudWatch says why an alarm got into a state. */
export const verdictOf = (evaluation: Evaluation, evaluated: Evaluated): Verdict => {
  const { judged, state } = evaluation;
  const { settings, periodMs, now, statistic } = evaluated;
  const oldest = judged.at(-1);
  const data = {
    version: '1.0',
    queryDate: alarmTimestamp(now),
    startDate: oldest && alarmTimestamp(timeOf(evaluated, oldest.age)),
    statistic,
    period: periodMs / 1000,
    recentDatapoints: judged.map(({ value }) => value).reverse(),
    threshold: settings.threshold,
    evaluatedDatapoints: evaluatedDatapoints(evaluation, evaluated),
  };
  return { state, reason: (oldest ? withData : withoutData)(evaluation, evaluated), reasonData: JSON.stringify(data) };
};
