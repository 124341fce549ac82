import type { Rule } from '../rule';
import { alarm } from './alarm';
import { argo } from './argo';
import { equalRates } from './equal-rates';
import { flagger } from './flagger';
import { kayenta } from './kayenta';
import { stepThreshold } from './step-threshold';

/** What a release could be judged by instead. */
export const RIVALS: readonly Rule[] = [
  stepThreshold,
  alarm({ threshold: 0.05, datapointsToAlarm: 1, evaluationPeriods: 1 }),
  alarm({ threshold: 0.05, datapointsToAlarm: 2, evaluationPeriods: 2 }),
  alarm({ threshold: 0.01, datapointsToAlarm: 2, evaluationPeriods: 2 }),
  kayenta,
  flagger,
  argo,
  equalRates,
];
