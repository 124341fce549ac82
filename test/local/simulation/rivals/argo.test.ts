import { argo } from '../../../../local/simulation/rivals/argo';
import { judgeOf, verdicts } from '../fixtures';

test('aborts when more measurements failed than the failure limit, whatever lay between them', () => {
  const minutes = [[100, 6], [100, 0], [100, 6], [100, 6], [100, 5], [100, 6]] as const;
  expect(verdicts(judgeOf(argo), minutes)).toEqual([false, false, false, false, false, true]);
});

test('an inconclusive measurement pauses for good: nothing is rolled back any more', () => {
  const judge = judgeOf(argo);
  expect(judge.holds!()).toBe(false);
  expect(verdicts(judge, [[0, 0], ...Array<[number, number]>(10).fill([100, 100])])).not.toContain(true);
  expect(judge.holds!()).toBe(true);
});
