import fc from 'fast-check';
import { clock, evidence, percent, shareOf, usd } from '../../../cli/report/numbers';
import { blastRadius, sentenceOf, toneOf } from '../../../cli/report/story';

const colors = { from: 'blue', to: 'green' } as const;

test.each([
  [{ outcome: 'completed', reached: 100, minutes: 35.4 } as const, 'Green serves everything: all traffic moved there from blue within 35 minutes, and stayed.'],
  [{ outcome: 'reverted', reached: 10, error: 'Worse' } as const, 'Green had come to 10 % of the traffic when it was put back: Worse.'],
  [{ outcome: 'refused', reached: 0, error: 'Busy' } as const, 'The release to green was refused, and no traffic moved: Busy.'],
  [{ outcome: 'held', reached: 50 } as const, 'The release ended with the traffic where it was: green had come to 50 %.'],
  [{ outcome: 'running', reached: 25 } as const, 'The release to green is under way, at 25 %.'],
])('%j is told in a sentence', (ended, sentence) => {
  expect(sentenceOf({ ...ended, ...colors })).toBe(sentence);
});

test('only what is right and whole looks good', () => {
  expect(toneOf('completed', true)).toBe('good');
  expect(toneOf('reverted', true)).toBe('back');
  expect(toneOf('completed', false)).toBe('bad');
  expect(toneOf('invalid', true)).toBe('bad');
});

test('a failure is never told as none, however many requests there are', () => {
  fc.assert(fc.property(fc.integer({ min: 1, max: 10 ** 9 }), fc.integer({ min: 1, max: 1000 }), (requests, failed) => {
    const { value, about } = blastRadius({ requests: requests + failed, failed });
    expect(value).not.toMatch(/^0 %|none/);
    expect(about).toContain(failed.toLocaleString('en-US'));
  }));
});

test('no requests are no share', () => {
  expect(blastRadius({ requests: 0, failed: 0 }).value).toBe('no requests');
  expect(shareOf(0, 0)).toBe('none');
});

test.each([
  [percent(0.0179), '1.8 %'], [percent(0.5), '50 %'], [percent(1), '100 %'], [percent(0.00002), '< 0.01 %'], [percent(0), '0 %'],
  [clock(21.05), '21:03'], [clock(0), '00:00'], [evidence(1234.5), '1,200'], [evidence(0.001), '< 0.01'], [evidence(1e9), '> 1,000,000'],
  [usd(0.0111), '$0.0111'], [usd(0.00001), '< $0.0001'], [usd(0), '$0.0000'],
])('%s reads %s', (shown, expected) => {
  expect(shown).toBe(expected);
});
