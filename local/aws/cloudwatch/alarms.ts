import { AwsError } from '../../aws-error';
import { notImplemented } from '../wire/protocol';

export type AlarmState = 'OK' | 'ALARM' | 'INSUFFICIENT_DATA';

const COMPARISONS = {
  GreaterThanThreshold: (value: number, threshold: number) => value > threshold,
  GreaterThanOrEqualToThreshold: (value: number, threshold: number) => value >= threshold,
  LessThanThreshold: (value: number, threshold: number) => value < threshold,
  LessThanOrEqualToThreshold: (value: number, threshold: number) => value <= threshold,
};
export type Comparison = keyof typeof COMPARISONS;

const ANOMALY_COMPARISONS = ['LessThanLowerOrGreaterThanUpperThreshold', 'LessThanLowerThreshold', 'GreaterThanUpperThreshold'];

const TREATMENTS = ['missing', 'ignore', 'breaching', 'notBreaching'] as const;
export type MissingData = typeof TREATMENTS[number];

export interface AlarmSettings {
  readonly comparison: Comparison;
  readonly threshold: number;
  readonly evaluationPeriods: number;
  readonly datapointsToAlarm: number;
  readonly missingData: MissingData;
}

const invalid = (message: string): AwsError => new AwsError('ValidationError', message);

export const comparisonNamed = (name: string | undefined): Comparison => {
  if (name !== undefined && Object.hasOwn(COMPARISONS, name)) return name as Comparison;
  if (ANOMALY_COMPARISONS.includes(name ?? '')) throw notImplemented(`the comparison ${name}, which is for anomaly detection,`);
  throw invalid(`ComparisonOperator ${name} is none of ${[...Object.keys(COMPARISONS), ...ANOMALY_COMPARISONS].join(', ')}`);
};

export const missingDataNamed = (name: string): MissingData => {
  const known = TREATMENTS.find(treatment => treatment === name);
  if (!known) throw invalid(`TreatMissingData ${name} is none of ${TREATMENTS.join(', ')}`);
  return known;
};

/**
 * CloudWatch looks further back than the evaluation periods, to judge by real datapoints where it can. By how much is
 * not documented; in its examples it is 5 for 3.
 */
const EXTRA_PERIODS = 2;
export const evaluationRange = ({ evaluationPeriods }: AlarmSettings): number => evaluationPeriods + EXTRA_PERIODS;

export interface Datapoint {
  readonly value: number;
  readonly breaching: boolean;
  /** How many periods ago, from 1. */
  readonly age: number;
}

export interface Evaluation {
  readonly state: AlarmState;
  /** The datapoints that were judged, the newest first. */
  readonly judged: readonly Datapoint[];
  /** How many more were made up for missing ones. */
  readonly filled: number;
}

/** The datapoints that exist, newest first. */
const realDatapoints = (values: readonly (number | undefined)[], { comparison, threshold }: AlarmSettings): Datapoint[] =>
  values.toReversed().flatMap((value, index) =>
    value === undefined ? [] : [{ value, breaching: COMPARISONS[comparison](value, threshold), age: index + 1 }]);

/**
 * Nothing but breaching datapoints, the oldest of them old enough: the state is ALARM although there are too few.
 * CloudWatch's description would also cover "0 - X - -", 2 out of 3, but its table calls that OK.
 */
const isPremature = (points: readonly Datapoint[], { datapointsToAlarm }: AlarmSettings): boolean =>
  points.every(({ breaching }) => breaching) && points.some(({ age }) => age >= datapointsToAlarm);

const withoutData = (treatment: MissingData, current: AlarmState): AlarmState =>
  ({ missing: 'INSUFFICIENT_DATA', ignore: current, breaching: 'ALARM', notBreaching: 'OK' } as const)[treatment];

const judge = (points: readonly Datapoint[], filled: number, settings: AlarmSettings, current: AlarmState): AlarmState => {
  const { datapointsToAlarm, missingData } = settings;
  const breaching = points.filter(point => point.breaching).length + (missingData === 'breaching' ? filled : 0);
  if (breaching >= datapointsToAlarm) return 'ALARM';
  const undecided = filled > 0 && (missingData === 'missing' || missingData === 'ignore');
  if (!undecided || !isPremature(points, settings)) return 'OK';
  return missingData === 'ignore' ? current : 'ALARM';
};

/** The state that follows from the datapoints of the evaluation range, oldest first, by CloudWatch's published tables. */
export const evaluateAlarm = (settings: AlarmSettings, values: readonly (number | undefined)[], current: AlarmState): Evaluation => {
  const { evaluationPeriods, missingData } = settings;
  const judged = realDatapoints(values, settings).slice(0, evaluationPeriods);
  const filled = evaluationPeriods - judged.length;
  return { state: judged.length === 0 ? withoutData(missingData, current) : judge(judged, filled, settings, current), judged, filled };
};
