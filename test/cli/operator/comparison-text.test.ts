import fc from 'fast-check';
import { comparisonText, inconclusiveText, judgedSteps } from '../../../cli/operator/comparison-text';
import type { Assessment, StepVerdict } from '../../../lambda/contract';
import type { RunStep, RunStepComparison } from '../../../lambda/contract/history';
import { compared } from './compared';

const step = (comparison?: RunStepComparison): RunStep => ({ step: 2, weight: 10, at: '2026-03-01T11:58:00Z', readBack: [], comparison });

const assessed = (more: Partial<Assessment>): Partial<RunStepComparison> => ({ assessment: { ...compared({}).assessment, ...more } });

test.each<[string, Partial<RunStepComparison>, string]>([
  [
    'good', {},
    'accepted; answered failures: green 1 % of 1,000, blue 0.95 % of 19,000; evidence against green 0.31 of 100, for it 42 of 20',
  ],
  [
    'slow', { verdict: 'worse', acceptance: 0.00012, ...assessed({ by: 'comparison', evidence: 1234.5, signal: 'slow' }) },
    'worse; slow requests: green 40 % of 1,000, blue 5 % of 19,000; evidence against green 1,235 of 100, for it 0 of 20',
  ],
  [
    'bad for business', { verdict: 'worse', acceptance: 1, ...assessed({ by: 'comparison', evidence: 1e300, signal: 'orders' }) },
    'worse; orders: green 50 % of 10, blue 0 % of 200; evidence against green over 1,000,000 of 100, for it 1 of 20',
  ],
  [
    'alone', {
      verdict: 'worse', acceptance: 1, counts: { answered: { safe: { requests: 0, failed: 0 }, fresh: { requests: 500, failed: 50 } } },
      ...assessed({ by: 'guard', guardEvidence: 321, signal: 'answered' }),
    },
    'worse; answered failures: green 10 % of 500, blue none; evidence against green 321 of 100, for it 1 of 20',
  ],
  [
    'without a user', { verdict: 'inconclusive', counts: {}, acceptance: 1 },
    'too little traffic to tell; evidence against green 0.31 of 100, for it 1 of 20',
  ],
])('a step that is %s', (_, more, text) => {
  expect(comparisonText(step(compared(more)), 'green')).toBe(text);
});

test('the new colour comes first, and is the one that evidence is against', () => {
  expect(comparisonText(step(compared({})), 'blue')).toMatch(/blue 1 % of 1,000, green 0\.95 % of 19,000; evidence against blue/);
});

test('a step that was not judged is left out, as is one of a run without a plan', () => {
  expect(comparisonText(step(), 'green')).toBeUndefined();
  expect(judgedSteps([step(), step(compared({}))], 'green')).toEqual([{ step: 'step 2, 10 %', says: expect.stringMatching(/^accepted/) }]);
  expect(judgedSteps([step(compared({}))], undefined)).toEqual([]);
});

test('whatever was measured is one short line', () => {
  const some = fc.double({ min: 0, max: 1e9, noNaN: true });
  const counts = fc.record({ requests: some, failed: some });
  const evidence = fc.double({ min: 0, noNaN: true });
  const signals = fc.constantFrom('answered', 'unanswered', 'clientErrors', 'slow', 'orders');
  fc.assert(fc.property(
    fc.dictionary(signals, fc.record({ safe: counts, fresh: counts })),
    fc.constantFrom<StepVerdict>('accepted', 'inconclusive', 'worse', 'incomparable'), fc.option(signals), evidence, evidence,
    (measured, verdict, signal, against, for_) => {
      const text = comparisonText(step(compared({ verdict, counts: measured, acceptance: for_, ...assessed({ signal, evidence: against }) })), 'green')!;
      expect(text).not.toMatch(/\n|NaN|undefined|Infinity|e[+-]\d/);
      expect(text.length).toBeLessThan(220);
    },
  ));
});

test('steps that could not be told of are counted', () => {
  expect([undefined, 0, 1, 3].map(inconclusiveText)).toEqual([
    undefined, undefined, '1 step had too little traffic to tell whether the new colour is good',
    '3 steps had too little traffic to tell whether the new colour is good',
  ]);
});
