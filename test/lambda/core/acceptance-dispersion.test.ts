import { acceptanceDispersion } from '../../../lambda/core/acceptance-dispersion';
import { UNKNOWN_DISPERSION } from '../../../lambda/core/comparison';
import { baselinesOf, type ColorMinute, SIGNALS } from '../../../lambda/core/signals';

const QUIET: ColorMinute = { requests: 1200, answers: 1200, failed: 2, clientErrors: 24, timed: 1200, slow: 60 };
const all = Object.values(SIGNALS);

test('what is under way at the edges of minutes is no burst to an acceptance, but everything else is', () => {
  const restless = Array.from({ length: 60 }, (_, index): ColorMinute => index % 2 === 0 ? QUIET : { ...QUIET, failed: 40, answers: 1150 });
  const baselines = baselinesOf(all, restless);
  const [answered, unanswered] = [0, 1].map(index => acceptanceDispersion(all[index]!, baselines[index]!));
  expect(baselines[1]!.dispersion.phi0).toBeGreaterThan(10);
  expect(unanswered).toEqual(UNKNOWN_DISPERSION);
  expect(answered).toEqual(baselines[0]!.dispersion);
  expect(answered!.phi0).toBeGreaterThan(10);
});
