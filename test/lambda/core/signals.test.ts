import fc from 'fast-check';
import { assess, baselinesOf, beginAll, type ColorMinute, ownSignal, sharesOf, type SignalMinute, SIGNALS, stepAll } from '../../../lambda/core/signals';
import { comparison } from '../../../local/simulation/ours';
import { SEED_SCHEDULE } from '../../../local/simulation/rollout';
import type { Rule } from '../../../local/simulation/rule';
import { HEALTHY } from '../../../local/simulation/scenario';
import { trials } from '../../../local/simulation/trials';

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

test.each<[string, Partial<ColorMinute>]>([['4XX', { clientErrors: 300 }], ['slow answers', { slow: 300 }]])(
  'but not for %s, which change with the hour and with the load', (_, green) => {
    const nobody = part(QUIET, 0);
    const { by, guardEvidence } = judged(Array<SignalMinute>(15).fill({ blue: nobody, green: { ...QUIET, ...green }, weight: 100 }));
    expect(by).toBeNull();
    expect(guardEvidence).toBeLessThanOrEqual(1);
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

describe('without minutes before the release, requests under way', () => {
  /** Of a healthy service whose answers take seconds: green's share of what is under way jumps with the weights. */
  const begins = (history: number) => {
    const before = Array<ColorMinute>(history).fill(QUIET);
    return baselinesOf([SIGNALS.unanswered], before)[0]!.dispersion;
  };

  test('count as bursty as long as nothing is known, and as what was seen from ten minutes on', () => {
    expect(begins(0)).toEqual({ phi0: 5, tau2: 4 });
    expect(begins(9)).toEqual({ phi0: 5, tau2: 4 });
    expect(begins(10)).toEqual({ phi0: 1, tau2: 0.04 });
  });

  test.each([0.3, 2, 5])('do not put a healthy service back whose answers take %d seconds', latencySeconds => {
    const judged = comparison();
    const unknown: Rule = { ...judged, judge: (_, plan) => judged.judge([], plan) };
    const service = { requestsPerSecond: 20, baseline: 0.002, latencySeconds };
    const releases = trials({ service, scenario: HEALTHY[0]!, schedule: SEED_SCHEDULE, rules: [unknown], seed: 1 });
    const reverted = Array.from({ length: 100 }, () => releases.next().value.noWorse[0]!.revertedAfter).filter(after => after !== null);
    expect(reverted).toEqual([]);
  });
});
