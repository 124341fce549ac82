import fc from 'fast-check';
import type { RoutedRequest } from '../../../local/alb/conditions';
import { compileConditions } from '../../../local/alb/conditions';
import type { Rule, RuleCondition } from '../../../local/alb/model';
import { chooseTargetGroup, compileRules, matchRule } from '../../../local/alb/routing';
import { type Random, seededRandom } from '../../../local/random';
import { code, LISTENER } from './fixtures';

const request = (change: Partial<RoutedRequest> = {}): RoutedRequest =>
  ({ method: 'GET', path: '/', query: '', host: 'shop.example', rawHeaders: [], sourceIp: '127.0.0.1', ...change });

const matches = (condition: RuleCondition, change: Partial<RoutedRequest>) => compileConditions([condition])(request(change));

const rule = (Priority: Rule['Priority'], Conditions: RuleCondition[] = []): Rule =>
  ({ RuleArn: `rule/${Priority}`, ListenerArn: LISTENER, Priority, Conditions, Actions: [], Tags: {} });

const path = (...Values: string[]): RuleCondition => ({ Field: 'path-pattern', PathPatternConfig: { Values } });

describe('choosing a target group', () => {
  const unit = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
  const weight = fc.integer({ min: 1, max: 99 });
  const weights = fc.array(fc.integer({ min: 0, max: 999 }), { minLength: 1, maxLength: 5 }).filter(list => list.some(one => one > 0));

  const count = (list: readonly number[], random: Random, draws: number) => {
    const groups = list.map((Weight, index) => ({ TargetGroupArn: String(index), Weight }));
    const counts = list.map(() => 0);
    for (let draw = 0; draw < draws; draw += 1) counts[Number(chooseTargetGroup(groups, random))]! += 1;
    return counts;
  };

  /** The draws are those of a seed: what passes once, passes always. */
  test('every group gets its share of the requests, within five standard errors', () => {
    const draws = 20_000;
    fc.assert(fc.property(weights, fc.integer(), (list, seed) => {
      const total = list.reduce((sum, one) => sum + one, 0);
      count(list, seededRandom(seed), draws).forEach((seen, index) => {
        const expected = draws * list[index]! / total;
        // Fewer than one request expected: one more or less tells nothing.
        expect(Math.abs(seen - expected)).toBeLessThanOrEqual(5 * Math.sqrt(expected * (1 - expected / draws)) + 3);
      });
    }), { seed: 7, numRuns: 100 });
  });

  test('ten to twenty is one third to two thirds', () => {
    const [one = 0, two = 0] = count([10, 20], seededRandom(7), 90_000);
    expect(Math.abs(one - 30_000)).toBeLessThan(5 * Math.sqrt(90_000 * 2 / 9));
    expect(one + two).toBe(90_000);
  });

  test('a group of weight 0 is never chosen', () => {
    fc.assert(fc.property(unit, draw => {
      const groups = [{ TargetGroupArn: 'none', Weight: 0 }, { TargetGroupArn: 'all', Weight: 1 }, { TargetGroupArn: 'nil', Weight: 0 }];
      expect(chooseTargetGroup(groups, () => draw)).toBe('all');
    }));
  });

  test('only the relation of the weights counts', () => {
    fc.assert(fc.property(weight, weight, unit, (a, b, draw) => {
      const pair = (factor: number) => [{ TargetGroupArn: 'a', Weight: a * factor }, { TargetGroupArn: 'b', Weight: b * factor }];
      // Right on the border of the two, rounding decides.
      fc.pre(Math.abs(draw - a / (a + b)) > 1e-9);
      expect(chooseTargetGroup(pair(10), () => draw)).toBe(chooseTargetGroup(pair(1), () => draw));
    }));
  });
});

describe('priority', () => {
  test('of the rules that match, the lowest number wins, in whatever order they were made', () => {
    const priorities = fc.uniqueArray(fc.integer({ min: 1, max: 50_000 }), { minLength: 1, maxLength: 10 });
    fc.assert(fc.property(priorities, list => {
      const table = compileRules([rule('default'), ...list.map(priority => rule(priority, [path('*')]))]);
      expect(matchRule(table, request())?.Priority).toBe(Math.min(...list));
    }));
  });

  test('the default rule takes what no other rule matches', () => {
    const table = compileRules([rule('default'), rule(1, [path('/api/*')])]);
    expect(matchRule(table, request({ path: '/api/cart' }))?.Priority).toBe(1);
    expect(matchRule(table, request({ path: '/' }))?.Priority).toBe('default');
  });
});

describe('conditions', () => {
  test.each([
    ['/api/*', '/api/', true],
    ['/api/*', '/api', false],
    ['/API/*', '/api/x', false],
    ['/v?/x', '/v1/x', true],
    ['/v?/x', '/v12/x', false],
    ['/a.b', '/axb', false],
    ['/a\\*', '/a*', true],
    ['/a\\*', '/ab', false],
  ])('path pattern %s and path %s: %s', (pattern, value, expected) => {
    expect(matches(path(pattern), { path: value })).toBe(expected);
    expect(matches({ Field: 'path-pattern', Values: [pattern] }, { path: value })).toBe(expected);
  });

  test('a pattern without wildcards matches itself and nothing else', () => {
    const plain = fc.stringMatching(/^[\w\-.~$^()[\]{}|+]{0,20}$/);
    fc.assert(fc.property(plain, plain, (one, other) => {
      expect(matches(path(one), { path: one })).toBe(true);
      expect(matches(path(one), { path: other })).toBe(one === other);
    }));
  });

  test.each([
    ['*.example', 'SHOP.Example', true],
    ['shop.example', 'shop.example:8080', true],
    ['shop.example', 'shop.example.org', false],
  ])('host %s and Host: %s: %s', (pattern, host, expected) => {
    expect(matches({ Field: 'host-header', HostHeaderConfig: { Values: [pattern] } }, { host })).toBe(expected);
  });

  test.each([
    ['x-deploy-color', 'GREEN', true],
    ['X-Deploy-Color', 'gr*', true],
    ['X-Deploy-Color', 'blue', false],
    ['X-Other', 'green', false],
  ])('header %s: %s: %s', (HttpHeaderName, value, expected) => {
    const rawHeaders = ['X-DEPLOY-Color', 'red', 'x-deploy-color', 'green'];
    expect(matches({ Field: 'http-header', HttpHeaderConfig: { HttpHeaderName, Values: [value] } }, { rawHeaders })).toBe(expected);
  });

  test('a method is matched exactly', () => {
    const condition = { Field: 'http-request-method', HttpRequestMethodConfig: { Values: ['GET', 'POST'] } };
    expect(matches(condition, { method: 'POST' })).toBe(true);
    expect(matches(condition, { method: 'HEAD' })).toBe(false);
  });

  test.each([
    [{ Key: 'version', Value: 'v1' }, 'a=b&VERSION=V1', true],
    [{ Key: 'version', Value: 'v*' }, 'version=x', false],
    [{ Value: '*beta*' }, 'flag=is-beta-on', true],
    [{ Value: 'beta' }, 'beta', false],
  ])('query %j and ?%s: %s', (pair, query, expected) => {
    expect(matches({ Field: 'query-string', QueryStringConfig: { Values: [pair] } }, { query })).toBe(expected);
  });

  test.each([
    ['10.0.0.0/8', '10.1.2.3', true],
    ['10.0.0.0/8', '11.1.2.3', false],
    ['2001:db8::/32', '2001:db8::1', true],
    ['2001:db8::/32', '10.1.2.3', false],
  ])('source %s and client %s: %s', (range, sourceIp, expected) => {
    expect(matches({ Field: 'source-ip', SourceIpConfig: { Values: [range] } }, { sourceIp })).toBe(expected);
  });

  test('any value of a condition suffices, but every condition must match', () => {
    const both = compileConditions([path('/a', '/b'), { Field: 'http-request-method', HttpRequestMethodConfig: { Values: ['GET'] } }]);
    expect(both(request({ path: '/b' }))).toBe(true);
    expect(both(request({ path: '/c' }))).toBe(false);
    expect(both(request({ path: '/b', method: 'PUT' }))).toBe(false);
  });

  test.each([
    [{ Field: 'weather' }],
    [{ Field: 'path-pattern' }],
    [{ Field: 'source-ip', SourceIpConfig: { Values: ['not an address'] } }],
  ])('refuses %j', condition => {
    expect(() => compileConditions([condition])).toThrow(code('ValidationError'));
  });
});
