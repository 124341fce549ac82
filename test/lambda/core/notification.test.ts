import fc from 'fast-check';
import { EVENT_TYPES, type EventKind } from '../../../lambda/contract';
import type { Happening } from '../../../lambda/core/events';
import { consoleLink, shiftEvent } from '../../../lambda/core/notification';

const ARN = 'arn:aws:states:eu-west-1:123456789012:execution:Migrate:run';
const kinds = fc.constantFrom(...Object.keys(EVENT_TYPES) as EventKind[]);
const run = { execution: ARN, startedAt: '2030-01-01T00:00:00.000Z', from: 'blue', to: 'green', weight: 25, step: 2, steps: 5 } as const;
const facts = { shift: 'Shop/Shift', stack: 'Shop' };
const numbers = {
  until: '2030-01-01T12:00:00.000Z',
  measured: { blue: { requests: 900, failed: 1, p95Ms: 80 }, green: { requests: 300, failed: 12, p95Ms: null } },
};

const happened = (kind: EventKind, changes: Partial<Happening> = {}): Happening =>
  ({ kind, run, note: 'so it is', reason: { error: 'AlarmBreach', cause: 'alarm "errors" is in ALARM' }, ...changes });

test('every text is one line that rules can put into quotes, however odd the cause, and begins with the shift', () => {
  fc.assert(fc.property(kinds, fc.string({ maxLength: 10_000 }), fc.boolean(), (kind, cause, known) => {
    const { text } = shiftEvent(happened(kind, { note: cause, reason: { error: 'Odd', cause } }), { ...facts, ...known && { numbers } });
    expect(text).not.toMatch(/["\n\r\t]/);
    expect(text.startsWith('Shop/Shift: ')).toBe(true);
    expect(text.length).toBeLessThanOrEqual(3000);
    expect(text).not.toContain('undefined');
  }));
});

test('runs of which little is known are told without gaps in the text', () => {
  fc.assert(fc.property(kinds.filter(kind => kind !== 'step'), kind => {
    const { text } = shiftEvent(happened(kind, { run: { execution: ARN, from: 'blue', to: 'green' }, note: undefined, reason: undefined }), facts);
    expect(text).not.toMatch(/undefined| {2}/);
  }));
});

test.each(['started', 'step', 'paused', 'completed', 'alarm'] as const)('%s says how to put traffic back, however long the cause', kind => {
  const cause = 'long '.repeat(2000);
  expect(shiftEvent(happened(kind, { note: cause, reason: { error: 'Long', cause } }), facts).text).toContain('npx cdk-traffic-shift rollback --stack Shop --shift Shop/Shift');
});

test('commands can be pasted into a shell, and without a known stack ask for none', () => {
  expect(shiftEvent(happened('alarm'), { shift: 'Shop/My Shift\'s', stack: undefined }).text)
    .toContain('rollback --shift \'Shop/My Shift\'\\\'\'s\'');
});

test('a revert says what, why, how far it had come, and what users got', () => {
  expect(shiftEvent(happened('reverted'), { ...facts, numbers }).text).toBe(
    'Shop/Shift: Traffic was put back: blue serves everything, verified. AlarmBreach: alarm \'errors\' is in ALARM. ' +
    'The release had ended with green at 25 % (step 2 of 5). In the last step up to 2030-01-01T12:00:00.000Z: ' +
    'green 300 requests, 12 failed; blue 900 requests, 1 failed, p95 80 ms. ' +
    'Nothing else happens by itself. Find out what is wrong with green, deploy it anew, start again.');
});

test('the detail has for machines what the text says to people', () => {
  expect(shiftEvent(happened('reverted'), { ...facts, numbers })).toMatchObject({
    shift: 'Shop/Shift', execution: ARN, from: 'blue', to: 'green', weight: 25, step: 2, steps: 5, error: 'AlarmBreach', measured: numbers.measured,
  });
});

test.each([
  ['aws', 'eu-west-1', 'https://eu-west-1.console.aws.amazon.com/states/home?region=eu-west-1#/v2/executions/details/'],
  ['aws-cn', 'cn-north-1', 'https://cn-north-1.console.amazonaws.cn/states/home?region=cn-north-1#/v2/executions/details/'],
  ['aws-us-gov', 'us-gov-west-1', 'https://us-gov-west-1.console.amazonaws-us-gov.com/states/home?region=us-gov-west-1#/v2/executions/details/'],
])('an execution in %s is linked in that console', (partition, region, url) => {
  const arn = `arn:${partition}:states:${region}:123456789012:execution:Migrate:run`;
  expect(consoleLink(arn)).toBe(`${url}${arn}`);
});

test('a partition whose console is not known has no link', () => {
  expect(consoleLink(ARN.replace('arn:aws:', 'arn:aws-iso:'))).toBeUndefined();
});
