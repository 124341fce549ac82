import { flagger } from '../../../../local/simulation/rivals/flagger';
import { judgeOf, verdicts } from '../fixtures';

test('rolls back after interval x threshold of failing checks', () => {
  expect(verdicts(judgeOf(flagger), Array(5).fill([100, 2]))).toEqual([false, false, false, false, true]);
});

test('a success rate of 99 % is enough', () => {
  expect(verdicts(judgeOf(flagger), Array(20).fill([100, 1]))).not.toContain(true);
});

test('no values found is a failed check', () => {
  expect(verdicts(judgeOf(flagger), Array(5).fill([0, 0])).at(-1)).toBe(true);
});

test('failed checks of the whole analysis are counted, also with good ones in between', () => {
  const minutes = Array.from({ length: 9 }, (_, index): [number, number] => [100, index % 2 === 0 ? 2 : 0]);
  expect(verdicts(judgeOf(flagger), minutes).indexOf(true)).toBe(8);
});

test('a failed check halts the advancement, a good one does not', () => {
  const judge = judgeOf(flagger);
  expect(verdicts(judge, [[100, 2]]).concat(judge.holds!())).toEqual([false, true]);
  expect(verdicts(judge, [[100, 0]]).concat(judge.holds!())).toEqual([false, false]);
});
