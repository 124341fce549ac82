import fc from 'fast-check';
import { seededRandom } from '../../../local/random';
import { comparison } from '../../../local/simulation/ours';
import { flagger } from '../../../local/simulation/rivals/flagger';
import { release, rollout, SEED_SCHEDULE } from '../../../local/simulation/rollout';
import { play, playHolding, type Rule } from '../../../local/simulation/rule';
import { BAD, failing, HEALTHY } from '../../../local/simulation/scenario';

const service = { requestsPerSecond: 2, baseline: 0.002 };
const schedule = [{ weight: 10, minutes: 3 }, { weight: 50, minutes: 3 }];
const seeds = fc.integer({ min: 0, max: 2 ** 31 });

const never: Rule = { name: 'never', judge: () => ({ see: () => false }) };
const always: Rule = { name: 'always', judge: () => ({ see: () => true }) };

/** The weights of all minutes that a rule saw. */
const recording = (seen: number[], holds: () => boolean): Rule =>
  ({ name: 'recording', judge: () => ({ see: ({ weight }) => seen.push(weight) === 0, holds }) });

test('a rule that never holds ends the same in both ways of playing', () => {
  fc.assert(fc.property(seeds, fc.constantFrom(...HEALTHY, ...Object.values(BAD)), (seed, scenario) => {
    for (const rule of [comparison(), never, always]) {
      expect(playHolding(release(service, scenario, SEED_SCHEDULE, seededRandom(seed)), rule))
        .toEqual(play(rollout(service, scenario, SEED_SCHEDULE, seededRandom(seed)), rule));
    }
  }), { numRuns: 20 });
});

test('a held step lasts a minute longer, at its own weight', () => {
  const seen: number[] = [];
  const delay = release(service, HEALTHY[0]!, schedule, seededRandom(1)).delay;
  playHolding(release(service, HEALTHY[0]!, schedule, seededRandom(1)), recording(seen, () => seen.length === 1));
  expect(seen).toHaveLength(schedule.reduce((sum, { minutes }) => sum + minutes, 0) + 1 - delay);
  expect(seen.filter(weight => weight === 10)).toHaveLength(4);
});

test('a release that is held for ever comes to an end', () => {
  const seen: number[] = [];
  const { revertedAfter } = playHolding(release(service, HEALTHY[0]!, schedule, seededRandom(1)), recording(seen, () => true));
  expect(revertedAfter).toBeNull();
  expect(seen.length).toBeLessThanOrEqual(12);
});

test('Flagger keeps a failing release at its first weight', () => {
  const fails = failing(1);
  const ending = playHolding(release({ ...service, requestsPerSecond: 20 }, fails, SEED_SCHEDULE, seededRandom(3)), flagger);
  const unheld = play(rollout({ ...service, requestsPerSecond: 20 }, fails, SEED_SCHEDULE, seededRandom(3)), flagger);
  expect(ending.revertedAfter).toBe(unheld.revertedAfter);
  expect(ending.failures).toBeLessThan(unheld.failures);
});

test('probes that are subtracted leave nothing behind but the edge of a minute', () => {
  const probes = 60;
  const sum = (values: readonly number[]) => values.reduce((all, each) => all + each, 0);
  for (const probesPerMinute of [0, probes]) {
    const { minutes } = rollout({ ...service, probesPerMinute, latencySeconds: 10 }, HEALTHY[0]!, SEED_SCHEDULE, seededRandom(5));
    const missing = sum(minutes.map(({ green }) => green.requests - green.answers));
    expect(Math.abs(missing)).toBeLessThan(probes);
  }
});
