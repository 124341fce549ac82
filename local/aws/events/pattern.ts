import { invalidPattern, isObject, type Leaf, matcherOf } from './matchers';

export type EventTest = (event: unknown) => boolean;

type FieldTest = (value: unknown) => boolean;

/** An object is no leaf; a list stands for each of its values. */
const leaves = (value: unknown): Leaf[] => {
  if (Array.isArray(value)) return value.flatMap(leaves);
  return value === undefined || isObject(value) ? [] : [value as Leaf];
};

/** A list of objects stands for each of them, so that what a pattern asks for has to be found in one and the same. */
const branches = (value: unknown): Record<string, unknown>[] => {
  const found = [value].flat(Infinity).filter(isObject);
  return found.length > 0 ? found : [{}];
};

const either = (alternatives: unknown): EventTest => {
  if (!Array.isArray(alternatives) || alternatives.length < 2) throw invalidPattern('$or must be a list of two objects or more');
  const tests = alternatives.map(fieldsOf);
  return event => tests.some(test => test(event));
};

const fieldOf = (name: string, wanted: unknown): FieldTest => {
  if (Array.isArray(wanted)) {
    if (wanted.length === 0) throw invalidPattern('Empty arrays are not allowed');
    const matchers = wanted.map(matcherOf);
    return value => {
      const found = leaves(value);
      return matchers.some(matches => matches(found));
    };
  }
  if (!isObject(wanted)) throw invalidPattern(`"${name}" must be an object or an array`);
  const matches = fieldsOf(wanted);
  return value => branches(value).some(matches);
};

const fieldsOf = (wanted: unknown): EventTest => {
  if (!isObject(wanted) || Object.keys(wanted).length === 0) throw invalidPattern('Empty objects are not allowed');
  const tests = Object.entries(wanted).map(([name, inner]): EventTest => {
    if (name === '$or') return either(inner);
    const matches = fieldOf(name, inner);
    return event => matches(isObject(event) && Object.hasOwn(event, name) ? event[name] : undefined);
  });
  return event => tests.every(test => test(event));
};

/**
 * Whether an event matches a pattern: all of its fields, each by one of the values in its list. Throws an AwsError for what no
 * pattern is. Unlike on the bus, 300 and 300.0 are the same number here.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html
 */
export const compilePattern = (pattern: unknown): EventTest => fieldsOf(pattern);
