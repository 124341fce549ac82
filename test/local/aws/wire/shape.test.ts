import type { AwsError } from '../../../../local/aws-error';
import { any, double, flag, integer, list, oneOf, requireShape, structure, text, textMap, time } from '../../../../local/aws/wire/shape';

const SHAPE = structure({
  'Name!': text({ min: 2, max: 4 }),
  'Count': integer({ min: 1, max: 400 }),
  'Value': double,
  'At': time,
  'On': flag,
  'State': oneOf('OK', 'ALARM'),
  'Tags': list(structure({ 'Key!': text() }), { min: 1, max: 2 }),
  'Params': textMap,
  'Other': any,
});

const refusal = (input: Record<string, unknown>) => {
  try {
    requireShape(SHAPE, input, 'ValidationError');
    return undefined;
  } catch (error) {
    return `${(error as AwsError).code}: ${(error as AwsError).message}`;
  }
};

test.each([
  [{ Name: 'abcd' }],
  [{ Name: 'ab', Count: 400, Value: -1.5, At: 0, On: false, State: 'OK', Tags: [{ Key: '', More: 1 }], Params: { a: 'b' }, Other: [null] }],
  [{ Name: 'ab', Count: undefined, State: null, Unknown: {} }],
])('%j is of the shape', input => {
  expect(refusal(input)).toBeUndefined();
});

test.each([
  [{}, 'Value null at \'name\' failed to satisfy constraint: Member must not be null'],
  [{ Name: 'a' }, 'Value \'a\' at \'name\' failed to satisfy constraint: Member must have length greater than or equal to 2'],
  [{ Name: 'abcde' }, 'Member must have length less than or equal to 4'],
  [{ Name: 'ab', Count: 401 }, 'Value \'401\' at \'count\' failed to satisfy constraint: Member must have value less than or equal to 400'],
  [{ Name: 'ab', Count: 0 }, 'Member must have value greater than or equal to 1'],
  [{ Name: 'ab', State: 'RED' }, 'Value \'RED\' at \'state\' failed to satisfy constraint: Member must satisfy enum value set: [OK, ALARM]'],
  [{ Name: 'ab', Tags: [] }, 'Value \'[]\' at \'tags\' failed to satisfy constraint: Member must have length greater than or equal to 1'],
  [{ Name: 'ab', Tags: [{ Key: 'a' }, {}] }, 'Value null at \'tags.2.member.key\' failed to satisfy constraint: Member must not be null'],
])('%j is out of range', (input, message) => {
  expect(refusal(input)).toContain(`ValidationError: 1 validation error detected: `);
  expect(refusal(input)).toContain(message);
});

test.each([
  [{ Name: 5 }], [{ Name: ['ab'] }], [{ Name: 'ab', Count: '5' }], [{ Name: 'ab', Count: 1.5 }], [{ Name: 'ab', Value: NaN }], [{ Name: 'ab', At: Infinity }],
  [{ Name: 'ab', On: 'true' }], [{ Name: 'ab', Tags: { Key: 'a' } }], [{ Name: 'ab', Tags: [['a']] }], [{ Name: 'ab', Params: { a: 1 } }], [{ Name: 'ab', Params: [] }],
])('%j is of another type', input => {
  expect(refusal(input)).toMatch(/^SerializationException: The value at '[\w.]+' is not a /);
});

test('all problems are told at once, and long values in part', () => {
  expect(refusal({ Name: 'x'.repeat(10_000), Count: 0 })).toMatch(/^ValidationError: 2 validation errors detected: Value 'x{256}\.\.\.' at 'name' .*; Value '0' at 'count' /);
});
