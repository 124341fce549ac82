import fc from 'fast-check';

/** A machine, its input, and the errors that each of its tasks fails with before it succeeds. */
export interface Case {
  readonly definition: { readonly StartAt: string; readonly States: Readonly<Record<string, object>> };
  readonly input: object;
  readonly errors: Readonly<Record<string, readonly string[]>>;
}

const SCRIPTED = ['Throttled', 'Broken', 'Refused'];

const numbers = fc.integer({ min: -3, max: 3 });
const texts = fc.constantFrom('', 'a', 'ab', 'b*', 'B');
const orders = fc.constantFrom('Equals', 'LessThan', 'GreaterThan', 'LessThanEquals', 'GreaterThanEquals');

const dataTest = fc.oneof(
  fc.tuple(orders, numbers).map(([order, value]) => ({ Variable: '$.n', [`Numeric${order}`]: value })),
  fc.tuple(orders).map(([order]) => ({ Variable: '$.n', [`Numeric${order}Path`]: '$.m' })),
  fc.tuple(orders, texts).map(([order, value]) => ({ Variable: '$.s', [`String${order}`]: value })),
  fc.boolean().map(value => ({ Variable: '$.flag', BooleanEquals: value })),
  fc.constantFrom('*', 'a*', '*b', 'b\\*').map(value => ({ Variable: '$.s', StringMatches: value })),
  // The peer takes `false` here for a rule that never holds.
  fc.tuple(fc.constantFrom('$.n', '$.s', '$.flag', '$.nothing'), fc.constantFrom('IsNull', 'IsString', 'IsNumeric', 'IsBoolean', 'IsPresent'))
    .map(([Variable, test]) => ({ Variable, [test]: true })),
);

const rule: fc.Arbitrary<object> = fc.oneof({ weight: 3, arbitrary: dataTest },
  fc.array(dataTest, { minLength: 1, maxLength: 3 }).map(And => ({ And })),
  fc.array(dataTest, { minLength: 1, maxLength: 3 }).map(Or => ({ Or })),
  dataTest.map(Not => ({ Not })));

const names = fc.uniqueArray(fc.constantFrom(...SCRIPTED), { minLength: 1 });
const errorLists = fc.tuple(fc.array(names, { maxLength: 2 }), fc.boolean()).map(([lists, all]) => all ? [...lists, ['States.ALL']] : lists);
const retrier = (ErrorEquals: string[]) => fc.record({ ErrorEquals: fc.constant(ErrorEquals), MaxAttempts: fc.nat({ max: 3 }) });
const retriers = errorLists.chain(lists => fc.tuple(...lists.map(retrier)));

/** Leads forward only, so that every machine ends. */
const target = (from: number, count: number) => fc.integer({ min: from + 1, max: count }).map(index => `S${index}`);

const pass = (index: number, Next: fc.Arbitrary<string>) => fc.oneof(
  // Boxed: the peer ignores a Result that is null, false, 0 or empty.
  fc.record({ Type: fc.constant('Pass'), Result: fc.record({ value: fc.jsonValue() }), ResultPath: fc.constant(`$.r${index}.x`), Next }),
  fc.record({ Type: fc.constant('Pass'), Parameters: fc.constant({ 'n.$': '$.n', 'in': { 's.$': '$.s' } }), ResultPath: fc.constant(`$.r${index}`), Next }),
  fc.record({ Type: fc.constant('Pass'), InputPath: fc.constantFrom('$.n', '$.s', '$'), ResultPath: fc.constantFrom(`$.r${index}`, '$.k', null), Next }),
);

const choice = (next: fc.Arbitrary<string>) => fc.record({
  Type: fc.constant('Choice'),
  Choices: fc.array(fc.tuple(rule, next).map(([one, Next]) => ({ ...one, Next })), { minLength: 1, maxLength: 3 }),
  Default: next,
}, { requiredKeys: ['Type', 'Choices'] });

const task = (index: number, next: fc.Arbitrary<string>) => errorLists.chain(lists => fc.record({
  Type: fc.constant('Task'),
  Resource: fc.constant('arn:aws:states:::lambda:invoke'),
  Parameters: fc.constant({ 'FunctionName': `S${index}`, 'Payload.$': '$.n' }),
  ResultSelector: fc.constant({ 'got.$': '$.Payload' }),
  ResultPath: fc.constantFrom(`$.t${index}`, null),
  Retry: retriers,
  Catch: fc.tuple(...lists.map(ErrorEquals => fc.record({ ErrorEquals: fc.constant(ErrorEquals), ResultPath: fc.constantFrom(`$.e${index}`, null), Next: next }))),
  Next: next,
}));

const wait = (Next: fc.Arbitrary<string>) => fc.record({ Type: fc.constant('Wait'), Seconds: fc.nat({ max: 5 }), Next });

const state = (index: number, count: number): fc.Arbitrary<object> => {
  const next = target(index, count);
  return fc.oneof(pass(index, next), choice(next), wait(next), { weight: 2, arbitrary: task(index, next) });
};

const targetsOf = (json: unknown): string[] => {
  if (typeof json !== 'object' || json === null) return [];
  return Object.entries(json).flatMap(([name, value]) => (name === 'Next' || name === 'Default') && typeof value === 'string' ? [value] : targetsOf(value));
};

const reachable = (states: Readonly<Record<string, object>>, from = 'S0'): Set<string> =>
  new Set([from, ...targetsOf(states[from]).flatMap(name => [...reachable(states, name)])]);

const machine = (states: readonly object[]): Case['definition'] => {
  const all = Object.fromEntries(states.map((one, index) => [`S${index}`, one]));
  const reached = reachable(all);
  return { StartAt: 'S0', States: Object.fromEntries(Object.entries(all).filter(([name]) => reached.has(name))) };
};

const last = fc.oneof({ weight: 3, arbitrary: fc.constant({ Type: 'Succeed' }) }, fc.constant({ Type: 'Fail', Error: 'Wrong', Cause: 'generated' }));

/** Only what aws-local-stepfunctions 3.0.0 does as AWS does. */
export const cases: fc.Arbitrary<Case> = fc.integer({ min: 1, max: 7 }).chain(count => fc.record({
  definition: fc.tuple(...Array.from({ length: count }, (_, index) => state(index, count)), last).map(machine),
  input: fc.record({ n: numbers, m: numbers, s: texts, flag: fc.boolean(), nothing: fc.constant(null) }),
  errors: fc.tuple(...Array.from({ length: count }, () => fc.array(fc.constantFrom(...SCRIPTED), { maxLength: 4 })))
    .map(lists => Object.fromEntries(lists.map((list, index) => [`S${index}`, list]))),
}));
