import fc from 'fast-check';
import { PACINGS } from '../../../lambda/contract';
import { seededRandom } from '../../../local/random';
import { comparison } from '../../../local/simulation/ours';
import { playPaced } from '../../../local/simulation/paced';
import { release, rollout, SEED_SCHEDULE, type Service } from '../../../local/simulation/rollout';
import { play, type Rule } from '../../../local/simulation/rule';
import { BAD, HEALTHY, type Scenario } from '../../../local/simulation/scenario';

const seeds = fc.integer({ min: 0, max: 2 ** 31 });
const scenarios = fc.constantFrom<Scenario>(...HEALTHY, ...Object.values(BAD));
const pacings = fc.constantFrom(...PACINGS);
const MINUTES = SEED_SCHEDULE.reduce((sum, { minutes }) => sum + minutes, 0);
const LONGEST = MINUTES + 10 * (SEED_SCHEDULE.length - 1);

const never: Rule = { name: 'never', judge: () => ({ see: () => false }) };

const at = (requestsPerSecond: number): Service => ({ requestsPerSecond, baseline: 0.002 });

const paced = (service: Service, scenario: Scenario, seed: number, rule: Rule, pacing: typeof PACINGS[number]) =>
  playPaced(release(service, scenario, SEED_SCHEDULE, seededRandom(seed)), SEED_SCHEDULE, rule, pacing);

test('a fixed pacing is the schedule: it ends the same', () => {
  fc.assert(fc.property(seeds, scenarios, (seed, scenario) => {
    const { revertedAfter, failures } = paced(at(20), scenario, seed, comparison(), 'fixed');
    const whole = play(rollout(at(20), scenario, SEED_SCHEDULE, seededRandom(seed)), comparison());
    expect(revertedAfter).toBe(whole.revertedAfter);
    if (revertedAfter === null) expect(failures).toBeCloseTo(whole.failures, 6);
  }), { numRuns: 20 });
});

test('fast never takes longer than the schedule, strict never less, and neither for ever', () => {
  fc.assert(fc.property(seeds, scenarios, fc.constantFrom(0.2, 20, 2000), (seed, scenario, traffic) => {
    const [fixed, fast, strict] = (['fixed', 'fast', 'strict'] as const).map(pacing => paced(at(traffic), scenario, seed, never, pacing));
    expect(fixed!.minutes).toBe(MINUTES);
    expect(fast!.minutes).toBeLessThanOrEqual(MINUTES);
    expect(strict!.minutes).toBeGreaterThanOrEqual(MINUTES);
    expect(strict!.minutes).toBeLessThanOrEqual(LONGEST);
  }), { numRuns: 20 });
});

test('nobody says that green is good where it fails always, or where nobody came: fast waits, and every step is inconclusive', () => {
  fc.assert(fc.property(seeds, pacings, fc.constantFrom<[number, Scenario]>([20, BAD.allFail], [20, BAD.crash], [0.001, HEALTHY[0]!]),
    (seed, pacing, [traffic, scenario]) => {
      const { minutes, steps, inconclusive } = paced(at(traffic), scenario, seed, never, pacing);
      expect(minutes).toBe(pacing === 'strict' ? LONGEST : MINUTES);
      expect([steps, inconclusive]).toEqual([5, 5]);
    }), { numRuns: 20 });
});

test('with many requests, a good green is known soon', () => {
  const { minutes, inconclusive } = paced({ ...at(2000), latencySeconds: 0.05 }, HEALTHY[0]!, 1, comparison(), 'fast');
  expect(inconclusive).toBe(0);
  expect(minutes).toBeLessThan(MINUTES);
});
