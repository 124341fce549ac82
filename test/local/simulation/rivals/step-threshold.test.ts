import { stepThreshold } from '../../../../local/simulation/rivals/step-threshold';
import type { RolloutMinute } from '../../../../local/simulation/rollout';
import { colorMinute, judgeOf } from '../fixtures';

const at = (weight: number, failed: number): RolloutMinute => ({ ...colorMinute(100, failed), weight });
const plan = { weights: [5, 5, 5, 5, 5, 10, 10, 10, 10, 10], delay: 2 };

const run = (minutes: readonly RolloutMinute[], delay = plan.delay): number => {
  const judge = judgeOf(stepThreshold, { ...plan, delay });
  return minutes.findIndex(minute => judge.see(minute));
};

test('decides at a step\'s end by what is seen of it then', () => {
  expect(run(Array<RolloutMinute>(5).fill(at(5, 100)))).toBe(2);
  expect(run(Array<RolloutMinute>(5).fill(at(5, 100)), 1)).toBe(3);
});

test('weighs the minutes of a step together, and each step by itself', () => {
  expect(run([at(5, 12), at(5, 1), at(5, 1)])).toBe(-1);
  expect(run([at(5, 13), at(5, 1), at(5, 2)])).toBe(2);
  const late = [...Array<RolloutMinute>(3).fill(at(5, 0)), at(5, 100), at(5, 100), ...Array<RolloutMinute>(5).fill(at(10, 5))];
  expect(run(late)).toBe(-1);
  expect(run([...Array<RolloutMinute>(5).fill(at(5, 0)), ...Array<RolloutMinute>(5).fill(at(10, 6))])).toBe(7);
});

test('a step of which nothing is seen at its end passes', () => {
  const judge = judgeOf(stepThreshold, { weights: [10, 20, 30, 40], delay: 1 });
  expect([10, 20, 30, 40].some(weight => judge.see(at(weight, 100)))).toBe(false);
});
