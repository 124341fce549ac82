import { alarm } from '../../../../local/simulation/rivals/alarm';
import { judgeOf, verdicts } from '../fixtures';

const oneOfOne = alarm({ threshold: 0.05, datapointsToAlarm: 1, evaluationPeriods: 1 });
const twoOfTwo = alarm({ threshold: 0.05, datapointsToAlarm: 2, evaluationPeriods: 2 });
const twoOfThree = alarm({ threshold: 0.05, datapointsToAlarm: 2, evaluationPeriods: 3 });

test('alarms when M of the last N data points are breaching, which need not follow each other', () => {
  const minutes = [[100, 6], [100, 0], [100, 0], [100, 6], [100, 0], [100, 6]] as const;
  expect(verdicts(judgeOf(twoOfThree), minutes)).toEqual([false, false, false, false, false, true]);
});

test('a value at the threshold is not greater than it', () => {
  expect(verdicts(judgeOf(oneOfOne), [[100, 5], [100, 6]])).toEqual([false, true]);
});

test('a minute without requests has no data point, and an older one takes its place', () => {
  expect(verdicts(judgeOf(twoOfTwo), [[100, 6], [0, 0], [100, 6]])).toEqual([false, false, true]);
});
