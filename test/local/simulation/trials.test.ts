import { oracle } from '../../../local/simulation/oracle';
import { comparison } from '../../../local/simulation/ours';
import type { Rule } from '../../../local/simulation/rule';
import { BAD, HEALTHY, type Scenario } from '../../../local/simulation/scenario';
import { type Experiment, type Trial, trials } from '../../../local/simulation/trials';

const NEVER: Rule = { name: 'never', judge: () => ({ see: () => false }) };

const experiment = (scenario: Scenario, rules: readonly Rule[], seed = 1): Experiment => ({
  service: { requestsPerSecond: 20, baseline: 0.002 }, scenario, rules, seed,
  schedule: [{ weight: 10, minutes: 10 }, { weight: 90, minutes: 5 }],
});

const some = (count: number, of: Experiment): Trial[] => {
  const all = trials(of);
  return Array.from({ length: count }, () => all.next().value);
};

test('a seed says what happens, and another one says something else', () => {
  const played = (seed: number) => some(3, experiment(BAD.plus5, [comparison()], seed));
  expect(played(1)).toEqual(played(1));
  expect(played(2)).not.toEqual(played(1));
  // Of one seed no trial is like another, and none is one of the next seed.
  const failures = [...played(1), ...played(2)].map(({ worse }) => worse![0]!.failures);
  expect(new Set(failures).size).toBe(failures.length);
});

test('what a rule makes of a release does not depend on the other rules', () => {
  const together = some(3, experiment(BAD.plus10, [NEVER, oracle, comparison()])).map(({ worse }) => worse![2]);
  expect(together).toEqual(some(3, experiment(BAD.plus10, [comparison()])).map(({ worse }) => worse![0]));
});

test('a rule that holds the first step keeps most users from green', () => {
  const holding: Rule = { name: 'holding', judge: () => ({ see: () => false, holds: () => true }) };
  const [{ worse }] = some(1, experiment(BAD.plus10, [NEVER, holding])) as [Trial];
  expect(worse![1]!.failures).toBeLessThan(worse![0]!.failures);
});

test('without the regression green fails nobody, whatever the regression is', () => {
  for (const scenario of Object.values(BAD)) {
    const [{ worse, noWorse }] = some(1, experiment(scenario, [NEVER, oracle])) as [Trial];
    expect(noWorse).toEqual([{ revertedAfter: null, failures: 0 }, { revertedAfter: null, failures: 0 }]);
    expect(worse).not.toBeNull();
  }
});

test.each(['crash', 'slow', 'notFound'] as const)('the other release has nothing of a green that is bad in other ways: %s', which => {
  const busy = { ...experiment(BAD[which], [comparison()]), service: { requestsPerSecond: 200, baseline: 0.002 } };
  for (const { worse, noWorse } of some(3, busy)) {
    expect(worse![0]!.revertedAfter).not.toBeNull();
    expect(noWorse[0]!.revertedAfter).toBeNull();
  }
});

test('a scenario in which green is no worse is played as it is, once', () => {
  const cold = HEALTHY.find(({ name }) => name.startsWith('cold start'))!;
  const [{ worse, noWorse }] = some(1, experiment(cold, [NEVER])) as [Trial];
  expect(worse).toBeNull();
  expect(noWorse[0]!.failures).toBeGreaterThan(5);
});
