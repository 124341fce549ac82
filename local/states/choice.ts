import { RUNTIME, StateError } from './errors';
import { Fields } from './fields';
import type { Path, Scope } from './paths';
import { find } from './paths';
import { timestampMs } from './timestamps';

/** Whether a choice rule holds. Throws a StateError when a path finds nothing. */
export type Condition = (scope: Scope) => boolean;

type Parse = (value: unknown) => number | string | boolean | undefined;

const asString: Parse = value => typeof value === 'string' ? value : undefined;
const asNumber: Parse = value => typeof value === 'number' ? value : undefined;
const asBoolean: Parse = value => typeof value === 'boolean' ? value : undefined;

const ORDERS = {
  Equals: (left, right) => left === right,
  LessThan: (left, right) => left < right,
  GreaterThan: (left, right) => left > right,
  LessThanEquals: (left, right) => left <= right,
  GreaterThanEquals: (left, right) => left >= right,
} satisfies Record<string, (left: number | string | boolean, right: number | string | boolean) => boolean>;

type Order = typeof ORDERS[keyof typeof ORDERS];

interface Comparison {
  readonly parse: Parse;
  readonly order: Order;
}

const ordered = (kind: string, parse: Parse): [string, Comparison][] =>
  Object.entries(ORDERS).map(([name, order]) => [`${kind}${name}`, { parse, order }]);

const COMPARISONS = new Map<string, Comparison>([
  ...ordered('String', asString),
  ...ordered('Numeric', asNumber),
  ...ordered('Timestamp', timestampMs),
  ['BooleanEquals', { parse: asBoolean, order: ORDERS.Equals }],
]);

const TYPE_TESTS = new Map<string, (value: unknown) => boolean>([
  ['IsPresent', value => value !== undefined],
  ['IsNull', value => value === null],
  ['IsString', value => typeof value === 'string'],
  ['IsNumeric', value => typeof value === 'number'],
  ['IsBoolean', value => typeof value === 'boolean'],
  ['IsTimestamp', value => timestampMs(value) !== undefined],
]);

const present = (path: Path, scope: Scope): unknown => {
  const value = find(path, scope);
  if (value === undefined) {
    throw new StateError(RUNTIME, `Invalid path '${path.source}': The choice state's condition path references an invalid value.`);
  }
  return value;
};

/** `*` stands for any characters; a backslash takes the next character as it is. */
export const wildcard = (pattern: string): RegExp => {
  const parts = pattern.match(/\\[\s\S]|[\s\S]/g) ?? [];
  const source = parts.map(part => part === '*' ? '[\\s\\S]*' : part.replace(/^\\(?=[\s\S])/, '').replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&'));
  return new RegExp(`^${source.join('')}$`);
};

const typeTest = (fields: Fields, operator: string, test: (value: unknown) => boolean, variable: Path): Condition => {
  const wanted = fields.raw(operator);
  if (typeof wanted !== 'boolean') fields.refuse(operator, 'must be true or false');
  const read = operator === 'IsPresent' ? find : present;
  return scope => test(read(variable, scope)) === wanted;
};

const comparison = (fields: Fields, operator: string, { parse, order }: Comparison, variable: Path): Condition => {
  const right = parse(fields.raw(operator)) ?? fields.refuse(operator, 'its value is not of the type it compares');
  return scope => {
    const left = parse(present(variable, scope));
    // A value of another type is no error: the rule does not match.
    return left !== undefined && order(left, right);
  };
};

const pathComparison = (fields: Fields, operator: string, { parse, order }: Comparison, variable: Path): Condition => {
  const other = fields.path(operator) ?? fields.refuse(operator, 'missing');
  return scope => {
    const left = parse(present(variable, scope));
    const right = parse(present(other, scope));
    return left !== undefined && right !== undefined && order(left, right);
  };
};

const matches = (fields: Fields, variable: Path): Condition => {
  const pattern = wildcard(fields.text('StringMatches'));
  return scope => {
    const value = present(variable, scope);
    return typeof value === 'string' && pattern.test(value);
  };
};

const dataTest = (fields: Fields): Condition => {
  const variable = fields.path('Variable') ?? fields.refuse('Variable', 'missing');
  const operators = fields.names().filter(name => !['Variable', 'Next', 'Comment'].includes(name));
  const [operator] = operators;
  if (operator === undefined || operators.length > 1) {
    return fields.refuse('Variable', `a rule has exactly one operator, this one has ${operators.join(', ') || 'none'}`);
  }
  const test = TYPE_TESTS.get(operator);
  if (test) return typeTest(fields, operator, test, variable);
  if (operator === 'StringMatches') return matches(fields, variable);
  const compared = COMPARISONS.get(operator);
  if (compared) return comparison(fields, operator, compared, variable);
  const comparedPath = operator.endsWith('Path') ? COMPARISONS.get(operator.slice(0, -'Path'.length)) : undefined;
  return comparedPath ? pathComparison(fields, operator, comparedPath, variable) : fields.refuse(operator, 'not supported');
};

const nested = (where: string, rule: unknown): Condition => {
  const fields = new Fields(where, rule);
  const condition = parseCondition(fields);
  fields.done();
  return condition;
};

const several = (fields: Fields, field: 'And' | 'Or'): Condition[] => {
  const rules = fields.list(field);
  if (rules.length === 0) fields.refuse(field, 'must not be empty');
  return rules.map((rule, index) => nested(`${fields.where}, ${field}[${index}]`, rule));
};

/** Reads a rule of a Choice state, but for its `Next`. */
export const parseCondition = (fields: Fields): Condition => {
  if (fields.has('And')) {
    const all = several(fields, 'And');
    return scope => all.every(condition => condition(scope));
  }
  if (fields.has('Or')) {
    const any = several(fields, 'Or');
    return scope => any.some(condition => condition(scope));
  }
  if (fields.has('Not')) {
    const negated = nested(`${fields.where}, Not`, fields.raw('Not'));
    return scope => !negated(scope);
  }
  return dataTest(fields);
};
