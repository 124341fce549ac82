import { randomNormal } from 'd3-random';
import { seededRandom } from '../../random';
import type { Rule } from '../rule';
import { compareLocation } from './mann-whitney';
import { failedShare } from './share';

/** NetflixACAJudge's own, which cannot be set: high is what lies above a quarter of the estimated difference. */
const TOLERANCE = 0.25;

/** Default of `effectSize.allowedIncrease`. */
const ALLOWED_INCREASE = 1;

/** Two constant series get this much noise, relative to their value. */
const NOISE = 1e-5;

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

const isConstant = (values: readonly number[]): boolean => values.every(value => value === values[0]);

const noisy = (values: readonly number[], seed: number): number[] => {
  const normal = randomNormal.source(seededRandom(seed))(0, 1);
  return values.map(value => value * (1 + NOISE * normal()));
};

const same = (a: readonly number[], b: readonly number[]): boolean =>
  a.length === b.length && a.toSorted((x, y) => x - y).every((value, index) => value === b.toSorted((x, y) => x - y)[index]);

/** The ratio of means, which is left out of account where it does not exist. */
const isLarge = (experiment: readonly number[], control: readonly number[]): boolean =>
  mean(control) === 0 || mean(experiment) === 0 || mean(experiment) / mean(control) >= ALLOWED_INCREASE;

/** MannWhitneyClassifier of Kayenta: whether the canary's values are classified as High, in the direction `increase`. */
export const isHigh = (experiment: readonly number[], control: readonly number[]): boolean => {
  if (experiment.length === 0 || control.length === 0 || same(experiment, control)) return false;
  const flat = isConstant(experiment) && isConstant(control);
  if (flat && experiment[0] === control[0]) return false;
  const [x, y] = flat ? [noisy(experiment, 1), noisy(control, 2)] : [experiment, control];
  const { estimate, lower } = compareLocation(x, y);
  return lower > TOLERANCE * Math.abs(estimate) && isLarge(x, y);
};

const INTERVAL_MINUTES = 5;

/** Percent, as such metrics are configured; minutes without requests are NaN, and removed. */
const percents = (minutes: readonly { readonly requests: number; readonly failed: number }[]): number[] =>
  minutes.flatMap(minute => {
    const share = failedShare(minute);
    return share === undefined ? [] : [100 * share];
  });

/** Spinnaker's canary analysis with one metric, each minute a value, judged every five minutes over all of the release so far. */
export const kayenta: Rule = {
  name: 'Kayenta',
  judge: (_before, { delay }) => {
    const blue: { requests: number; failed: number }[] = [];
    const green: { requests: number; failed: number }[] = [];
    return {
      see: minute => {
        blue.push(minute.blue);
        green.push(minute.green);
        return (green.length + delay) % INTERVAL_MINUTES === 0 && isHigh(percents(green), percents(blue));
      },
    };
  },
};
