import fc from 'fast-check';
import { equalsText, equalsTextIgnoringCase, matchesAction, matchesArn, matchesResource, matchesText } from '../../../local/iam/pattern';
import { RequestContext } from '../../../local/iam/request';

const context = new RequestContext('s3:GetObject', { 'aws:PrincipalArn': 'arn:aws:iam::1:role/Star*', 'aws:SourceArn': undefined, 'aws:TagKeys': ['a', 'b'] });

/** Wildcards by trying every possibility: slow, and beyond doubt. */
const glob = (pattern: string, text: string): boolean => {
  if (pattern === '') return text === '';
  const [head, rest] = [pattern[0], pattern.slice(1)];
  if (head === '*') return glob(rest, text) || (text !== '' && glob(pattern, text.slice(1)));
  return text !== '' && (head === '?' || head === text[0]) && glob(rest, text.slice(1));
};

const letters = (alphabet: string) => fc.string({ unit: fc.constantFrom(...alphabet), maxLength: 7 });

test('wildcards stand for any characters, and for one', () => {
  fc.assert(fc.property(letters('ab.*?'), letters('ab.'), (pattern, text) => {
    expect(matchesText(pattern, text, context)).toBe(glob(pattern, text));
    expect(matchesAction(pattern, text)).toBe(glob(pattern, text));
  }));
});

test('every text is like itself, and equal to nothing else', () => {
  const texts = fc.string({ maxLength: 12 }).filter(text => !text.includes('${'));
  fc.assert(fc.property(texts, texts, (a, b) => {
    expect(equalsText(a, a, context)).toBe(true);
    expect(equalsText(a, b, context)).toBe(a === b);
  }));
});

test.each([
  ['elasticloadbalancing:modifyrule', true],
  ['ElasticLoadBalancing:Modify*', true],
  ['elasticloadbalancing:ModifyRul?', true],
  ['*', true],
  ['elasticloadbalancing:ModifyRules', false],
  ['elasticloadbalancing:ModifyRule?', false],
])('of an action %s, case does not count: %s', (pattern, expected) => {
  expect(matchesAction(pattern, 'elasticloadbalancing:ModifyRule')).toBe(expected);
});

const RULE = 'arn:aws:elasticloadbalancing:us-east-1:1:listener-rule/app/lb/50dc/f2f7/9683';

test.each([
  ['*', RULE, true],
  [RULE, RULE, true],
  ['arn:aws:elasticloadbalancing:us-east-1:1:listener-rule/app/lb/*', RULE, true],
  ['arn:aws:elasticloadbalancing:us-east-1:1:listener-rule/app/*/50dc/????/9683', RULE, true],
  ['arn:aws:elasticloadbalancing:*:*:listener-rule/app/*', RULE, true],
  // An asterisk at the end of a segment goes on beyond the colon, one within it does not.
  ['arn:aws:elasticloadbalancing:*', RULE, true],
  ['arn:*:listener-rule/app/lb/*', RULE, true],
  ['arn:aws:elastic*g:us-east-1:1:listener-rule/*', RULE, true],
  ['arn:aws:elastic*1:1:listener-rule/*', RULE, false],
  ['arn:aws:elasticloadbalancing?us-east-1:1:listener-rule/*', RULE, false],
  ['arn:aws:elasticloadbalancing:us-east-1:1:listener-rule/APP/lb/*', RULE, false],
  ['arn:aws:elasticloadbalancing:us-east-1:1:listener-rule', RULE, false],
  ['arn:aws:elasticloadbalancing:us-east-1:1:listener-rule/app/lb/50dc/f2f7/9683?', RULE, false],
  // What is not about a resource needs the asterisk.
  ['arn:aws:elasticloadbalancing:us-east-1:1:*', '*', false],
  ['arn:aws:states:us-east-1:1:execution:Migrate:*', 'arn:aws:states:us-east-1:1:execution:Migrate:run-1', true],
  ['arn:aws:states:us-east-1:1:execution:Migrate:*', 'arn:aws:states:us-east-1:1:execution:Operate:run-1', false],
])('the resource %s holds %s: %s', (pattern, resource, expected) => {
  expect(matchesResource(pattern, resource, context)).toBe(expected);
});

test.each([
  ['arn:aws:sns:*:1:Topic', 'arn:aws:sns:us-east-1:1:Topic', true],
  ['arn:aws:sns:us-east-?:*:T*', 'arn:aws:sns:us-east-1:1:Topic', true],
  ['arn:aws:*', 'arn:aws:sns:us-east-1:1:Topic', false],
  ['arn:aws:sns:*:Topic', 'arn:aws:sns:us-east-1:1:Topic', false],
  ['arn:aws:events:*:*:rule/*', 'arn:aws:events:us-east-1:1:rule/bus/name', true],
])('ArnLike %s looks at each segment of %s: %s', (pattern, arn, expected) => {
  expect(matchesArn(pattern, arn, context)).toBe(expected);
});

test('a variable stands for its value, to the letter', () => {
  expect(matchesText('${aws:PrincipalArn}', 'arn:aws:iam::1:role/Star*', context)).toBe(true);
  expect(matchesText('${aws:PrincipalArn}', 'arn:aws:iam::1:role/Stars', context)).toBe(false);
  expect(equalsTextIgnoringCase('<${AWS:principalarn}>', '<ARN:aws:iam::1:role/star*>', context)).toBe(true);
  expect(matchesResource('arn:aws:s3:::bucket/${aws:PrincipalArn}/*', 'arn:aws:s3:::bucket/arn:aws:iam::1:role/Star*/x', context)).toBe(true);
});

test('characters that would be wildcards can be meant', () => {
  expect(matchesText('${*}${?}${$}', '*?$', context)).toBe(true);
  expect(matchesText('${*}', 'anything', context)).toBe(false);
});

test('a variable without a value is like nothing, unless it has a default', () => {
  expect(matchesText('*${aws:SourceArn}', 'x', context)).toBe(false);
  expect(matchesResource('arn:aws:s3:::${aws:SourceArn}*', 'arn:aws:s3:::', context)).toBe(false);
  expect(matchesText('${aws:SourceArn, \'none\'}', 'none', context)).toBe(true);
});

test('variables that cannot be resolved are named', () => {
  expect(() => matchesText('${aws:TagKeys}', 'a', context)).toThrow('the policy variable ${aws:TagKeys} has more than one value');
  expect(() => matchesText('${aws:username}', 'a', context)).toThrow('the condition key aws:username is not rehearsed for s3:GetObject');
  expect(() => matchesResource('arn:aws:s3:${aws:PrincipalArn}::x', 'y', context)).toThrow('a policy variable may only stand in the last part of an ARN');
});
