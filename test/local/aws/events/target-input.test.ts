import fc from 'fast-check';
import type { BusEvent } from '../../../../local/aws/events/event';
import { payloadOf, type TargetInput } from '../../../../local/aws/events/target-input';

const EVENT: BusEvent = {
  'version': '0', 'id': 'id', 'detail-type': 'Type', 'source': 'own.app', 'account': '123456789012', 'time': '2026-01-01T00:00:00Z', 'region': 'us-east-1',
  'resources': ['arn:one', 'arn:two'], 'detail': { 'status': 'FAILED', 'count': 3, 'flag': false, 'nothing': null, 'inner': { a: 'x' }, 'da-sh': 'd' },
};
const made = (input: TargetInput) =>
  payloadOf(input)({ event: EVENT, ruleName: 'Rule', ruleArn: 'arn:rule', ingestedAt: '2026-01-01T00:00:01.500Z' });
const transformed = (InputTemplate: string, InputPathsMap: Record<string, string> = {}) =>
  made({ InputTransformer: { InputTemplate, InputPathsMap } });

test('a target gets the event, unless it is told otherwise', () => {
  expect(JSON.parse(made({}))).toEqual(EVENT);
  expect(made({ Input: '{"fixed": true}' })).toBe('{"fixed": true}');
  expect(made({ InputPath: '$.detail' })).toBe(JSON.stringify(EVENT.detail));
  expect(made({ InputPath: '$.detail.absent' })).toBe('null');
});

test('a rule has one of the three', () => {
  expect(() => payloadOf({ Input: '{}', InputPath: '$.detail' })).toThrow('Only one of Input, InputPath, or InputTransformer');
});

test.each<[template: string, paths: Record<string, string>, result: string]>([
  // As CDK renders objects and texts with fields of events.
  ['{"a":<s>,"b":"text","t":<time>,"c":"x <s> y"}', { s: '$.detail.status', time: '$.time' },
    '{"a":"FAILED","b":"text","t":"2026-01-01T00:00:00Z","c":"x FAILED y"}'],
  ['"hello <s>"', { s: '$.detail.status' }, '"hello FAILED"'],
  ['{"n":<n>,"f":<f>,"i":<i>,"second":<second>}', { n: '$.detail.count', f: '$.detail.flag', i: '$.detail.inner', second: '$.resources[1]' },
    '{"n":3,"f":false,"i":{"a":"x"},"second":"arn:two"}'],
  ['{"nothing":<nothing>,"text":"<nothing>"}', { nothing: '$.detail.nothing' }, '{"nothing":null,"text":"null"}'],
  ['{"d":<d>}', { d: '$.detail.da-sh' }, '{"d":"d"}'],
  ['"<n> <f> <i>"', { n: '$.detail.count', f: '$.detail.flag', i: '$.detail.inner' }, '"3 false {a:x}"'],
  ['{"absent":"<absent>","bare":<absent>}', { absent: '$.detail.absent' }, '{"absent":"","bare":""}'],
  ['{"quoted":"\\"<s>\\""}', { s: '$.detail.status' }, '{"quoted":"\\"FAILED\\""}'],
  ['{"rule":<aws.events.rule-arn>,"name":"<aws.events.rule-name>","at":<aws.events.event.ingestion-time>}', {},
    '{"rule":"arn:rule","name":"Rule","at":"2026-01-01T00:00:01.500Z"}'],
  ['{"e":<aws.events.event.json>}', {}, JSON.stringify({ e: EVENT })],
  ['{"e":<aws.events.event>}', {}, JSON.stringify({ e: { ...EVENT, detail: undefined } })],
])('%s with %j', (template, paths, result) => {
  expect(transformed(template, paths)).toBe(result);
});

test.each([
  ['{"a":<b>}', {}, 'InputTemplate uses <b>'],
  ['{"a":<b>}', { b: '$.detail[*].x' }, 'the path $.detail[*].x is not rehearsed'],
  ['{"a":<b>}', { b: 'detail' }, 'the path detail is not rehearsed'],
])('%s with %j is refused when the rule is put', (template, paths, reason) => {
  expect(() => transformed(template, paths as Record<string, string>)).toThrow(reason);
});

test('whatever stands in an event keeps a template JSON, as long as it is outside of texts', () => {
  fc.assert(fc.property(fc.jsonValue(), value => {
    const payload = payloadOf({ InputTransformer: { InputPathsMap: { v: '$.detail.v' }, InputTemplate: '{"v":<v>}' } })({
      event: { ...EVENT, detail: { v: value } }, ruleName: '', ruleArn: '', ingestedAt: '',
    });
    expect(JSON.parse(payload)).toEqual(JSON.parse(JSON.stringify({ v: value })));
  }));
});
