import fc from 'fast-check';
import { acceptConditions } from '../../../local/alb/condition-checks';
import { compileConditions } from '../../../local/alb/conditions';
import type { RuleCondition } from '../../../local/alb/model';
import { ask, closeEverything, code, fixed, LISTENER, openStage, type Question } from './fixtures';

afterEach(closeEverything);

const path = (...Values: string[]): RuleCondition => ({ Field: 'path-pattern', PathPatternConfig: { Values } });
const host = (...Values: string[]): RuleCondition => ({ Field: 'host-header', HostHeaderConfig: { Values } });
const method = (...Values: string[]): RuleCondition => ({ Field: 'http-request-method', HttpRequestMethodConfig: { Values } });
const source = (...Values: string[]): RuleCondition => ({ Field: 'source-ip', SourceIpConfig: { Values } });
const header = (HttpHeaderName: string, ...Values: string[]): RuleCondition => ({ Field: 'http-header', HttpHeaderConfig: { HttpHeaderName, Values } });
const query = (...Values: { Key?: string; Value?: string }[]): RuleCondition => ({ Field: 'query-string', QueryStringConfig: { Values } });

describe('conditions as traffic sees them', () => {
  const of = (name: string, value: string): Question => ({ headers: { [name]: value } });

  test.each<[string, RuleCondition[], Question, Question]>([
    ['path', [path('/api')], { path: '/api?x=1' }, { path: '/api/' }],
    ['path with wildcards', [path('/v?/*')], { path: '/v1/cart' }, { path: '/v12/cart' }],
    ['path in its case', [path('/Api')], { path: '/Api' }, { path: '/api' }],
    ['path, any of several', [path('/a', '/b')], { path: '/b' }, { path: '/c' }],
    ['path, not the query', [path('*x=1*')], { path: '/x=1' }, { path: '/?x=1' }],
    ['host in any case, without its port', [host('shop.example')], of('Host', 'SHOP.example:8080'), of('Host', 'shop.example.org')],
    ['host with wildcards', [host('*.example')], of('Host', 'a.b.example'), of('Host', 'example')],
    ['method', [method('PUT', 'PURGE')], { method: 'PURGE' }, { method: 'GET' }],
    ['header in any case', [header('X-Color', 'green')], of('x-color', 'GREEN'), of('x-color', 'greenish')],
    ['header with wildcards', [header('user-agent', '*Chrome*', '*Safari*')], of('User-Agent', 'x Safari/1'), of('User-Agent', 'curl')],
    ['header that may be absent', [header('x-color', '*')], of('X-Color', 'any'), {}],
    ['query by key and value', [query({ Key: 'version', Value: 'v1' })], { path: '/?a=b&Version=V1' }, { path: '/?version=v12' }],
    ['query by key', [query({ Key: 'v?', Value: '*' })], { path: '/?v1' }, { path: '/?v12=x' }],
    ['query by value', [query({ Value: '*beta*' })], { path: '/?flag=is-beta' }, { path: '/?beta=1' }],
    ['query, any of several', [query({ Key: 'a', Value: '1' }, { Value: 'z' })], { path: '/?q=z' }, { path: '/?a=2' }],
    ['query with an escaped wildcard', [query({ Key: 'q', Value: '\\*' })], { path: '/?q=*' }, { path: '/?q=x' }],
    ['source address', [source('127.0.0.2/32')], { from: '127.0.0.2' }, { from: '127.0.0.3' }],
    ['source range', [source('127.1.0.0/16', '10.0.0.0/8')], { from: '127.1.2.3' }, { from: '127.2.2.3' }],
    [
      'source address, and not what X-Forwarded-For says', [source('127.0.0.2/32')],
      { from: '127.0.0.2', headers: { 'X-Forwarded-For': '10.0.0.1' } }, { from: '127.0.0.3', headers: { 'X-Forwarded-For': '127.0.0.2' } },
    ],
    ['everything at once', [path('/a'), method('PUT'), header('x-a', '1')], { path: '/a', method: 'PUT', headers: { 'x-a': '1' } }, { path: '/a', method: 'PUT' }],
    ['several headers, which must all match', [header('x-a', '1'), header('x-b', '2')], { headers: { 'x-a': '1', 'x-b': '2' } }, of('x-a', '1')],
  ])('%s', async (_, Conditions, matching, other) => {
    const { balancer } = await openStage();
    balancer.createRule(LISTENER, { Priority: 1, Conditions, Actions: [fixed('200')] });
    const origin = balancer.origin(LISTENER);
    expect([(await ask(origin, matching)).status, (await ask(origin, other)).status]).toEqual([200, 404]);
  });

  test('of the rules that match, that with the lowest number answers', async () => {
    const { balancer } = await openStage();
    const add = (Priority: number, ...values: string[]) =>
      balancer.createRule(LISTENER, { Priority, Conditions: [path(...values)], Actions: [fixed('200', String(Priority))] });
    add(30, '/*');
    add(10, '/a/*');
    add(20, '/a/b', '/c');
    const origin = balancer.origin(LISTENER);
    const answers = await Promise.all(['/a/b', '/c', '/d'].map(async value => (await ask(origin, { path: value })).body));
    expect(answers).toEqual(['10', '20', '30']);
  });
});

describe('conditions as the API takes them', () => {
  test.each<[string, RuleCondition[]]>([
    ['none', []],
    ['no field', [{ PathPatternConfig: { Values: ['/'] } }]],
    ['no value', [path()]],
    ['an empty value', [path('')]],
    ['a query without a value', [query({ Key: 'a' })]],
    ['six values', [path('/a', '/b', '/c', '/d', '/e', '/f')]],
    ['six values in all', [path('/a', '/b'), host('a.b', 'c.d'), query({ Value: 'x' }, { Value: 'y' })]],
    ['seven wildcards', [path('/*/*/*/*/*/*/*')]],
    ['seven wildcards in all', [path('/*/*/*'), host('*.?.a'), query({ Key: '*', Value: '?' })]],
    ['two conditions on the path', [path('/a'), path('/b')]],
    ['two conditions on the host', [host('a.b'), { Field: 'host-header', Values: ['c.d'] }]],
    ['two conditions on the method', [method('GET'), method('PUT')]],
    ['two conditions on the source', [source('10.0.0.0/8'), source('11.0.0.0/8')]],
    ['both spellings of a path', [{ ...path('/a'), Values: ['/a'] }]],
    ['a long path', [path(`/${'a'.repeat(128)}`)]],
    ['a long header name', [header('x'.repeat(41), 'a')]],
    ['a header without a name', [header('', 'a')]],
    ['a wildcard in a header name with a space', [header('x *', 'a')]],
    ['the host as a header', [header('Host', 'a.b')]],
    ['a method in lower case', [method('get')]],
    ['a method with a wildcard', [method('P*')]],
    ['a source without a range', [source('10.0.0.1')]],
    ['a source that is no address', [source('example/8')]],
    ['the source of broadcasts', [source('255.255.255.255/32')]],
    ['regular expressions', [{ Field: 'path-pattern', PathPatternConfig: { Values: ['/a'], RegexValues: ['^/a'] } as RuleCondition['PathPatternConfig'] }]],
  ])('refuses %s', (_, conditions) => {
    expect(() => acceptConditions(conditions)).toThrow(code('ValidationError'));
  });

  test.each<[string, RuleCondition[]]>([
    ['five values of one condition', [path('/a', '/b', '/c', '/d', '/e')]],
    ['five conditions', [path('/a'), host('a.b'), method('GET'), header('x', 'a'), header('x', 'b')]],
    ['six wildcards', [path('/*/*/*/?/?/?')]],
    ['wildcards that are escaped', [path('/*/*/*/*/*/*\\*\\?')]],
    ['several conditions on headers and queries', [header('x', 'a'), header('y', 'a'), query({ Value: 'a' }), query({ Key: 'b', Value: 'c' })]],
    ['a path of 128 characters', [path(`/${'a'.repeat(127)}`)]],
    ['a method of one\'s own', [method('MY-OWN_METHOD')]],
    ['addresses of both kinds', [source('10.0.0.0/8', '2001:db8::/32')]],
  ])('accepts %s', (_, conditions) => {
    expect(acceptConditions(conditions)).toMatchObject(conditions);
  });

  test('what is accepted is described so that it means the same', () => {
    const word = fc.stringMatching(/^\/[a-c]{1,2}[*?]?$/);
    const values = fc.uniqueArray(word, { minLength: 1, maxLength: 3 });
    fc.assert(fc.property(values, word, (list, requested) => {
      const request = { method: 'GET', path: requested, query: '', host: 'a', rawHeaders: [], sourceIp: '127.0.0.1' };
      const accepted = acceptConditions([{ Field: 'path-pattern', Values: list }]);
      expect(accepted).toEqual([{ ...path(...list), Values: list }]);
      expect(compileConditions(accepted)(request)).toBe(compileConditions([path(...list)])(request));
    }));
  });
});
