import fc from 'fast-check';
import { compileConditions } from '../../../local/alb/conditions';
import type { RuleCondition } from '../../../local/alb/model';
import { askFor } from '../../../local/app/ask-for';
import type { Ask } from '../../../local/traffic/ask';

const path = (...Values: string[]): RuleCondition => ({ Field: 'path-pattern', PathPatternConfig: { Values } });
const host = (...Values: string[]): RuleCondition => ({ Field: 'host-header', HostHeaderConfig: { Values } });
const header = (HttpHeaderName: string, ...Values: string[]): RuleCondition => ({ Field: 'http-header', HttpHeaderConfig: { HttpHeaderName, Values } });
const methods = (...Values: string[]): RuleCondition => ({ Field: 'http-request-method', HttpRequestMethodConfig: { Values } });
const query = (...Values: { Key?: string; Value: string }[]): RuleCondition => ({ Field: 'query-string', QueryStringConfig: { Values } });
const sourceIp = (...Values: string[]): RuleCondition => ({ Field: 'source-ip', SourceIpConfig: { Values } });

test.each<[RuleCondition[], Ask]>([
  [[], { method: 'GET', path: '/', headers: [] }],
  [[path('/*')], { method: 'GET', path: '/', headers: [] }],
  [[path('/admin/*', '/old')], { method: 'GET', path: '/admin/', headers: [] }],
  [[{ Field: 'path-pattern', Values: ['/a?c'] }], { method: 'GET', path: '/axc', headers: [] }],
  [[host('*.example.com'), methods('POST')], { method: 'POST', path: '/', headers: ['host', 'www.example.com'] }],
  [[header('X-App', 'shop-*'), query({ Key: 'v', Value: '2' }, { Value: '3' })], { method: 'GET', path: '/?v=2', headers: ['X-App', 'shop-x'] }],
  [[sourceIp('10.0.0.0/8', '127.0.0.0/8')], { method: 'GET', path: '/', headers: [] }],
])('of %j a user asks %j', (conditions, expected) => {
  expect(askFor(conditions, 'Route')).toEqual(expected);
});

const anyText = fc.string({ unit: fc.constantFrom('a', 'B', '*', '?', '\\*', '-'), minLength: 1, maxLength: 8 });

const anyConditions = fc.tuple(
  fc.option(fc.array(anyText, { minLength: 1, maxLength: 2 })),
  fc.option(fc.array(anyText, { minLength: 1, maxLength: 2 })),
  fc.array(fc.tuple(fc.constantFrom('X-A', 'X-B'), anyText), { maxLength: 2 }),
  fc.array(fc.tuple(anyText, anyText), { maxLength: 2 }),
).map(([paths, hosts, headers, queries]): RuleCondition[] => [
  ...paths === null ? [] : [path(...paths.map(each => `/${each}`))],
  ...hosts === null ? [] : [host(...hosts)],
  ...headers.map(([name, value]) => header(name, value)),
  ...queries.map(([Key, Value]) => query({ Key, Value })),
]);

test('what is asked for is what the load balancer takes; if not, it is said', () => {
  fc.assert(fc.property(anyConditions, conditions => {
    let ask: Ask;
    try {
      ask = askFor(conditions, 'Route');
    } catch (error) {
      // Two values of one header, or two of them for what is there once.
      expect(String(error)).toContain('no user of a rehearsal reaches Route');
      return;
    }
    const [pathname = '', search = ''] = ask.path.split('?');
    const at = ask.headers.indexOf('host');
    const request = { method: ask.method, path: pathname, query: search, host: at < 0 ? '' : ask.headers[at + 1]!, rawHeaders: ask.headers, sourceIp: '127.0.0.1' };
    expect(compileConditions(conditions)(request)).toBe(true);
  }));
});

test('conditions of one each can always be met', () => {
  const one = fc.oneof(anyText.map(text => path(`/${text}`)), anyText.map(text => host(text)), anyText.map(text => header('X-A', text)), anyText.map(Value => query({ Value })));
  fc.assert(fc.property(one, condition => {
    expect(() => askFor([condition], 'Route')).not.toThrow();
  }));
});

test.each([[[sourceIp('10.0.0.0/8')]], [[path('admin')]], [[header('X-A', 'a'), header('x-a', 'b'), path('/x'), path('/y')]]])('that %j cannot be met is said', conditions => {
  expect(() => askFor(conditions, 'Shop/Route')).toThrow(/^no user of a rehearsal reaches Shop\/Route: they come from 127\.0\.0\.1 with one method, path, host and query, and it asks for \{/);
});
