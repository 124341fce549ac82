import jsep from 'jsep';
import { AwsError } from '../../aws-error';
import type { Series } from './metric-store';
import { notImplemented } from '../wire/protocol';

/** What an expression is made of: a constant, a time series, or an array of time series. */
export type MathValue = number | Series | readonly MathValue[];

/** What an expression is evaluated in. */
export interface MathScope {
  /** The starts of all periods of the range, for what has to give a value to each. */
  readonly periods: readonly number[];
  /** The metric or expression with that id. */
  lookup(id: string): MathValue;
}

const isList = (value: MathValue): value is readonly MathValue[] => Array.isArray(value);
const isSeries = (value: MathValue): value is Series => value instanceof Map;

/** A datapoint without a real value, as after a division by zero, does not exist. */
const series = (points: Iterable<readonly [number, number]>): Series =>
  new Map([...points].filter(([, value]) => Number.isFinite(value)));

const invalid = (message: string): AwsError => new AwsError('ValidationError', message);

type Unary = (value: number) => number;
type Binary = (left: number, right: number) => number;

const each = (value: MathValue, apply: Unary): MathValue => {
  if (isList(value)) return value.map(member => each(member, apply));
  if (isSeries(value)) return series([...value].map(([at, number]) => [at, apply(number)]));
  return apply(value);
};

/** Where only one of two series has a datapoint, the other counts as 0. */
const both = (left: MathValue, right: MathValue, apply: Binary): MathValue => {
  if (isList(left) && isList(right)) throw notImplemented('metric math between two arrays');
  if (isList(left)) return left.map(member => both(member, right, apply));
  if (isList(right)) return right.map(member => both(left, member, apply));
  if (!isSeries(left)) return each(right, value => apply(left, value));
  if (!isSeries(right)) return each(left, value => apply(value, right));
  const times = new Set([...left.keys(), ...right.keys()]);
  return series([...times].sort((a, b) => a - b).map(at => [at, apply(left.get(at) ?? 0, right.get(at) ?? 0)]));
};

const BINARY: Readonly<Record<string, Binary>> = {
  '+': (a, b) => a + b,
  '-': (a, b) => a - b,
  '*': (a, b) => a * b,
  '/': (a, b) => a / b,
  '>': (a, b) => Number(a > b),
  '>=': (a, b) => Number(a >= b),
  '<': (a, b) => Number(a < b),
  '<=': (a, b) => Number(a <= b),
  '==': (a, b) => Number(a === b),
  '!=': (a, b) => Number(a !== b),
  '&&': (a, b) => Number(a !== 0 && b !== 0),
  '||': (a, b) => Number(a !== 0 || b !== 0),
};

const UNARY: Readonly<Record<string, Unary>> = { '-': value => -value, '+': value => value };

type Fold = (values: readonly number[]) => number;

const sum: Fold = values => values.reduce((a, b) => a + b, 0);

/** Of an array of series: a series. Of one series: the constant that all its datapoints fold to. */
const aggregate = (value: MathValue, fold: Fold): MathValue => {
  if (!isList(value)) return isSeries(value) ? fold([...value.values()]) : value;
  const members = value.filter(isSeries);
  if (members.length !== value.length) throw invalid('an array that is aggregated must consist of time series');
  const times = new Set(members.flatMap(member => [...member.keys()]));
  const present = (at: number) => members.flatMap(member => member.get(at) ?? []);
  return series([...times].sort((a, b) => a - b).map(at => [at, fold(present(at))]));
};

const fill = (value: MathValue, filler: MathValue, periods: readonly number[]): MathValue => {
  if (isList(value)) return value.map(member => fill(member, filler, periods));
  if (!isSeries(value) || isList(filler)) throw invalid('FILL takes a time series and the value that fills its gaps');
  const fallback = (at: number) => isSeries(filler) ? filler.get(at) ?? NaN : filler;
  return series(periods.map(at => [at, value.get(at) ?? fallback(at)]));
};

const at = (value: MathValue, time: number, missing: number): number => {
  if (isList(value)) throw notImplemented('IF over an array of time series');
  return isSeries(value) ? value.get(time) ?? missing : value;
};

/** Decides at each datapoint of the condition. A chosen series without a datapoint there gives 0; no choice gives none. */
const choose = (condition: MathValue, yes: MathValue, no?: MathValue): MathValue => {
  if (isList(condition)) throw notImplemented('IF over an array of conditions');
  if (!isSeries(condition)) return condition !== 0 ? yes : no ?? new Map<number, number>();
  const chosen = (test: number, time: number) => {
    if (no === undefined) return test !== 0 ? at(yes, time, NaN) : NaN;
    return at(test !== 0 ? yes : no, time, 0);
  };
  return series([...condition].map(([time, test]) => [time, chosen(test, time)]));
};

type MathFunction = (args: readonly MathValue[], scope: MathScope) => MathValue;

const one = (apply: (value: MathValue) => MathValue): { arity: number[]; apply: MathFunction } =>
  ({ arity: [1], apply: ([value]) => apply(value ?? NaN) });

const FUNCTIONS: Readonly<Record<string, { readonly arity: readonly number[]; readonly apply: MathFunction }>> = {
  ABS: one(value => each(value, Math.abs)),
  SUM: one(value => aggregate(value, sum)),
  AVG: one(value => aggregate(value, values => sum(values) / values.length)),
  MIN: one(value => aggregate(value, values => Math.min(...values))),
  MAX: one(value => aggregate(value, values => Math.max(...values))),
  FILL: { arity: [2], apply: ([value = NaN, filler = NaN], { periods }) => fill(value, filler, periods) },
  IF: { arity: [2, 3], apply: ([condition = NaN, yes = NaN, no]) => choose(condition, yes, no) },
};

const call = ({ callee, arguments: args }: jsep.CallExpression, scope: MathScope): MathValue => {
  const name = callee.name as string;
  const known = Object.hasOwn(FUNCTIONS, name) ? FUNCTIONS[name] : undefined;
  if (!known) throw notImplemented(`the metric math function ${name}`);
  if (!known.arity.includes(args.length)) throw invalid(`${name} does not take ${args.length} arguments`);
  return known.apply(args.map(argument => evaluate(argument, scope)), scope);
};

const operator = <T>(operators: Readonly<Record<string, T>>, name: string): T => {
  const known = operators[name];
  if (known === undefined) throw notImplemented(`the metric math operator ${name}`);
  return known;
};

const evaluate = (node: jsep.Expression, scope: MathScope): MathValue => {
  const expression = node as jsep.CoreExpression;
  switch (expression.type) {
    case 'Literal':
      if (typeof expression.value !== 'number') throw invalid(`metric math does not know ${expression.raw}`);
      return expression.value;
    case 'Identifier':
      return scope.lookup(expression.name);
    case 'ArrayExpression':
      return expression.elements.flatMap(element => element ? [evaluate(element, scope)] : []);
    case 'UnaryExpression':
      return each(evaluate(expression.argument, scope), operator(UNARY, expression.operator));
    case 'BinaryExpression': {
      const { left, right, operator: name } = expression;
      return both(evaluate(left, scope), evaluate(right, scope), operator(BINARY, name));
    }
    case 'CallExpression':
      return call(expression, scope);
    default:
      throw notImplemented(`metric math with a ${expression.type}`);
  }
};

const parse = (expression: string): jsep.Expression => {
  try {
    return jsep(expression);
  } catch (error) {
    throw invalid(`error in expression '${expression}': ${error instanceof Error ? error.message : String(error)}`);
  }
};

/** CloudWatch metric math. What is not built fails by name: a wrong number would be worse than none. */
export const evaluateMath = (expression: string, scope: MathScope): MathValue => evaluate(parse(expression), scope);
