import fc from 'fast-check';
import type { Ending, Rule } from '../../../local/simulation/rule';
import { standings } from '../../../local/simulation/standing';
import type { Trial } from '../../../local/simulation/trials';

const RULE: Rule = { name: 'any', judge: () => ({ see: () => false }) };

const ending = fc.record<Ending>({
  revertedAfter: fc.option(fc.double({ min: 1, max: 100, noNaN: true })),
  failures: fc.double({ min: 0, max: 1e6, noNaN: true }),
});

const trial = fc.record<Trial>({ worse: ending.map(each => [each]), noWorse: ending.map(each => [each]) });

test('the figures are those of the endings, and none is certain', () => {
  fc.assert(fc.property(fc.array(trial, { minLength: 2, maxLength: 50 }), trials => {
    const [standing] = standings([RULE], trials);
    const endings = trials.map(({ worse }) => worse![0]!);
    const reverted = endings.flatMap(({ revertedAfter }) => revertedAfter ?? []);
    const { probability, failures, medianMinutes } = standing!.detection!;
    expect(probability.value).toBe(reverted.length / trials.length);
    expect(probability.standardError).toBeGreaterThan(0);
    expect(probability.standardError).toBeLessThanOrEqual(0.5 / Math.sqrt(trials.length));
    expect(failures.value).toBeCloseTo(endings.reduce((sum, each) => sum + each.failures, 0) / trials.length, 6);
    const below = reverted.filter(minutes => minutes < medianMinutes!).length;
    const above = reverted.filter(minutes => minutes > medianMinutes!).length;
    if (medianMinutes === null) expect(reverted).toEqual([]);
    else expect(Math.max(below, above)).toBeLessThanOrEqual(reverted.length / 2);
    expect(standing!.falseRollback.value).toBe(trials.filter(({ noWorse }) => noWorse[0]!.revertedAfter !== null).length / trials.length);
  }));
});

test('of a mean the error is the usual one', () => {
  const ended = (failures: number): Ending[] => [{ revertedAfter: null, failures }];
  const trials = [1, 2, 3, 4].map(failures => ({ worse: ended(failures), noWorse: ended(0) }));
  expect(standings([RULE], trials)[0]!.detection!.failures.standardError).toBeCloseTo(Math.sqrt(5 / 3) / 2, 12);
});

test('where green is no worse there is nothing to detect', () => {
  const trials = [{ worse: null, noWorse: [{ revertedAfter: 3, failures: 0 }] }];
  expect(standings([RULE], trials)).toMatchObject([{ rule: 'any', detection: null, falseRollback: { value: 1 } }]);
});
