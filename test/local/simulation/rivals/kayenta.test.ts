import { isHigh, kayenta } from '../../../../local/simulation/rivals/kayenta';
import { colorMinute, judgeOf } from '../fixtures';

const times = (count: number, value: number): number[] => Array<number>(count).fill(value);

/** Evenly spread, as a stand-in for the suite's random values. */
const around = (center: number, width: number): number[] => Array.from({ length: 30 }, (_, index) => center + width * (index / 29 - 0.5));

test('sparse errors against zeros pass: spinnaker/kayenta#426', () => {
  expect(isHigh([0, 1, 2, 1, 0, 0], times(6, 0))).toBe(false);
});

test('seven values of ten that are a hundred times worse pass, and eight do not: spinnaker/spinnaker#6278', () => {
  expect(isHigh([...times(7, 100), ...times(3, 1)], times(10, 1))).toBe(false);
  expect(isHigh([...times(8, 100), ...times(2, 1)], times(10, 1))).toBe(true);
});

test('a change of variance passes: spinnaker/kayenta#780', () => {
  const control = [1, 100, 4, 101, 5, 102, 6, 103, 7, 104, 8, 105, 9, 106, 17];
  const experiment = [10, 10.1, 10.2, 10.3, 10.4, 10.5, 10.6, 17, 17.1, 17.2, 17.3, 17.4, 17.5, 17.6, 17.7];
  expect(isHigh(experiment, control)).toBe(false);
});

test('classifies as its own suite does: twice the values are high, half of them and equal ones are not', () => {
  expect(isHigh(around(20, 8), around(10, 8))).toBe(true);
  expect(isHigh(around(10, 8), around(20, 8))).toBe(false);
  expect(isHigh(around(10, 9), around(10, 8))).toBe(false);
  expect(isHigh(times(5, 3), times(5, 3))).toBe(false);
});

test('rare errors that are three times as frequent are high when there are many values', () => {
  expect(isHigh([...times(50, 1.7), ...times(150, 0)], [...times(16, 1.5), ...times(184, 0)])).toBe(true);
});

test('a few errors among zeros are not high, as long as they are few', () => {
  expect(isHigh([...times(8, 0), 1, 2, 2, 4], [...times(10, 0), 1, 1])).toBe(false);
  expect(isHigh([...times(8, 0), 1, 1, 1, 2], [...times(8, 0), 1, 1, 1, 1])).toBe(false);
});

test('constant values are told apart by the noise that is added', () => {
  expect(isHigh(times(4, 100), times(4, 0))).toBe(true);
  expect(isHigh(times(4, 0), times(4, 100))).toBe(false);
});

test('says nothing without values of both', () => {
  expect(isHigh([], [0, 1])).toBe(false);
  expect(isHigh([5], [])).toBe(false);
});

test('judges every five minutes only, by the minutes that are seen then', () => {
  for (const delay of [1, 2]) {
    const judge = judgeOf(kayenta, { weights: [], delay });
    const high = Array.from({ length: 10 }, () => judge.see(colorMinute(100, 50)));
    expect(high.flatMap((each, index) => each ? [index + 1 + delay] : [])).toEqual([5, 10]);
  }
});
