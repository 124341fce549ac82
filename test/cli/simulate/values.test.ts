import fc from 'fast-check';
import { chartFile } from '../../../cli/simulate/chart-file';
import { isWorse, parseRegression, simulatedScenario, SIMULATED } from '../../../cli/simulate/regression';
import { baselineShare, latencySeconds, simulatedSchedule } from '../../../cli/simulate/values';

const moment = (blue: number) => ({ minute: 3, weight: 10, blue, begun: 0, incident: false });

const share = fc.double({ min: 0, max: 1, noNaN: true });

test('a regression is so much more than blue, so many times blue, or a share of its own', () => {
  fc.assert(fc.property(share, fc.integer({ min: 1, max: 100 }), (blue, amount) => {
    expect(parseRegression(`+${amount}pp`).green!(moment(blue))).toBeCloseTo(blue + amount / 100, 12);
    expect(parseRegression(`${amount}.5x`).green!(moment(blue))).toBeCloseTo(blue * (amount + 0.5), 9);
    expect(parseRegression(`${amount}%`).green!(moment(blue))).toBeCloseTo(amount / 100, 12);
  }));
});

test.each(['', '2', '+2', '2pp', '-2pp', '+0pp', '+101pp', '1x', '0.5x', '0%', '101%', '+2pp ', '+2%'])('no regression is %j', text => {
  expect(() => parseRegression(text)).toThrow(/Allowed: .*\+2pp.*3x.*50%/);
});

test('whether green is worse depends on blue', () => {
  expect(isWorse(parseRegression('1%'), 0.002)).toBe(true);
  expect(isWorse(parseRegression('1%'), 0.01)).toBe(false);
  expect(isWorse(parseRegression('3x'), 0)).toBe(false);
  expect(isWorse(parseRegression('+1pp'), 0.5)).toBe(true);
});

test('every scenario is known by its name, and no other', () => {
  for (const scenario of SIMULATED) expect(simulatedScenario(scenario.name)).toBe(scenario);
  expect(new Set(SIMULATED.map(({ name }) => name)).size).toBe(SIMULATED.length);
  expect(() => simulatedScenario('leak')).toThrow(/Allowed: .*'leak to \+10 pp'/);
});

test('a baseline is a share', () => {
  expect([baselineShare('0%'), baselineShare('0.2%'), baselineShare('50%')]).toEqual([0, 0.002, 0.5]);
  for (const text of ['', '0.2', '51%', '-1%', '%']) expect(() => baselineShare(text)).toThrow(/Allowed: a share from 0% to 50%/);
});

test('a latency is a duration', () => {
  expect([latencySeconds('50ms'), latencySeconds('20s'), latencySeconds('1m')]).toEqual([0.05, 20, 60]);
  for (const text of ['', '5', '0s', '61s', '-1s']) expect(() => latencySeconds(text)).toThrow(/Allowed: a duration above 0 and up to 60s/);
});

const step = fc.record({ weight: fc.integer({ min: 1, max: 100 }), minutes: fc.integer({ min: 1, max: 1440 }) });

test('a schedule has whole minutes', () => {
  fc.assert(fc.property(
    fc.array(step, { minLength: 1, maxLength: 8 }),
    steps => expect(simulatedSchedule(steps.map(({ weight, minutes }) => `${weight}:${60 * minutes}`).join(','))).toEqual(steps),
  ));
});

test.each([
  ['5:300,100', 'The step at 100 % says no seconds. Allowed: whole minutes, 60 to 86400 seconds'],
  ['5:90,100:60', 'The step at 5 % is held for 90 seconds. Allowed: whole minutes'],
  ['5:0,100:60', 'The step at 5 % is held for 0 seconds. Allowed: whole minutes'],
  ['5:86460,100:60', 'The step at 5 % is held for 86460 seconds. Allowed: whole minutes'],
  ['0:60,100:60', 'A weight of 0 % is none. Allowed: 1 to 100.'],
  ['101:60', 'A weight of 101 % is none. Allowed: 1 to 100.'],
  ['5;60', 'is not a step. Allowed: <percent>:<seconds>'],
])('the schedule %s is refused', (text, message) => {
  expect(() => simulatedSchedule(text)).toThrow(message);
});

test('a chart is a picture or a page', () => {
  expect([chartFile('a.svg'), chartFile('b/c.html')]).toEqual(['a.svg', 'b/c.html']);
  for (const file of ['a.png', 'svg', '.svg', '']) expect(() => chartFile(file)).toThrow(/Allowed: a file that ends in \.svg or \.html/);
});
