import fc from 'fast-check';
import { parseSchedule } from '../../../cli/operator/schedule';
import { releaseInput } from '../../../cli/operator/release-input';
import { parseMigrateInput } from '../../../lambda/core/input';

const step = fc.record({ weight: fc.nat(200), holdSeconds: fc.option(fc.nat(100_000), { nil: undefined }) });

test('what is written is what is read', () => {
  fc.assert(fc.property(fc.array(step, { minLength: 1, maxLength: 10 }), steps => {
    const text = steps.map(({ weight, holdSeconds }) => holdSeconds === undefined ? `${weight}` : `${weight}:${holdSeconds}`).join(', ');
    expect(parseSchedule(text)).toEqual(steps);
  }));
});

test.each(['', ',', '5:', ':300', '5%:300', '5:5m', '5:300,,100', '-5:1,100', '5.5:300', '5:300;100', '5:1:2'])('%j is refused, with an example', text => {
  expect(() => parseSchedule(text)).toThrow(/is not a step\. Allowed: .*5:300,50:300,100/);
});

test('a release\'s input holds what was said, and nothing else, and the controller takes it', () => {
  expect(releaseInput({})).toEqual({});
  const input = releaseInput({ target: 'green', schedule: parseSchedule('5:300,100'), dryRun: true, ignoreAlarm: ['errors'], reason: 'hotfix' });
  expect(input).toEqual({
    target: 'green', schedule: [{ weight: 5, holdSeconds: 300 }, { weight: 100 }], dryRun: true, ignoreAlarms: ['errors'], reason: 'hotfix',
  });
  expect(parseMigrateInput(input, ['errors'])).toEqual({ ok: true, value: input });
});
