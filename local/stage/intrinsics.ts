/** What an intrinsic function may ask of the stack. */
export interface Lookup {
  ref(logicalId: string): unknown;
  attribute(logicalId: string, name: string): unknown;
}

type Intrinsic = (argument: unknown, resolve: (value: unknown) => unknown, lookup: Lookup) => unknown;

const list = (value: unknown): unknown[] => {
  if (!Array.isArray(value)) throw new Error(`an intrinsic function expected a list, got ${JSON.stringify(value)}`);
  return value as unknown[];
};

const NO_VALUE = Symbol('AWS::NoValue');

const substitute: Intrinsic = (argument, resolve, lookup) => {
  const [text, values] = Array.isArray(argument) ? argument as [string, Record<string, unknown>] : [argument as string, {}];
  return text.replace(/\$\{([^!}][^}]*)\}/g, (_, name: string) => {
    if (Object.hasOwn(values, name)) return String(resolve(values[name]));
    const [logicalId = '', ...attribute] = name.split('.');
    return String(attribute.length === 0 ? lookup.ref(logicalId) : lookup.attribute(logicalId, attribute.join('.')));
  }).replace(/\$\{!/g, '${');
};

const INTRINSICS: Readonly<Record<string, Intrinsic>> = {
  'Ref': (argument, _, lookup) => argument === 'AWS::NoValue' ? NO_VALUE : lookup.ref(argument as string),
  'Fn::GetAtt': (argument, _, lookup) => {
    const [logicalId, ...name] = typeof argument === 'string' ? argument.split('.') : list(argument) as string[];
    return lookup.attribute(logicalId!, name.join('.'));
  },
  'Fn::Join': (argument, resolve) => {
    const [separator, parts] = list(argument);
    return list(resolve(parts)).join(separator as string);
  },
  'Fn::Split': (argument, resolve) => {
    const [separator, text] = list(argument);
    return String(resolve(text)).split(separator as string);
  },
  'Fn::Select': (argument, resolve) => {
    const [index, values] = list(argument);
    return list(resolve(values))[Number(index)];
  },
  'Fn::Sub': substitute,
};

/** An object with a single key that begins like an intrinsic function. */
const intrinsicOf = (value: object): [string, unknown] | null => {
  const [entry, ...more] = Object.entries(value) as [string, unknown][];
  return entry !== undefined && more.length === 0 && (entry[0] === 'Ref' || entry[0].startsWith('Fn::')) ? entry : null;
};

/** A template's value with its intrinsic functions carried out. An unknown function is an error, never left in. */
export const resolveIntrinsics = (value: unknown, lookup: Lookup): unknown => {
  const resolve = (nested: unknown): unknown => {
    if (Array.isArray(nested)) return nested.map(resolve).filter(item => item !== NO_VALUE);
    if (nested === null || typeof nested !== 'object') return nested;
    const intrinsic = intrinsicOf(nested);
    if (intrinsic !== null) {
      const [name, argument] = intrinsic;
      const known = INTRINSICS[name];
      if (known === undefined) throw new Error(`the intrinsic function ${name} is not rehearsed`);
      return known(argument, resolve, lookup);
    }
    const resolved = Object.entries(nested).map(([key, item]) => [key, resolve(item)] as const);
    return Object.fromEntries(resolved.filter(([, item]) => item !== NO_VALUE));
  };
  return resolve(value);
};

/** Logical ids that a value refers to. */
export const referencesOf = (value: unknown): string[] => {
  const found = new Set<string>();
  const lookup: Lookup = {
    ref: logicalId => void found.add(logicalId),
    attribute: logicalId => void found.add(logicalId),
  };
  const walk = (nested: unknown): void => {
    if (nested === null || typeof nested !== 'object') return;
    const intrinsic = Array.isArray(nested) ? null : intrinsicOf(nested);
    if (intrinsic?.[0] === 'Ref' || intrinsic?.[0] === 'Fn::GetAtt' || intrinsic?.[0] === 'Fn::Sub') resolveIntrinsics(nested, lookup);
    Object.values(nested).forEach(walk);
  };
  walk(value);
  return [...found];
};
