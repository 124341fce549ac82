import fc from 'fast-check';
import { holds } from '../../../local/iam/condition';
import { RequestContext } from '../../../local/iam/request';

const TAGS = 'aws:TagKeys';

const holdsFor = (operator: string, wanted: string | string[], present: string | string[] | undefined): boolean =>
  holds({ operator, key: TAGS, values: [wanted].flat() }, new RequestContext('ec2:DeleteTags', { [TAGS]: present }));

test.each<[string, string | string[], string | string[] | undefined, boolean]>([
  ['StringEquals', 'a', 'a', true],
  ['StringEquals', ['b', 'a'], 'a', true],
  ['StringEquals', 'a', 'A', false],
  ['StringEquals', 'a*', 'ab', false],
  ['StringEquals', 'a', undefined, false],
  ['StringNotEquals', 'a', 'b', true],
  ['StringNotEquals', ['a', 'b'], 'b', false],
  ['StringNotEquals', 'a', undefined, true],
  ['StringEqualsIgnoreCase', 'a', 'A', true],
  ['StringNotEqualsIgnoreCase', 'a', 'A', false],
  ['StringLike', 'a*', 'abc', true],
  ['StringLike', 'A*', 'abc', false],
  ['StringNotLike', 'a*', 'abc', false],
  ['ArnLike', 'arn:aws:sns:*:1:t', 'arn:aws:sns:x:1:t', true],
  ['ArnEquals', 'arn:aws:sns:*:1:t', 'arn:aws:sns:x:1:t', true],
  ['ArnLike', 'arn:aws:sns:*:1:t', undefined, false],
  ['ArnNotLike', 'arn:aws:sns:*:1:t', 'arn:aws:sns:x:1:t', false],
  ['ArnNotEquals', 'arn:aws:sns:*:1:t', undefined, true],
  ['Bool', 'true', 'True', true],
  ['Bool', 'true', 'false', false],
  ['Bool', 'false', undefined, false],
  ['NumericEquals', '10', '10.0', true],
  ['NumericNotEquals', '10', '10', false],
  ['NumericLessThan', '10', '9', true],
  ['NumericLessThan', '10', '10', false],
  ['NumericLessThanEquals', '10', '10', true],
  ['NumericGreaterThan', '10', '10', false],
  ['NumericGreaterThanEquals', '10', '10', true],
  ['Null', 'true', undefined, true],
  ['Null', 'true', 'a', false],
  ['Null', 'false', 'a', true],
  ['Null', 'false', undefined, false],
  ['StringEqualsIfExists', 'a', undefined, true],
  ['StringEqualsIfExists', 'a', 'b', false],
  ['BoolIfExists', 'true', undefined, true],
  ['StringNotEqualsIfExists', 'a', undefined, true],
])('%s %j of %j: %s', (operator, wanted, present, expected) => {
  expect(holdsFor(operator, wanted, present)).toBe(expected);
});

// The tables of AWS's page on single-valued and multivalued keys.
test.each<[string, string[] | undefined, boolean]>([
  ['ForAllValues:StringEquals', ['environment'], true],
  ['ForAllValues:StringEquals', ['environment', 'cost-center'], true],
  ['ForAllValues:StringEquals', ['environment', 'dept'], false],
  ['ForAllValues:StringEquals', undefined, true],
  ['ForAllValues:StringNotEquals', ['environment', 'dept'], false],
  ['ForAllValues:StringNotEquals', ['dept'], true],
  ['ForAnyValue:StringEquals', ['environment', 'dept'], true],
  ['ForAnyValue:StringEquals', ['dept'], false],
  ['ForAnyValue:StringEquals', undefined, false],
  ['ForAnyValue:StringNotEquals', ['environment', 'dept'], true],
  ['ForAnyValue:StringNotEquals', ['environment'], false],
  ['ForAnyValue:StringEqualsIfExists', undefined, true],
])('%s of the tags %j: %s', (operator, present, expected) => {
  expect(holdsFor(operator, ['environment', 'cost-center'], present)).toBe(expected);
});

test.each(['DateLessThan', 'IpAddress', 'BinaryEquals', 'StringMatches', 'ForSomeValues:StringEquals', 'NullIfExists', 'constructor'])(
  'the operator %s, which is not known, is named and never passed over', operator => {
    expect(() => holdsFor(operator, 'a', 'a')).toThrow(`the condition operator ${operator} is not rehearsed`);
  });

test('several values need a set operator', () => {
  expect(() => holdsFor('StringEquals', 'a', ['a', 'b'])).toThrow('needs ForAllValues or ForAnyValue');
});

test('keys have no case', () => {
  expect(holds({ operator: 'StringEquals', key: 'AWS:sourcearn', values: ['a'] }, new RequestContext('x:Y', { 'aws:SourceArn': 'a' }))).toBe(true);
});

test('a key that AWS may send and the rehearsal does not know is named; one of another service is absent', () => {
  const context = new RequestContext('dynamodb:GetItem', { 'dynamodb:LeadingKeys': 'a' });
  const asked = (key: string) => holds({ operator: 'Null', key, values: ['true'] }, context);
  expect(() => asked('dynamodb:Attributes')).toThrow('the condition key dynamodb:Attributes is not rehearsed for dynamodb:GetItem');
  expect(() => asked('aws:PrincipalOrgID')).toThrow('aws:PrincipalOrgID');
  expect(asked('cloudwatch:namespace')).toBe(true);
  expect(asked('aws:RequestTag/team')).toBe(true);
});

test('an operator and its opposite never agree', () => {
  const pairs = fc.constantFrom<[string, string]>(['StringEquals', 'StringNotEquals'], ['StringLike', 'StringNotLike'],
    ['NumericEquals', 'NumericNotEquals'], ['StringEqualsIgnoreCase', 'StringNotEqualsIgnoreCase']);
  const presence = fc.option(fc.string({ unit: fc.constantFrom('a', 'A', '1', '*'), maxLength: 2 }), { nil: undefined });
  const value = fc.string({ unit: fc.constantFrom('a', 'A', '1', '*'), maxLength: 2 });
  fc.assert(fc.property(pairs, fc.array(value, { minLength: 1, maxLength: 3 }), presence, ([is, isNot], wanted, present) => {
    expect(holdsFor(is, wanted, present)).toBe(!holdsFor(isNot, wanted, present));
  }));
});
