import fc from 'fast-check';
import { type FaultSpec, formatFault, isAwsFault, parseFault } from '../../../local/faults/spec';

const HOURS_24 = 24 * 3_600_000;

/** As it comes out of a division of percents with two decimals. */
const share = fc.integer({ min: 1, max: 10_000 }).map(hundredths => hundredths / 100 / 100);
const durationMs = fc.integer({ min: 1, max: HOURS_24 });
const spanMs = fc.tuple(durationMs, durationMs).map(([a, b]) => ({ fromMs: Math.min(a, b), toMs: Math.max(a, b) }));

const start = fc.oneof(
  fc.constant({ at: 'once' }),
  fc.integer({ min: 1, max: 100 }).map(percent => ({ at: 'weight', percent })),
  durationMs.map(rehearsedMs => ({ at: 'time', rehearsedMs })),
);

const spec = (subject: fc.Arbitrary<string>, kinds: readonly string[], value: fc.Arbitrary<unknown>) =>
  fc.record({ subject, kind: fc.constantFrom(...kinds), value, start, lastsMs: durationMs }, {
    requiredKeys: ['subject', 'kind', 'value', 'start'],
  }) as fc.Arbitrary<FaultSpec>;

const color = fc.constantFrom('blue', 'green', 'both');
const aws = fc.constantFrom('aws', 'aws.ModifyRule', 'aws.ModifyRule#2', 'aws.DescribeAlarms');

const anyFault = fc.oneof(
  spec(color, ['error-rate', 'not-found', 'crash', 'hang', 'reset'], share),
  spec(color, ['latency', 'rehearsed-latency'], spanMs),
  spec(color, ['flapping-health', 'slow-start-up', 'down'], durationMs),
  spec(aws, ['throttled', 'fails-before', 'fails-after'], share),
  spec(aws, ['slow', 'late'], durationMs),
);

test('what is written is what is read', () => {
  fc.assert(fc.property(anyFault, fault => {
    expect(parseFault(formatFault(fault))).toEqual(fault);
  }));
});

test.each<[string, FaultSpec]>([
  ['green:error-rate=30%@50%', { subject: 'green', kind: 'error-rate', value: 0.3, start: { at: 'weight', percent: 50 } }],
  ['both:crash', { subject: 'both', kind: 'crash', value: 1, start: { at: 'once' } }],
  ['blue:latency=800ms@90s', { subject: 'blue', kind: 'latency', value: { fromMs: 800, toMs: 800 }, start: { at: 'time', rehearsedMs: 90_000 } }],
  ['blue:latency=100ms-1.5s', { subject: 'blue', kind: 'latency', value: { fromMs: 100, toMs: 1500 }, start: { at: 'once' } }],
  ['green:flapping-health=30s@7%', { subject: 'green', kind: 'flapping-health', value: 30_000, start: { at: 'weight', percent: 7 } }],
  ['aws:throttled=12.5%@1h', { subject: 'aws', kind: 'throttled', value: 0.125, start: { at: 'time', rehearsedMs: 3_600_000 } }],
  ['aws.ModifyRule#2:fails-before@50%', { subject: 'aws.ModifyRule#2', kind: 'fails-before', value: 1, start: { at: 'weight', percent: 50 } }],
  ['both:not-found=20%+5m', { subject: 'both', kind: 'not-found', value: 0.2, start: { at: 'once' }, lastsMs: 300_000 }],
  ['both:error-rate=10%@25%+5m', { subject: 'both', kind: 'error-rate', value: 0.1, start: { at: 'weight', percent: 25 }, lastsMs: 300_000 }],
  ['blue:hang+90s', { subject: 'blue', kind: 'hang', value: 1, start: { at: 'once' }, lastsMs: 90_000 }],
  ['aws.ModifyRule:late=20s', { subject: 'aws.ModifyRule', kind: 'late', value: 20_000, start: { at: 'once' } }],
])('%s', (text, fault) => {
  expect(parseFault(text)).toEqual(fault);
  expect(isAwsFault(fault)).toBe(text.startsWith('aws'));
});

test.each([
  ['green', 'A fault is written <subject>:<kind>[=<value>][@<start>][+<duration>].'],
  ['', 'A fault is written <subject>:<kind>[=<value>][@<start>][+<duration>].'],
  ['red:crash', 'The subject \'red\' is none of blue, green, both, aws, aws.<Action>, aws.<Action>#<route>.'],
  ['awsome:slow=1s', 'The subject \'awsome\' is none of'],
  ['aws.modify-rule:slow=1s', 'The subject \'aws.modify-rule\' is none of'],
  ['aws.ModifyRule#0:late=1s', 'The subject \'aws.ModifyRule#0\' is none of'],
  ['aws#2:late=1s', 'The subject \'aws#2\' is none of'],
  ['green:explode', 'The kind \'explode\' is none of error-rate, not-found, latency, rehearsed-latency, crash, hang, reset, flapping-health, slow-start-up, down, which \'green\' can have.'],
  ['green:throttled=5%', 'The kind \'throttled\' is none of error-rate'],
  ['green:toString', 'The kind \'toString\' is none of error-rate'],
  ['aws:crash', 'The kind \'crash\' is none of throttled, slow, fails-before, fails-after, late, which \'aws\' can have.'],
  ['green:error-rate=0%', 'The value \'0%\' of error-rate has to be a share above 0% and up to 100%.'],
  ['green:error-rate=100.1%', 'The value \'100.1%\' of error-rate has to be a share'],
  ['green:error-rate=0.3', 'The value \'0.3\' of error-rate has to be a share'],
  ['green:error-rate=', 'The value \'\' of error-rate has to be a share'],
  ['green:latency', 'The value of latency has to be a duration'],
  ['green:latency=0ms', 'The value \'0ms\' of latency has to be a duration'],
  ['green:latency=900ms-100ms', 'The value \'900ms-100ms\' of latency has to be a duration'],
  ['green:latency=1s-2s-3s', 'The value \'1s-2s-3s\' of latency has to be a duration'],
  ['green:slow-start-up=90', 'The value \'90\' of slow-start-up has to be a duration'],
  ['green:slow-start-up=25h', 'The value \'25h\' of slow-start-up has to be a duration'],
  ['green:crash@', 'The start \'\' has to be a weight, like 50%, or a time since traffic began, like 90s, 10m or 1h.'],
  ['green:crash@half', 'The start \'half\' has to be a weight'],
  ['green:crash@0%', 'The start \'0%\' has to be a weight'],
  ['green:crash@5m+', 'How long a fault lasts, \'\', has to be a duration above 0 and up to 24h'],
  ['green:crash+5%', 'How long a fault lasts, \'5%\', has to be a duration'],
  ['green:crash+1m+2m', 'How long a fault lasts, \'1m+2m\', has to be a duration'],
  ['green:crash+1m@50%', 'How long a fault lasts, \'1m@50%\', has to be a duration'],
  ['green:crash=5%=6%', 'The value \'5%=6%\' of crash has to be a share'],
  ['green:crash=5%@1m@2m', 'The start \'1m@2m\' has to be a weight'],
])('%j is refused: %s', (text, message) => {
  expect(() => parseFault(text)).toThrow(message);
});
