import fc from 'fast-check';
import { AwsError } from '../../../../local/aws-error';
import { compilePattern } from '../../../../local/aws/events/pattern';

const matches = (pattern: unknown, event: unknown) => compilePattern(pattern)(event);

/** As in the user guide and in the README of EventBridge's own matching library. */
const EVENT = {
  'version': '0',
  'detail-type': 'EC2 Instance State-change Notification',
  'source': 'aws.ec2',
  'time': '2017-10-02T16:24:49Z',
  'resources': ['arn:aws:ec2:us-east-1:123456789012:instance/i-000000aaaaaa00000', 'arn:other'],
  'detail': {
    'c-count': 5, 'd-count': 3, 'x-limit': 301.8, 'source-ip': '10.0.0.33', 'state': 'running', 'nothing': null, 'flag': true, 'empty': '',
    'none': [], 'path': 'dir/a*b\\c.png', 'inner': { c1: 100 },
    'employees': [{ first: 'Anna', last: 'Smith' }, { first: 'John', last: 'Doe' }],
  },
};

const inDetail = (field: string, ...values: unknown[]) => ({ detail: { [field]: values } });

test.each<[pattern: unknown]>([
  [{ source: ['aws.ec2'] }],
  [{ source: ['aws.states', 'aws.ec2'] }],
  [{ resources: ['arn:other', 'arn:third'] }],
  [{ time: [{ prefix: '2017-10-02' }], ...inDetail('state', { 'anything-but': 'initializing' }) }],
  [{ source: [{ prefix: '' }] }],
  [{ source: [{ prefix: { 'equals-ignore-case': 'AWS.E' } }] }],
  [{ source: [{ suffix: 'ec2' }] }],
  [{ source: [{ suffix: { 'equals-ignore-case': '.Ec2' } }] }],
  [{ source: [{ 'equals-ignore-case': 'AWS.EC2' }] }],
  [inDetail('path', { wildcard: 'dir/*.png' })],
  [inDetail('path', { wildcard: '*a\\*b\\\\c*' })],
  [inDetail('nothing', null)],
  [inDetail('flag', true)],
  [inDetail('empty', '')],
  [inDetail('c-count', 5)],
  [inDetail('c-count', { numeric: ['>', 0, '<=', 5] })],
  [inDetail('d-count', { numeric: ['<', 10] })],
  [inDetail('x-limit', { numeric: ['=', 3.018e2] })],
  [inDetail('x-limit', { 'anything-but': [100, 200, 300] })],
  [inDetail('source-ip', { cidr: '10.0.0.0/24' })],
  [inDetail('state', { 'anything-but': { prefix: 'init' } })],
  [inDetail('state', { 'anything-but': { suffix: ['x', 'y'] } })],
  [inDetail('state', { 'anything-but': { 'equals-ignore-case': ['STOPPED', 'Pending'] } })],
  [inDetail('state', { 'anything-but': { wildcard: '*/lib/*' } })],
  [inDetail('nothing', { 'anything-but': 'x' })],
  [inDetail('state', 'stopped', { exists: true })],
  [inDetail('nothing', { exists: true })],
  [inDetail('absent', { exists: false })],
  // Only leaves exist.
  [inDetail('inner', { exists: false })],
  [inDetail('none', { exists: false })],
  [{ other: { absent: [{ exists: false }] } }],
  [{ detail: { employees: { first: ['John'], last: ['Doe'] } } }],
  [{ source: ['aws.ec2'], $or: [{ source: ['aws.ecs'] }, { detail: { state: ['running'] } }] }],
  [{ detail: { $or: [{ 'c-count': [1] }, { 'd-count': [3], '$or': [{ state: ['x'] }, { flag: [true] }] }] } }],
])('%j matches', pattern => {
  expect(matches(pattern, EVENT)).toBe(true);
});

test.each<[pattern: unknown]>([
  [{ source: ['aws'] }],
  [{ source: ['AWS.EC2'] }],
  [{ 'source': ['aws.ec2'], 'detail-type': ['other'] }],
  [inDetail('c-count', '5')],
  [inDetail('c-count', { prefix: '5' })],
  [inDetail('state', { prefix: 'unn' })],
  [inDetail('state', { 'anything-but': 'running' })],
  [inDetail('state', { 'anything-but': ['x', 'running'] })],
  [inDetail('state', { 'anything-but': { prefix: ['x', 'run'] } })],
  // Something has to be there to be anything but that.
  [inDetail('absent', { 'anything-but': 'x' })],
  [inDetail('path', { wildcard: 'dir/*.jpg' })],
  [inDetail('path', { wildcard: '*a\\*c*' })],
  [inDetail('state', { wildcard: '.*' })],
  [inDetail('c-count', { numeric: ['>', 5] })],
  [inDetail('state', { numeric: ['<', 10] })],
  [inDetail('source-ip', { cidr: '10.0.1.0/24' })],
  [inDetail('state', { cidr: '10.0.0.0/8' })],
  [inDetail('nothing', { exists: false })],
  [inDetail('inner', { exists: true })],
  [inDetail('flag', null)],
  // Both are there, but not in one and the same.
  [{ detail: { employees: { first: ['Anna'], last: ['Doe'] } } }],
  [{ $or: [{ source: ['aws.ecs'] }, { detail: { state: ['stopped'] } }] }],
  [inDetail('constructor', { exists: true })],
])('%j does not match', pattern => {
  expect(matches(pattern, EVENT)).toBe(false);
});

test.each<[pattern: unknown, reason: string]>([
  ['source', 'Empty objects are not allowed'],
  [{}, 'Empty objects are not allowed'],
  [{ source: 'aws.ec2' }, '"source" must be an object or an array'],
  [{ source: [] }, 'Empty arrays are not allowed'],
  [{ source: [['aws.ec2']] }, 'A list within a list is not allowed'],
  [{ source: [{ begins: 'a' }] }, 'Unrecognized match type begins'],
  [{ source: [{ toString: 'a' }] }, 'Unrecognized match type toString'],
  [{ source: [{ prefix: 'a', suffix: 'b' }] }, 'Only one key allowed in match expression'],
  [{ source: [{ prefix: 5 }] }, 'prefix match pattern must be a string'],
  [{ source: [{ prefix: { wildcard: 'a' } }] }, 'Unrecognized match type wildcard in prefix'],
  [{ source: [{ exists: 'yes' }] }, 'exists match pattern must be either true or false'],
  [{ source: [{ wildcard: 'a**b' }] }, 'Consecutive wildcard characters in a**b'],
  [{ source: [{ wildcard: 'a\\b' }] }, 'Invalid escape character in the wildcard a\\b'],
  [{ source: [{ cidr: '10.0.0/24' }] }, 'Malformed CIDR 10.0.0/24'],
  [{ source: [{ cidr: '10.0.0.0/33' }] }, 'Malformed CIDR 10.0.0.0/33'],
  [{ source: [{ numeric: ['~', 1] }] }, 'Unrecognized numeric range operator: ~'],
  [{ source: [{ numeric: ['<', 6e9] }] }, 'Value must be between'],
  [{ source: [{ numeric: ['<', 5, '>', 1] }] }, 'Bad numeric range operator'],
  [{ source: [{ numeric: ['>', 1, '<', 5, '<', 6] }] }, 'Too many terms'],
  [{ source: [{ 'anything-but': [] }] }, 'Anything-but list must not be empty'],
  [{ source: [{ 'anything-but': ['a', 1] }] }, 'Anything-but list must hold either strings or numbers'],
  [{ source: [{ 'anything-but': { numeric: ['<', 1] } }] }, 'Unrecognized match type numeric'],
  [{ $or: [{ source: ['a'] }] }, '$or must be a list of two objects or more'],
])('%j is refused: %s', (pattern, reason) => {
  const compiling = () => compilePattern(pattern);
  expect(compiling).toThrow(reason);
  expect(compiling).toThrow(AwsError);
});

const text = fc.string({ maxLength: 6, unit: fc.constantFrom('a', 'B', '*', '\\', '.', 'é') });
const leaf = fc.oneof(text, fc.integer(), fc.boolean(), fc.constant(null));
const scalar = fc.oneof(fc.string({ maxLength: 2 }), fc.integer({ min: -2, max: 2 }));
const key = fc.constantFrom('a', 'b', 'c-d');
const { event: anyEvent } = fc.letrec<{ node: unknown; event: Record<string, unknown> }>(tie => ({
  node: fc.oneof({ depthSize: 'small' }, leaf, fc.array(leaf, { maxLength: 3 }), tie('event')),
  event: fc.dictionary(key, tie('node'), { minKeys: 1, maxKeys: 3 }),
}));

/** The pattern that asks for exactly what an event has. */
const wanted = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.length === 0 ? [{ exists: false }] : value;
  return typeof value === 'object' && value !== null ? patternOf(value as Record<string, unknown>) : [value];
};
const patternOf = (event: Record<string, unknown>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(event).map(([name, value]) => [name, wanted(value)]));

test('an event matches what it says itself, whatever else is in it', () => {
  fc.assert(fc.property(anyEvent, anyEvent, (event, more) => {
    expect(matches(patternOf(event), event)).toBe(true);
    expect(matches(patternOf(event), { ...event, more })).toBe(true);
  }));
});

test('more fields never match more events, more values never fewer', () => {
  fc.assert(fc.property(anyEvent, key, leaf, leaf, (event, name, one, also) => {
    const narrow = matches({ [name]: [one] }, event);
    expect(matches({ [name]: [one, also] }, event)).toBe(narrow || matches({ [name]: [also] }, event));
    expect(matches({ [name]: [one], other: [also] }, { ...event, other: one })).toBe(narrow && also === one);
  }));
});

test('$or is what any of its patterns says', () => {
  fc.assert(fc.property(anyEvent, key, key, leaf, leaf, (event, first, second, one, other) => {
    const [a, b] = [{ [first]: [one] }, { [second]: [other] }];
    expect(matches({ $or: [a, b] }, event)).toBe(matches(a, event) || matches(b, event));
  }));
});

test('anything-but is the opposite of equality where there is a value', () => {
  fc.assert(fc.property(leaf, scalar, (value, excluded) => {
    expect(matches({ a: [{ 'anything-but': excluded }] }, { a: value })).toBe(value !== excluded);
    expect(matches({ a: [{ 'anything-but': excluded }] }, {})).toBe(false);
  }));
});

test('exists is the opposite of its absence', () => {
  fc.assert(fc.property(anyEvent, key, (event, name) => {
    expect(matches({ [name]: [{ exists: true }] }, event)).toBe(!matches({ [name]: [{ exists: false }] }, event));
  }));
});

test('prefix, suffix and their cases are those of texts', () => {
  fc.assert(fc.property(text, text, (value, part) => {
    const test = (expression: object) => matches({ a: [expression] }, { a: value });
    expect(test({ prefix: part })).toBe(value.startsWith(part));
    expect(test({ suffix: part })).toBe(value.endsWith(part));
    expect(test({ 'equals-ignore-case': part })).toBe(value.toLowerCase() === part.toLowerCase());
    expect(test({ prefix: { 'equals-ignore-case': part } })).toBe(value.toLowerCase().startsWith(part.toLowerCase()));
    expect(test({ 'anything-but': { prefix: part } })).toBe(!value.startsWith(part));
  }));
});

const ANYTHING = Symbol('*');
type Glob = readonly (string | typeof ANYTHING)[];

/** Matches by trying every way to cut the text. */
const globs = ([part, ...rest]: Glob, value: string): boolean => {
  if (part === undefined) return value === '';
  if (part !== ANYTHING) return value.startsWith(part) && globs(rest, value.slice(part.length));
  return Array.from({ length: value.length + 1 }, (_, length) => length).some(length => globs(rest, value.slice(length)));
};

test('a wildcard stands for anything, and an escaped one for itself', () => {
  const part = fc.oneof(fc.constant<typeof ANYTHING>(ANYTHING), text.filter(literal => literal !== ''));
  const glob: fc.Arbitrary<Glob> = fc.array(part, { maxLength: 5 })
    .map(parts => parts.filter((each, index) => each !== ANYTHING || parts[index - 1] !== ANYTHING));
  const filled = (parts: Glob, filler: string) => parts.map(each => each === ANYTHING ? filler : each).join('');
  fc.assert(fc.property(glob, glob, text, (parts, others, filler) => {
    const wildcard = parts.map(each => each === ANYTHING ? '*' : each.replace(/[\\*]/g, '\\$&')).join('');
    const says = (value: string) => matches({ a: [{ wildcard }] }, { a: value });
    expect(says(filled(parts, `${filler}\n`))).toBe(true);
    const own = filled(parts, filler);
    for (const other of [filled(others, filler), own.slice(1), `${own}a`]) expect(says(other)).toBe(globs(parts, other));
  }));
});

test('numbers compare as numbers', () => {
  const number = fc.integer({ min: -3, max: 3 });
  fc.assert(fc.property(number, number, number, (value, low, high) => {
    expect(matches({ a: [{ numeric: ['>=', low, '<', high] }] }, { a: value })).toBe(value >= low && value < high);
    expect(matches({ a: [{ numeric: ['>', low, '<=', high] }] }, { a: value })).toBe(value > low && value <= high);
    expect(matches({ a: [{ numeric: ['=', low] }] }, { a: value })).toBe(value === low);
  }));
});
