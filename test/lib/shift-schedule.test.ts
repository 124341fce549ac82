import { Duration, Lazy } from 'aws-cdk-lib';
import fc from 'fast-check';
import { ShiftSchedule } from '../../lib/shift-schedule';

const minute = Duration.minutes(1);
const weightsOf = (schedule: ShiftSchedule) => schedule.shiftSteps.map(step => step.weight);

/** Strictly growing whole percents that end in 100. */
const weightLists = fc.uniqueArray(fc.integer({ min: 1, max: 99 }), { maxLength: 49 })
  .map(weights => [...weights.sort((a, b) => a - b), 100]);

test('standard soaks below 10 % and at 95 %', () => {
  expect(ShiftSchedule.standard()._render(600)).toEqual([
    ...[5, 10, 25, 50, 95].map(weight => ({ weight, holdSeconds: 300 })),
    { weight: 100, holdSeconds: 600 },
  ]);
});

test('all at once is one step with the bake time', () => {
  expect(ShiftSchedule.allAtOnce()._render(60)).toEqual([{ weight: 100, holdSeconds: 60 }]);
});

test('canary is one small step, then everything', () => {
  expect(ShiftSchedule.canary(10, minute)._render(0)).toEqual([{ weight: 10, holdSeconds: 60 }, { weight: 100, holdSeconds: 0 }]);
});

test.each([[2, 50], [25, 4], [30, 4], [50, 2], [99, 2]])('linear by %d %% has %d steps and ends at 100 %%', (percent, count) => {
  const weights = weightsOf(ShiftSchedule.linear(percent, minute));
  expect(weights).toHaveLength(count);
  expect(weights.slice(0, -1)).toEqual(weights.slice(0, -1).map((_, index) => percent * (index + 1)));
  expect(weights.at(-1)).toBe(100);
});

test.each([1, 1.5, 100, NaN])('fails for linear steps of %d %%', percent => {
  expect(() => ShiftSchedule.linear(percent, minute)).toThrow(`percent is ${percent} %: choose a whole number from 2 to 99 %`);
});

test.each([0, 100, 0.5])('fails for a canary of %d %%', percent => {
  expect(() => ShiftSchedule.canary(percent, minute)).toThrow(`percent is ${percent} %: choose a whole number from 1 to 99 %`);
});

test('any strictly growing list that ends in 100 is accepted and rendered as it is', () => {
  fc.assert(fc.property(weightLists, fc.integer({ min: 1, max: 14 * 24 * 3600 }), fc.nat(), (weights, hold, bake) => {
    const rendered = ShiftSchedule.steps(weights, Duration.seconds(hold))._render(bake);
    expect(rendered).toEqual(weights.map((weight, index) => ({ weight, holdSeconds: index < weights.length - 1 ? hold : bake })));
  }));
});

test('any other list fails with the index of the first wrong step', () => {
  const lists = fc.array(fc.oneof(fc.integer({ min: -5, max: 105 }), fc.constantFrom(0.5, 99.9, NaN)), { minLength: 1, maxLength: 12 });
  fc.assert(fc.property(lists, weights => {
    const wrong = firstWrongIn(weights);
    fc.pre(wrong >= 0);
    expect(() => ShiftSchedule.steps(weights, minute)).toThrow(`steps[${wrong}].weight is ${weights[wrong]} %`);
  }));
});

function firstWrongIn(weights: number[]): number {
  return weights.findIndex((weight, index) => {
    const last = index === weights.length - 1;
    return !Number.isInteger(weight) || weight < 1 || weight > 100 || weight <= (weights[index - 1] ?? 0) || (last && weight !== 100);
  });
}

test('fails for no step, and for more than 50', () => {
  expect(() => ShiftSchedule.steps([], minute)).toThrow('number of steps is 0: choose a whole number from 1 to 50');
  const weights = Array.from({ length: 51 }, (_, index) => index + 50);
  expect(() => ShiftSchedule.steps(weights, minute)).toThrow('number of steps is 51');
});

test.each([Duration.seconds(1), Duration.days(14)])('accepts the hold time %s', hold => {
  expect(ShiftSchedule.canary(5, hold).shiftSteps[0]!.hold).toBe(hold);
});

test.each([
  [Duration.seconds(0), '0 seconds'], [Duration.millis(1500), '1.5 seconds'], [Duration.days(14).plus(Duration.seconds(1)), '1209601 seconds'],
])('fails for the hold time %s', (hold, shown) => {
  expect(() => ShiftSchedule.canary(5, hold)).toThrow(`steps[0].hold is ${shown}: choose a whole number from 1 to 1209600 seconds`);
});

test('fails for a missing hold time, and for one at 100 %', () => {
  expect(() => ShiftSchedule.custom([{ weight: 5 }, { weight: 100 }])).toThrow('steps[0].hold is missing');
  expect(() => ShiftSchedule.custom([{ weight: 100, hold: minute }])).toThrow('steps[0].hold is 1 minute: leave it out');
});

test('fails for what is only known at deployment', () => {
  const token = Lazy.number({ produce: () => 5 });
  expect(() => ShiftSchedule.steps([token, 100], minute)).toThrow('steps[0].weight is only known at deployment');
  expect(() => ShiftSchedule.linear(token, minute)).toThrow('percent is only known at deployment');
  expect(() => ShiftSchedule.canary(5, Duration.seconds(token))).toThrow('steps[0].hold is only known at deployment');
});

test('does not change with the list that it was made from', () => {
  const steps = [{ weight: 5, hold: minute }, { weight: 100 }];
  const schedule = ShiftSchedule.custom(steps);
  steps[0]!.weight = 50;
  expect(weightsOf(schedule)).toEqual([5, 100]);
});

test('a step may be a gate, the last one not', () => {
  const gated = ShiftSchedule.custom([{ weight: 5, hold: minute, pause: true }, { weight: 100 }]);
  expect(gated._render(60)).toEqual([{ weight: 5, holdSeconds: 60, pause: true }, { weight: 100, holdSeconds: 60 }]);
  expect(() => ShiftSchedule.custom([{ weight: 100, pause: true }])).toThrow('steps[0].pause is true, allowed: false in the last step');
});
