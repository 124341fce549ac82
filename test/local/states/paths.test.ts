import fc from 'fast-check';
import { StateError } from '../../../local/states/errors';
import { find, lookUp, parsePath, parseTemplate, place } from '../../../local/states/paths';

const CONTEXT = { State: { Name: 'Here' } };
const scope = (input: unknown) => ({ input, context: CONTEXT });

const step = fc.oneof(fc.string({ minLength: 1 }), fc.nat({ max: 3 }));
const sourceOf = (steps: readonly (string | number)[]) =>
  '$' + steps.map(one => typeof one === 'number' ? `[${one}]` : `['${one.replace(/['\\]/g, '\\$&')}']`).join('');
/** The smallest document that has something at the steps. */
const documentWith = (steps: readonly (string | number)[], value: unknown): unknown =>
  steps.reduceRight<unknown>((inner, one) =>
    typeof one === 'number' ? [...Array<number>(one).fill(0), inner] : Object.fromEntries([[one, inner]]), value);

describe('reference paths (Using JSONPath paths)', () => {
  test('read fields, elements and quoted names', () => {
    const found = find(parsePath('$.a.b[1][\'c d\']["e"].snake_case.ünïcode'), scope({ a: { b: [0, { 'c d': { e: { snake_case: { ünïcode: 7 } } } }] } }));
    expect(found).toBe(7);
  });

  test('$ is everything, $$ the context object', () => {
    expect(find(parsePath('$'), scope([1]))).toEqual([1]);
    expect(find(parsePath('$$'), scope(1))).toBe(CONTEXT);
    expect(find(parsePath('$$.State.Name'), scope(1))).toBe('Here');
  });

  test('do not find what the prototype has', () => {
    for (const source of ['$.constructor', '$.toString', '$.__proto__', '$[\'length\']']) expect(find(parsePath(source), scope({}))).toBeUndefined();
    expect(find(parsePath('$.length'), scope([1]))).toBeUndefined();
  });

  test.each([
    '$..a', '$.a[*]', '$.*', '$.a[?(@.b > 1)]', '$.a[0:2]', '$.a[-1]', '$.a[0,1]', '$.a.length()', 'a.b', '', '$a', '$.', '$.a b',
    'States.Format(\'{}\', $.a)', '$$.Task.Token', '$$.Map.Item.Value', '{% $states.input %}',
  ])('refuse %s', source => {
    expect(() => parsePath(source)).toThrow(SyntaxError);
  });

  test('find what is there, whatever the names', () => {
    fc.assert(fc.property(fc.array(step), fc.jsonValue(), (steps, value) => {
      expect(find(parsePath(sourceOf(steps)), scope(documentWith(steps, value)))).toEqual(value);
    }));
  });

  test('what finds nothing is States.Runtime, naming field and path', () => {
    expect(() => lookUp(parsePath('$.a.b'), scope({ a: 1 }), 'x.$')).toThrow(
      'States.Runtime: The JSONPath \'$.a.b\' specified for the field \'x.$\' could not be found in the input \'{"a":1}\'');
  });
});

describe('ResultPath (Specifying state output using ResultPath)', () => {
  test('what was placed is found, and nothing else has changed', () => {
    const names = fc.array(fc.string({ minLength: 1 }), { minLength: 1 });
    fc.assert(fc.property(names, fc.dictionary(fc.string(), fc.jsonValue()), fc.jsonValue(), (steps, document, value) => {
      const path = parsePath(sourceOf(steps));
      const before = JSON.stringify(document);
      let after: unknown;
      try {
        after = place(document, path, value);
      } catch (error) {
        expect((error as StateError).output.Error).toBe('States.ResultPathMatchFailure');
        return;
      }
      expect(find(path, scope(after))).toEqual(value);
      expect(JSON.stringify(document)).toBe(before);
      for (const name of Object.keys(document)) if (name !== steps[0]) expect((after as typeof document)[name]).toBe(document[name]);
    }));
  });

  test('creates fields on the way', () => {
    expect(place({ a: 1 }, parsePath('$.b.c'), 2)).toEqual({ a: 1, b: { c: 2 } });
  });

  test('replaces an element, creates none', () => {
    expect(place({ a: [1, 2] }, parsePath('$.a[1]'), 3)).toEqual({ a: [1, 3] });
    expect(() => place({ a: [1, 2] }, parsePath('$.a[2]'), 3)).toThrow('States.ResultPathMatchFailure');
  });

  test.each([[1, '$.a'], ['text', '$.a'], [[1], '$.a'], [{ a: 1 }, '$.a.b'], [null, '$.a']])('cannot write into %j at %s', (document, source) => {
    expect(() => place(document, parsePath(source), 3)).toThrow(StateError);
  });
});

describe('payload templates (Manipulate parameters in Step Functions workflows)', () => {
  test('replace fields ending in .$ at any depth, and keep the rest', () => {
    const template = parseTemplate({ 'keep': [1, { 'deep.$': '$.a' }], 'name.$': '$$.State.Name', 'nested': { 'all.$': '$' }, 'nothing': null });
    expect(template(scope({ a: 5 }))).toEqual({ keep: [1, { deep: 5 }], name: 'Here', nested: { all: { a: 5 } }, nothing: null });
  });

  test('without such a field are what they are', () => {
    fc.assert(fc.property(fc.jsonValue(), value => {
      fc.pre(!JSON.stringify(value).includes('.$"'));
      expect(parseTemplate(value)(scope({}))).toEqual(value);
    }));
  });

  test('refuse intrinsic functions', () => {
    expect(() => parseTemplate({ 'a.$': 'States.UUID()' })).toThrow('intrinsic functions are not supported');
  });
});
