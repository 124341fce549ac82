import fc from 'fast-check';
import { assess, baselinesOf, beginAll, type ColorMinute, ownSignal, sharesOf, type SignalMinute, SIGNALS, stepAll } from '../../../lambda/core/signals';

const QUIET: ColorMinute = { requests: 1200, answers: 1200, failed: 2, clientErrors: 24, timed: 1200, slow: 60 };
const part = (minute: ColorMinute, share: number): ColorMinute => ({
  ...minute, requests: minute.requests * share, answers: minute.answers * share, failed: minute.failed * share,
  clientErrors: minute.clientErrors * share, timed: minute.timed * share, slow: minute.slow * share,
});

const all = Object.values(SIGNALS);
const hour = Array<ColorMinute>(60).fill(QUIET);

const judged = (minutes: readonly SignalMinute[], signals = [...all, ownSignal('orders')]) => {
  const baselines = baselinesOf(signals, hour);
  return assess(signals, minutes.reduce((states, minute) => stepAll(signals, baselines, states, minute), beginAll(signals, baselines)));
};

const with10Percent = (green: Partial<ColorMinute>): SignalMinute =>
  ({ blue: part(QUIET, 0.9), green: { ...part(QUIET, 0.1), ...green }, weight: 10 });

const minutes = (count: number, green: Partial<ColorMinute>) => Array<SignalMinute>(count).fill(with10Percent(green));

test('a version that is the same is left alone', () => {
  const { by, evidence } = judged(minutes(60, {}));
  expect(by).toBeNull();
  expect(evidence).toBeLessThan(1);
});

test.each<[string, Partial<ColorMinute>]>([
  ['answered', { failed: 12 }],
  ['unanswered', { answers: 100 }],
  ['clientErrors', { clientErrors: 60 }],
  ['slow', { slow: 60 }],
  ['orders', { own: { orders: { requests: 50, failed: 20 } } }],
])('%s puts back, and says so', (signal, green) => {
  const blue = { ...part(QUIET, 0.9), own: { orders: { requests: 500, failed: 2 } } };
  expect(judged(minutes(10, green).map(minute => ({ ...minute, blue })))).toMatchObject({ by: 'comparison', signal, limit: 100 });
});

test('a signal that is switched off sees nothing', () => {
  expect(judged(minutes(10, { answers: 100 }), [SIGNALS.answered, SIGNALS.slow]).by).toBeNull();
});

test('where nothing is left of blue, the guard puts back', () => {
  const nobody = part(QUIET, 0);
  expect(judged(Array<SignalMinute>(5).fill({ blue: nobody, green: { ...QUIET, failed: 100 }, weight: 100 })).by).toBe('guard');
});

test('the shares of the wealth are 0.7 for answered failures and equal parts of the rest, together 1', () => {
  const expected = [[0.7, 0.1, 0.1, 0.1], [0.7, 0.3], [1], [0.5, 0.5], [0.7, 0.075, 0.075, 0.075, 0.075]];
  [all, [SIGNALS.answered, SIGNALS.slow], [SIGNALS.answered], [SIGNALS.unanswered, SIGNALS.slow], [...all, ownSignal('orders')]]
    .forEach((signals, index) => sharesOf(signals).forEach((share, at) => expect(share).toBeCloseTo(expected[index]![at]!, 12)));
  fc.assert(fc.property(fc.subarray([...all, ownSignal('a'), ownSignal('b')], { minLength: 1 }), signals => {
    expect(sharesOf(signals).reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 12);
  }));
});

test('the evidence is the mean of the signals\' wealth, so it begins at 1', () => {
  const baselines = baselinesOf(all, hour);
  const { evidence, guardEvidence, by } = assess(all, beginAll(all, baselines));
  expect(evidence).toBeCloseTo(1, 12);
  expect(guardEvidence).toBeCloseTo(1, 12);
  expect(by).toBeNull();
});
