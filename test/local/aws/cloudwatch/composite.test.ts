import fc from 'fast-check';
import type { AlarmState } from '../../../../local/aws/cloudwatch/alarms';
import { parseAlarmRule } from '../../../../local/aws/cloudwatch/composite';

const STATES: Record<string, AlarmState> = { 'red': 'ALARM', 'green': 'OK', 'gray': 'INSUFFICIENT_DATA', 'my "odd" (alarm)': 'ALARM' };
const isTrue = (rule: string) => parseAlarmRule(rule).isTrue(name => STATES[name]!);

test.each([
  ['ALARM("red") AND OK("green")', true],
  ['ALARM(red) OR ALARM(green)', true],
  ['ALARM(red) AND NOT ALARM(green)', true],
  ['NOT (ALARM(red) OR OK(red))', false],
  ['INSUFFICIENT_DATA(gray)', true],
  ['TRUE', true],
  ['FALSE OR TRUE AND FALSE', false],
  ['TRUE OR TRUE AND FALSE', true],
  ['NOT FALSE AND FALSE', false],
  ['(ALARM(red) AND (ALARM(green) OR INSUFFICIENT_DATA(gray)))', true],
  ['ALARM(arn:aws:cloudwatch:us-east-1:123456789012:alarm:red)', true],
  ['ALARM("arn:aws:cloudwatch:us-east-1:123456789012:alarm:red")', true],
  ['ALARM("my \\"odd\\" (alarm)")', true],
  [' \n ALARM ( "red" )\nOR\tFALSE ', true],
  ['AT_LEAST(1, ALARM, (red, green, gray))', true],
  ['AT_LEAST(2, ALARM, (red, green, gray))', false],
  ['AT_LEAST(2, NOT ALARM, (red, green, "gray"))', true],
  ['AT_LEAST(33%, ALARM, (red, green, gray))', true],
  ['AT_LEAST(34%, ALARM, (red, green, gray))', false],
  ['AT_LEAST(50%, OK, (green, gray))', true],
  ['AT_LEAST(100%, NOT INSUFFICIENT_DATA, (red, green))', true],
  ['NOT AT_LEAST(2, ALARM, (red, green)) AND OK(green)', true],
  ['at_least ( 1 , ok , ( green ) )', true],
])('%s is %s', (rule, expected) => {
  expect(isTrue(rule)).toBe(expected);
});

test('a rule knows its alarms', () => {
  expect(parseAlarmRule('NOT OK(a) AND (ALARM("b") OR TRUE) AND AT_LEAST(1, OK, (c, "d"))').alarms).toEqual(['a', 'b', 'c', 'd']);
});

test.each([
  ['ALARM("red"', ') expected'],
  ['ALARM("red") ALARM("green")', 'unexpected ALARM'],
  ['', 'it ends too early'],
  ['ALARM("red', 'unfinished quote'],
  ['MOST(a, b)', 'MOST is neither a function nor a state'],
  ['AT_LEAST(3, ALARM, (a, b))', 'AT_LEAST takes a number of its 2 alarms, or a percentage, is 3'],
  ['AT_LEAST(0, ALARM, (a, b))', 'is 0'],
  ['AT_LEAST(101%, ALARM, (a, b))', 'is 101%'],
  ['AT_LEAST(1.5, ALARM, (a, b))', 'is 1.5'],
  ['AT_LEAST(1, ALARM, ())', ') expected'],
  ['AT_LEAST(1, ALARM, (a, b)', ') expected'],
  ['AT_LEAST(1, RED, (a, b))', 'RED is neither'],
  [Array.from({ length: 101 }, (_, index) => `ALARM(a${index})`).join(' OR '), 'it uses more than 100 alarms'],
  [`${'('.repeat(10_000)}TRUE`, 'it is nested too deeply'],
  [`${'NOT '.repeat(10_000)}TRUE`, 'it is nested too deeply'],
])('%s is refused', (rule, message) => {
  expect(() => parseAlarmRule(rule)).toThrow(message);
});

test('AT_LEAST counts', () => {
  const names = fc.array(fc.constantFrom(...Object.keys(STATES).slice(0, 3)), { minLength: 1, maxLength: 20 });
  const state = fc.constantFrom('OK', 'ALARM', 'INSUFFICIENT_DATA');
  fc.assert(fc.property(names, state, fc.boolean(), fc.nat(), (alarms, wanted, negated, seed) => {
    const least = 1 + seed % alarms.length;
    const matching = alarms.filter(name => (STATES[name] === wanted) !== negated).length;
    expect(isTrue(`AT_LEAST(${least}, ${negated ? 'NOT ' : ''}${wanted}, (${alarms.join(', ')}))`)).toBe(matching >= least);
  }));
});

interface Formula {
  readonly text: string;
  readonly value: boolean;
}

test('rules mean what their formulas mean', () => {
  const { formula } = fc.letrec<{ formula: Formula }>(tie => ({
    formula: fc.oneof(
      { maxDepth: 4 },
      fc.constantFrom(...Object.keys(STATES).slice(0, 3)).map(name => ({ text: `ALARM("${name}")`, value: STATES[name] === 'ALARM' })),
      tie('formula').map(({ text, value }) => ({ text: `NOT (${text})`, value: !value })),
      fc.tuple(tie('formula'), tie('formula')).map(([a, b]) => ({ text: `(${a.text}) AND (${b.text})`, value: a.value && b.value })),
      fc.tuple(tie('formula'), tie('formula')).map(([a, b]) => ({ text: `(${a.text}) OR (${b.text})`, value: a.value || b.value })),
    ),
  }));
  fc.assert(fc.property(formula, ({ text, value }) => {
    expect(isTrue(text)).toBe(value);
  }));
});
