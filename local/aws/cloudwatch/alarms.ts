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

const TREATMENTS = ['missing', 'ignore', 'breaching', 'notBreaching'] as const;
export type MissingData = typeof TREATMENTS[number];

export interface AlarmSettings {
  readonly comparison: Comparison;
  readonly threshold: number;
  readonly evaluationPeriods: number;
  readonly datapointsToAlarm: number;
  readonly missingData: MissingData;
}

export interface Verdict {
  readonly state: AlarmState;
  readonly reason: string;
}

export const comparisonNamed = (name: string): Comparison => {
  if (!Object.hasOwn(COMPARISONS, name)) throw notImplemented(`the comparison ${name}`);
  return name as Comparison;
};

export const missingDataNamed = (name: string): MissingData => {
  const known = TREATMENTS.find(treatment => treatment === name);
  if (!known) throw new AwsError('ValidationError', `TreatMissingData ${name} is none of ${TREATMENTS.join(', ')}`);
  return known;
};

/**
 * CloudWatch looks further back than the evaluation periods, to judge by real datapoints where it can. By how much is
 * not documented; in its examples it is 5 for 3.
 */
const EXTRA_PERIODS = 2;
export const evaluationRange = ({ evaluationPeriods }: AlarmSettings): number => evaluationPeriods + EXTRA_PERIODS;

interface Datapoint {
  readonly value: number;
  readonly breaching: boolean;
  /** How many periods ago, from 1. */
  readonly age: number;
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

const withoutData = (treatment: MissingData, current: Verdict): Verdict => {
  const reason = `no datapoints were received; missing data is treated as ${treatment}`;
  const states = { missing: 'INSUFFICIENT_DATA', ignore: current.state, breaching: 'ALARM', notBreaching: 'OK' } as const;
  return treatment === 'ignore' ? current : { state: states[treatment], reason };
};

const judge = (points: readonly Datapoint[], filled: number, settings: AlarmSettings): Verdict => {
  const { datapointsToAlarm, evaluationPeriods, missingData, comparison, threshold } = settings;
  const breaching = points.filter(point => point.breaching).length + (missingData === 'breaching' ? filled : 0);
  const seen = points.map(({ value }) => value).join(', ');
  const missing = filled > 0 ? ` and ${filled} missing, treated as ${missingData}` : '';
  return {
    state: breaching >= datapointsToAlarm ? 'ALARM' : 'OK',
    reason: `Threshold Crossed: ${breaching} of ${evaluationPeriods} datapoints [${seen}]${missing} are ${comparison} (${threshold}); ` +
      `${datapointsToAlarm} make an alarm`,
  };
};

/** The state that follows from the datapoints of the evaluation range, oldest first, by CloudWatch's published tables. */
export const evaluateAlarm = (settings: AlarmSettings, values: readonly (number | undefined)[], current: Verdict): Verdict => {
  const { evaluationPeriods, datapointsToAlarm, missingData } = settings;
  const real = realDatapoints(values, settings);
  if (real.length === 0) return withoutData(missingData, current);
  const points = real.slice(0, evaluationPeriods);
  const filled = evaluationPeriods - points.length;
  const verdict = judge(points, filled, settings);
  const undecided = filled > 0 && (missingData === 'missing' || missingData === 'ignore') && verdict.state === 'OK';
  if (!undecided || !isPremature(points, settings)) return verdict;
  if (missingData === 'ignore') return current;
  return { state: 'ALARM', reason: `Threshold Crossed: all datapoints are breaching, the oldest at least ${datapointsToAlarm} periods old` };
};
