import { AwsError } from '../../aws-error';
import type { Fields } from './protocol';

/** What AWS checks of a value before it looks at what the value means. */
export type Shape =
  | { readonly type: 'string'; readonly min?: number; readonly max?: number; readonly oneOf?: readonly string[] }
  | { readonly type: 'number'; readonly min?: number; readonly max?: number; readonly whole: boolean }
  | { readonly type: 'boolean' }
  /** Seconds since the epoch, whatever it is on the wire. */
  | { readonly type: 'time' }
  /** Of texts. */
  | { readonly type: 'map' }
  | { readonly type: 'list'; readonly of: Shape; readonly min?: number; readonly max?: number }
  | { readonly type: 'structure'; readonly members: Readonly<Record<string, Shape>>; readonly required: readonly string[] }
  | { readonly type: 'any' };

export type Structure = Extract<Shape, { type: 'structure' }>;

/** The shapes of the inputs of a service's actions, by the actions' names. */
export type Inputs = Readonly<Record<string, Structure>>;

export const text = (limits: { min?: number; max?: number } = {}): Shape => ({ type: 'string', ...limits });
export const oneOf = (...names: readonly string[]): Shape => ({ type: 'string', oneOf: names });
export const integer = (limits: { min?: number; max?: number } = {}): Shape => ({ type: 'number', whole: true, ...limits });
export const double: Shape = { type: 'number', whole: false };
export const time: Shape = { type: 'time' };
export const textMap: Shape = { type: 'map' };
export const flag: Shape = { type: 'boolean' };
/** A document that is left to whoever reads it. */
export const any: Shape = { type: 'any' };
export const list = (of: Shape, limits: { min?: number; max?: number } = {}): Shape => ({ type: 'list', of, ...limits });

/** A name that ends with an exclamation mark is required: `{ 'RuleArn!': text() }`. */
export const structure = (members: Readonly<Record<string, Shape>>): Structure => ({
  type: 'structure',
  members: Object.fromEntries(Object.entries(members).map(([name, shape]) => [name.replace('!', ''), shape])),
  required: Object.keys(members).filter(name => name.endsWith('!')).map(name => name.slice(0, -1)),
});

const isObject = (value: unknown): value is Fields => typeof value === 'object' && value !== null && !Array.isArray(value);

const isOfType = (shape: Shape, value: unknown): boolean => {
  switch (shape.type) {
    case 'any':
      return true;
    case 'list':
      return Array.isArray(value);
    case 'structure':
      return isObject(value);
    case 'map':
      return isObject(value) && Object.values(value).every(member => typeof member === 'string');
    case 'number':
      return shape.whole ? Number.isInteger(value) : Number.isFinite(value);
    case 'time':
      return Number.isFinite(value);
    default:
      return typeof value === shape.type;
  }
};

/** In AWS's words, names begin with a small letter there. */
const spelled = (name: string): string => name.charAt(0).toLowerCase() + name.slice(1);

const LONGEST_SHOWN = 256;

const shown = (value: unknown): string => {
  const told = Array.isArray(value) ? `[${value.map(shown).join(', ')}]` : typeof value === 'string' ? value : JSON.stringify(value);
  return told.length > LONGEST_SHOWN ? `${told.slice(0, LONGEST_SHOWN)}...` : told;
};

type Check = (violation: string) => string;

const sizeProblems = (size: number, what: string, { min, max }: { min?: number; max?: number }, say: Check): string[] => [
  ...max !== undefined && size > max ? [say(`Member must have ${what} less than or equal to ${max}`)] : [],
  ...min !== undefined && size < min ? [say(`Member must have ${what} greater than or equal to ${min}`)] : [],
];

const problems = (shape: Shape, value: unknown, path: string): string[] => {
  if (!isOfType(shape, value)) throw new AwsError('SerializationException', `The value at '${path}' is not a ${shape.type}`);
  const say: Check = violation => `Value '${shown(value)}' at '${path}' failed to satisfy constraint: ${violation}`;
  switch (shape.type) {
    case 'string': {
      const wrong = shape.oneOf && !shape.oneOf.includes(value as string);
      return wrong ? [say(`Member must satisfy enum value set: [${shape.oneOf.join(', ')}]`)] : sizeProblems((value as string).length, 'length', shape, say);
    }
    case 'number':
      return sizeProblems(value as number, 'value', shape, say);
    case 'list': {
      // A copy has no holes, which would be passed over.
      const members = [...value as readonly unknown[]];
      return [
        ...sizeProblems(members.length, 'length', shape, say),
        ...members.flatMap((member, index) => problems(shape.of, member, `${path}.${index + 1}.member`)),
      ];
    }
    case 'structure':
      return structureProblems(shape, value as Fields, path);
    default:
      return [];
  }
};

const structureProblems = ({ members, required }: Structure, fields: Fields, path: string): string[] => {
  const at = (name: string) => path === '' ? spelled(name) : `${path}.${spelled(name)}`;
  return [
    ...required.filter(name => fields[name] === undefined || fields[name] === null)
      .map(name => `Value null at '${at(name)}' failed to satisfy constraint: Member must not be null`),
    ...Object.entries(members).flatMap(([name, shape]) =>
      fields[name] === undefined || fields[name] === null ? [] : problems(shape, fields[name], at(name))),
  ];
};

/**
 * Refuses an input that is not of its shape: `SerializationException` for a value of another type, else the service's own
 * validation error. What the shape does not name is let through, as by AWS.
 */
export const requireShape = (shape: Structure, input: Fields, code: string): void => {
  const found = structureProblems(shape, input, '');
  if (found.length === 0) return;
  throw new AwsError(code, `${found.length} validation error${found.length === 1 ? '' : 's'} detected: ${found.join('; ')}`);
};
