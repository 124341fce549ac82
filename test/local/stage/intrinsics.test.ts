import fc from 'fast-check';
import { type Lookup, referencesOf, resolveIntrinsics } from '../../../local/stage/intrinsics';

const lookup: Lookup = {
  ref: logicalId => `ref-of-${logicalId}`,
  attribute: (logicalId, name) => `${name}-of-${logicalId}`,
};
const resolve = (value: unknown) => resolveIntrinsics(value, lookup);

test.each([
  [{ Ref: 'Table' }, 'ref-of-Table'],
  [{ 'Fn::GetAtt': ['Rule', 'RuleArn'] }, 'RuleArn-of-Rule'],
  [{ 'Fn::GetAtt': 'Rule.RuleArn' }, 'RuleArn-of-Rule'],
  [{ 'Fn::Join': ['-', ['a', { Ref: 'B' }]] }, 'a-ref-of-B'],
  [{ 'Fn::Select': [1, { 'Fn::Split': ['/', 'listener/app/lb'] }] }, 'app'],
  [{ 'Fn::Join': [':listener-rule/', { 'Fn::Split': [':listener/', 'arn:listener/app'] }] }, 'arn:listener-rule/app'],
  [{ 'Fn::Sub': 'x-${A}-${B.Arn}-${!C}' }, 'x-ref-of-A-Arn-of-B-${C}'],
  [{ 'Fn::Sub': ['${A}${Own}', { Own: { Ref: 'B' } }] }, 'ref-of-Aref-of-B'],
])('%j becomes %j', (value, expected) => {
  expect(resolve(value)).toBe(expected);
});

test('AWS::NoValue leaves a property and a list item out', () => {
  expect(resolve({ a: 1, b: { Ref: 'AWS::NoValue' }, c: [{ Ref: 'AWS::NoValue' }, 2] })).toEqual({ a: 1, c: [2] });
});

test('an intrinsic function that is not rehearsed is refused by name', () => {
  expect(() => resolve({ deep: [{ 'Fn::ImportValue': 'x' }] })).toThrow('the intrinsic function Fn::ImportValue is not rehearsed');
});

test('what holds no intrinsic function stays as it is', () => {
  const plain = fc.jsonValue().filter(value => !/"(Ref|Fn::)/.test(JSON.stringify(value)));
  fc.assert(fc.property(plain, value => {
    expect(resolve(value)).toEqual(value);
  }));
});

test('references are found at any depth', () => {
  expect(referencesOf({ a: [{ 'Fn::Join': ['', [{ Ref: 'A' }, { 'Fn::GetAtt': ['B', 'Arn'] }]] }], b: { 'Fn::Sub': '${C.Name}/${D}' } }).sort())
    .toEqual(['A', 'B', 'C', 'D']);
});
