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
])('%s is %s', (rule, expected) => {
  expect(isTrue(rule)).toBe(expected);
});

test('a rule knows its alarms', () => {
  expect(parseAlarmRule('NOT OK(a) AND (ALARM("b") OR TRUE)').alarms).toEqual(['a', 'b']);
});

test.each([
  ['ALARM("red"', ') expected'],
  ['ALARM("red") ALARM("green")', 'unexpected ALARM'],
  ['', 'it ends too early'],
  ['ALARM("red', 'unfinished quote'],
  ['AT_LEAST(2, ALARM, (a, b))', 'AT_LEAST in an AlarmRule is not implemented in the rehearsal'],
])('%s is refused', (rule, message) => {
  expect(() => parseAlarmRule(rule)).toThrow(message);
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
