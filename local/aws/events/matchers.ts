import { BlockList, isIP } from 'node:net';
import { AwsError } from '../../aws-error';

/** A value of an event that is neither object nor list. */
export type Leaf = string | number | boolean | null;

type Test = (value: Leaf) => boolean;

/** Sees all values that an event has at a place: more than one where it has a list, none where it has nothing or an object. */
export type Matcher = (values: readonly Leaf[]) => boolean;

export const invalidPattern = (reason: string): AwsError =>
  new AwsError('InvalidEventPatternException', `Event pattern is not valid. Reason: ${reason}`);

export const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The one key of a match expression, and its value. */
const expressionOf = (expression: Record<string, unknown>): [name: string, argument: unknown] => {
  const [only, ...more] = Object.entries(expression);
  if (only === undefined || more.length > 0) throw invalidPattern('Only one key allowed in match expression');
  return only;
};

const text = (argument: unknown, name: string): string => {
  if (typeof argument !== 'string') throw invalidPattern(`${name} match pattern must be a string`);
  return argument;
};

const onText = (test: (value: string) => boolean): Test => value => typeof value === 'string' && test(value);

/** `{ "prefix": "a" }`, or `{ "prefix": { "equals-ignore-case": "a" } }`. */
const affix = (name: 'prefix' | 'suffix', holds: (value: string, part: string) => boolean) => (argument: unknown): Test => {
  if (!isObject(argument)) {
    const part = text(argument, name);
    return onText(value => holds(value, part));
  }
  const [inner, innerArgument] = expressionOf(argument);
  if (inner !== 'equals-ignore-case') throw invalidPattern(`Unrecognized match type ${inner} in ${name}`);
  const part = text(innerArgument, inner).toLowerCase();
  return onText(value => holds(value.toLowerCase(), part));
};

const equalsIgnoreCase = (argument: unknown): Test => {
  const wanted = text(argument, 'equals-ignore-case').toLowerCase();
  return onText(value => value.toLowerCase() === wanted);
};

const WILDCARD_PART = /\\[*\\]|\*|[^\\*]+/g;

const literally = (part: string): string => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

/** An asterisk stands for anything, a backslash makes an asterisk or a backslash stand for itself. */
const wildcard = (argument: unknown): Test => {
  const source = text(argument, 'wildcard');
  const parts: string[] = source.match(WILDCARD_PART) ?? [];
  if (parts.join('') !== source) throw invalidPattern(`Invalid escape character in the wildcard ${source}`);
  if (parts.some((part, index) => part === '*' && parts[index + 1] === '*')) throw invalidPattern(`Consecutive wildcard characters in ${source}`);
  const pattern = new RegExp(`^${parts.map(part => part === '*' ? '.*' : literally(part.replace(/^\\/, ''))).join('')}$`, 's');
  return onText(value => pattern.test(value));
};

const COMPARISONS: Readonly<Record<string, (value: number, limit: number) => boolean>> = {
  '=': (value, limit) => value === limit,
  '<': (value, limit) => value < limit,
  '<=': (value, limit) => value <= limit,
  '>': (value, limit) => value > limit,
  '>=': (value, limit) => value >= limit,
};

/** The range that EventBridge documents for numeric matching. */
const LARGEST_NUMBER = 5e9;

const comparison = (operator: unknown, limit: unknown): (value: number) => boolean => {
  const compare = typeof operator === 'string' && Object.hasOwn(COMPARISONS, operator) ? COMPARISONS[operator] : undefined;
  if (compare === undefined) throw invalidPattern(`Unrecognized numeric range operator: ${String(operator)}`);
  if (typeof limit !== 'number' || Math.abs(limit) > LARGEST_NUMBER) {
    throw invalidPattern(`Value must be between ${-LARGEST_NUMBER} and ${LARGEST_NUMBER}, inclusive`);
  }
  return value => compare(value, limit);
};

/** One comparison, or a lower limit and an upper one. */
const numeric = (argument: unknown): Test => {
  const [operator, limit, upper, upperLimit, ...more] = Array.isArray(argument) ? argument as unknown[] : [];
  const comparisons = [comparison(operator, limit)];
  if (upper !== undefined) {
    const isRange = ['>', '>='].includes(operator as string) && ['<', '<='].includes(upper as string);
    if (!isRange) throw invalidPattern('Bad numeric range operator');
    comparisons.push(comparison(upper, upperLimit));
  }
  if (more.length > 0) throw invalidPattern('Too many terms in numeric range expression');
  return value => typeof value === 'number' && comparisons.every(holds => holds(value));
};

const ipFamily = (address: string) => isIP(address) === 4 ? 'ipv4' : 'ipv6';

const cidr = (argument: unknown): Test => {
  const [address = '', bits] = text(argument, 'cidr').split('/');
  const length = Number(bits ?? (isIP(address) === 4 ? 32 : 128));
  if (isIP(address) === 0 || !(length >= 0 && length <= (isIP(address) === 4 ? 32 : 128))) {
    throw invalidPattern(`Malformed CIDR ${String(argument)}`);
  }
  const block = new BlockList();
  block.addSubnet(address, length, ipFamily(address));
  return onText(value => isIP(value) !== 0 && block.check(value, ipFamily(value)));
};

const ON_TEXT: Readonly<Record<string, (argument: unknown) => Test>> = {
  'prefix': affix('prefix', (value, part) => value.startsWith(part)),
  'suffix': affix('suffix', (value, part) => value.endsWith(part)),
  'equals-ignore-case': equalsIgnoreCase,
  'wildcard': wildcard,
};

const operator = (name: string, known: Readonly<Record<string, (argument: unknown) => Test>>) => {
  const found = Object.hasOwn(known, name) ? known[name] : undefined;
  if (found === undefined) throw invalidPattern(`Unrecognized match type ${name}`);
  return found;
};

const listOf = (argument: unknown): unknown[] => {
  const values: unknown[] = [argument].flat();
  if (values.length === 0) throw invalidPattern('Anything-but list must not be empty');
  return values;
};

const anythingBut = (argument: unknown): Test => {
  if (isObject(argument)) {
    const [name, inner] = expressionOf(argument);
    const tests = listOf(inner).map(operator(name, ON_TEXT));
    return value => !tests.some(test => test(value));
  }
  const values = listOf(argument);
  if (!['string', 'number'].some(type => values.every(value => typeof value === type))) {
    throw invalidPattern('Anything-but list must hold either strings or numbers');
  }
  return value => !values.includes(value);
};

const OPERATORS = { ...ON_TEXT, numeric, cidr, 'anything-but': anythingBut };

const exists = (argument: unknown): Matcher => {
  if (typeof argument !== 'boolean') throw invalidPattern('exists match pattern must be either true or false');
  return values => (values.length > 0) === argument;
};

/** One item of the list that a pattern has for a field: a value, or a match expression. What is unknown is refused. */
export const matcherOf = (item: unknown): Matcher => {
  if (Array.isArray(item)) throw invalidPattern('A list within a list is not allowed');
  if (!isObject(item)) return values => values.includes(item as Leaf);
  const [name, argument] = expressionOf(item);
  if (name === 'exists') return exists(argument);
  const test = operator(name, OPERATORS)(argument);
  return values => values.some(test);
};
