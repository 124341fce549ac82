import { RUNTIME, StateError } from './errors';

/** What a path can point into: the state's input, and the context object. */
export interface Scope {
  readonly input: unknown;
  readonly context: unknown;
}

/** A reference path: it points to exactly one node. */
export interface Path {
  readonly source: string;
  readonly root: 'input' | 'context';
  readonly steps: readonly (string | number)[];
}

/** A payload template: a value in which fields ending in `.$` are replaced by what their path finds. */
export type Template = (scope: Scope) => unknown;

/** What the context object holds here, and the context object itself. */
const CONTEXT_FIELDS: readonly unknown[] = ['Execution', 'State', 'StateMachine', undefined];

const STEP = /\.([\p{L}_][\p{L}\p{N}_-]*)|\[(\d+)\]|\['((?:[^'\\]|\\.)*)'\]|\["((?:[^"\\]|\\.)*)"\]/uy;

const unescaped = (quoted: string) => quoted.replace(/\\(.)/g, '$1');

const stepOf = ([, field, index, single, double]: RegExpExecArray): string | number =>
  index === undefined ? field ?? unescaped(single ?? double ?? '') : Number(index);

/** Throws a SyntaxError for whatever is no reference path: filters, wildcards, slices, functions, intrinsics. */
export const parsePath = (source: string): Path => {
  const start = source.startsWith('$$') ? 2 : 1;
  if (!source.startsWith('$')) throw new SyntaxError(`'${source}' is no path: it must begin with $ (intrinsic functions are not supported)`);
  const steps: (string | number)[] = [];
  STEP.lastIndex = start;
  let end = start;
  for (let match = STEP.exec(source); match !== null; match = STEP.exec(source)) {
    steps.push(stepOf(match));
    end = STEP.lastIndex;
  }
  if (end !== source.length) throw new SyntaxError(`'${source}' is not a reference path such as $.a.b[0]['c']: nothing else is supported`);
  const root = start === 2 ? 'context' : 'input';
  if (root === 'context' && !CONTEXT_FIELDS.includes(steps[0])) throw new SyntaxError(`'${source}' is not supported: task tokens, for one`);
  return { source, root, steps };
};

const child = (node: unknown, step: string | number): unknown => {
  if (typeof node !== 'object' || node === null) return undefined;
  if (Array.isArray(node)) return typeof step === 'number' ? node[step] : undefined;
  return typeof step === 'string' && Object.hasOwn(node, step) ? (node as Record<string, unknown>)[step] : undefined;
};

/** What the path points to, or undefined, which JSON does not have. */
export const find = (path: Path, scope: Scope): unknown =>
  path.steps.reduce(child, scope[path.root]);

/** As `find`, but a path that finds nothing fails the execution. */
export const lookUp = (path: Path, scope: Scope, field: string): unknown => {
  const found = find(path, scope);
  if (found === undefined) {
    const searched = path.root === 'context' ? 'context object' : 'input';
    throw new StateError(RUNTIME,
      `The JSONPath '${path.source}' specified for the field '${field}' could not be found in the ${searched} '${JSON.stringify(scope[path.root])}'`);
  }
  return found;
};

const mismatch = (path: Path, document: unknown) =>
  new StateError('States.ResultPathMatchFailure',
    `Unable to apply ReferencePath ${path.source} to input ${JSON.stringify(document)}`);

const placed = (node: unknown, [step, ...rest]: readonly (string | number)[], value: unknown, fail: () => StateError): unknown => {
  if (step === undefined) return value;
  if (typeof step === 'number') {
    if (!Array.isArray(node) || step >= node.length) throw fail();
    return node.with(step, placed(node[step], rest, value, fail));
  }
  if (node !== undefined && (typeof node !== 'object' || node === null || Array.isArray(node))) throw fail();
  const fields = (node ?? {}) as Record<string, unknown>;
  const inner = placed(Object.hasOwn(fields, step) ? fields[step] : undefined, rest, value, fail);
  return { ...fields, [step]: inner };
};

/** The document with the value at the path; fields on the way are created, array elements are not. */
export const place = (document: unknown, path: Path, value: unknown): unknown =>
  placed(document, path.steps, value, () => mismatch(path, document));

const fieldTemplate = (name: string, value: unknown): [string, Template] => {
  if (!name.endsWith('.$')) return [name, parseTemplate(value)];
  if (typeof value !== 'string') throw new SyntaxError(`'${name}' must be a path`);
  const path = parsePath(value);
  return [name.slice(0, -2), scope => lookUp(path, scope, name)];
};

/** Throws a SyntaxError for a path that is not supported. */
export const parseTemplate = (value: unknown): Template => {
  if (Array.isArray(value)) {
    const items = value.map(parseTemplate);
    return scope => items.map(item => item(scope));
  }
  if (typeof value !== 'object' || value === null) return () => value;
  const fields = Object.entries(value).map(([name, inner]) => fieldTemplate(name, inner));
  return scope => Object.fromEntries(fields.map(([name, inner]) => [name, inner(scope)]));
};
