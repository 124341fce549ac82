import fc from 'fast-check';
import { comparison } from '../../../local/simulation/ours';
import { evidenceOf, type Past, verdict } from '../../../local/simulation/past';
import { rollout, SEED_SCHEDULE } from '../../../local/simulation/rollout';
import { play, type Rule } from '../../../local/simulation/rule';
import { BAD, HEALTHY } from '../../../local/simulation/scenario';
import { seededRandom } from '../../../local/random';

const pastOf = (seed: number, worse: boolean, first = 0): Past => {
  const scenario = worse ? BAD.plus5 : HEALTHY[0]!;
  const { before, minutes } = rollout({ requestsPerSecond: 20, baseline: 0.002 }, scenario, SEED_SCHEDULE, seededRandom(seed));
  return { before, minutes: minutes.map((minute, index) => ({ ...minute, minute: first + index })) };
};

const some = { numRuns: 20 };

test('a past release is put back when the same one, seen a minute late, is put back in the simulation', () => {
  fc.assert(fc.property(fc.nat(), fc.boolean(), (seed, worse) => {
    const past = pastOf(seed, worse);
    const { revertedAfter } = play({ before: past.before, minutes: past.minutes, delay: 1 }, comparison());
    const said = verdict(past, comparison());
    if (revertedAfter !== null || said.decidedBy !== past.minutes.length - 1) expect(said.revertedAfter).toBe(revertedAfter);
  }), some);
});

test('the evidence by minute is what the comparison decides by', () => {
  fc.assert(fc.property(fc.nat(), fc.boolean(), fc.integer({ min: -99, max: 99 }), (seed, worse, first) => {
    const past = pastOf(seed, worse, first);
    const { decidedBy } = verdict(past, comparison());
    const evidence = evidenceOf(past);
    expect(evidence.find(({ assessment }) => assessment?.by !== null)?.minute ?? null).toBe(decidedBy);
    expect(evidence.filter(({ assessment }) => assessment === null).map(({ minute }) => minute))
      .toEqual(past.minutes.map(({ minute }) => minute).filter(minute => decidedBy !== null && minute > decidedBy));
  }), some);
});

const atMinute = (number: number): Rule => {
  let seen = 0;
  return { name: `minute ${number}`, judge: () => ({ see: () => (seen += 1) === number }) };
};

test('what failed is counted up to the moment at which traffic is back', () => {
  const color = { requests: 10, answers: 10, failed: 2, clientErrors: 0, timed: 0, slow: 0 };
  const lost = { ...color, answers: 9 };
  const rates = { blue: NaN, green: NaN };
  const past: Past = { before: [], minutes: [1, 2, 3, 4, 5].map(minute => ({ minute, weight: 50, blue: color, green: lost, rates })) };
  // Of ten requests two were answered by an error, and one was not answered.
  expect(verdict(past, atMinute(2))).toEqual({ rule: 'minute 2', decidedBy: 2, revertedAfter: 3.1, failures: expect.closeTo(3 * 3.1, 9) });
  expect(verdict(past, atMinute(5))).toMatchObject({ decidedBy: 5, revertedAfter: 6.1, failures: 15 });
  expect(verdict(past, atMinute(9))).toMatchObject({ decidedBy: null, revertedAfter: null, failures: 15 });
});
