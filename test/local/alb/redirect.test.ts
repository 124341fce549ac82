import fc from 'fast-check';
import { acceptRedirect, redirectLocation } from '../../../local/alb/redirect';
import type { Listener, RedirectConfig } from '../../../local/alb/model';
import { ask, closeEverything, code, fixed, LISTENER, onPath, openStage } from './fixtures';

afterEach(closeEverything);

const HTTP: Listener = { arn: LISTENER, protocol: 'HTTP', port: 80 };
const HTTPS: Listener = { arn: LISTENER, protocol: 'HTTPS', port: 443 };

const to = (change: Partial<RedirectConfig>): RedirectConfig => ({ StatusCode: 'HTTP_302', ...change });

const open = async (config: RedirectConfig) => {
  const stage = await openStage();
  stage.balancer.createRule(LISTENER, { Priority: 1, Conditions: onPath('/*'), Actions: [{ Type: 'redirect', RedirectConfig: config }] });
  const visit = (path: string) => ask(stage.balancer.origin(LISTENER), { path, headers: { Host: 'shop.example:8080' } });
  return { ...stage, visit };
};

const metrics = (data: readonly { name: string }[]) => data.map(({ name }) => name).sort();

describe('a redirect', () => {
  test.each<[Partial<RedirectConfig>, string]>([
    [{ Protocol: 'HTTPS', Port: '443' }, 'https://shop.example:443/a/b?x=1&y=%20'],
    [{ Port: '8443' }, 'http://shop.example:8443/a/b?x=1&y=%20'],
    [{ Host: 'www.#{host}' }, 'http://www.shop.example:80/a/b?x=1&y=%20'],
    [{ Host: 'other.example', Path: '/', Query: '' }, 'http://other.example:80/'],
    [{ Path: '/new/#{path}' }, 'http://shop.example:80/new/a/b?x=1&y=%20'],
    [{ Path: '/#{host}/#{port}/#{path}' }, 'http://shop.example:80/shop.example/80/a/b?x=1&y=%20'],
    [{ Path: '/x', Query: '#{query}&from=#{protocol}-#{host}-#{port}-#{path}' }, 'http://shop.example:80/x?x=1&y=%20&from=http-shop.example-80-a/b'],
  ])('%j leads to %s', async (config, location) => {
    const { visit } = await open(to(config));
    const { status, headers, body } = await visit('/a/b?x=1&y=%20');
    expect({ status, location: headers.location }).toEqual({ status: 302, location });
    expect(headers.server).toBe('awselb/2.0');
    expect(body).toContain('<h1>302 Found</h1>');
  });

  test('has no question mark where there is no query', async () => {
    const { visit } = await open(to({ Protocol: 'HTTPS', Port: '443' }));
    expect((await visit('/')).headers.location).toBe('https://shop.example:443/');
  });

  test('may be for good', async () => {
    const { visit } = await open({ StatusCode: 'HTTP_301', Protocol: 'HTTPS' });
    expect((await visit('/')).status).toBe(301);
  });

  test('is counted as such, and not as a request', async () => {
    const { visit, data } = await open(to({ Port: '81' }));
    await visit('/');
    expect(metrics(data)).toEqual(['HTTPCode_ELB_3XX_Count', 'HTTP_Redirect_Count']);
    expect(data.map(({ dimensions }) => Object.keys(dimensions))).toEqual([['LoadBalancer'], ['LoadBalancer']]);
  });

  test('is described with what it keeps', async () => {
    const { balancer } = await open(to({ Port: '81' }));
    expect(balancer.describeRules({ ListenerArn: LISTENER })[0]?.Actions).toEqual([{
      Type: 'redirect',
      RedirectConfig: { Protocol: '#{protocol}', Host: '#{host}', Port: '81', Path: '/#{path}', Query: '#{query}', StatusCode: 'HTTP_302' },
    }]);
  });

  test('that keeps everything but the query would lead to the very same address', () => {
    const text = fc.stringMatching(/^[a-z0-9/.-]{1,20}$/);
    fc.assert(fc.property(text, text, fc.integer({ min: 1, max: 65_535 }), (host, path, port) => {
      expect(redirectLocation(to({}), { protocol: 'HTTP', host, port, path: `/${path.replace(/^\/+/, '')}`, query: '' }))
        .toBe(`http://${host}:${port}/${path.replace(/^\/+/, '')}`);
    }));
  });

  test('does not take a keyword in the request for one of its own', () => {
    const url = { protocol: 'HTTP', host: 'a', port: 80, path: '/#{query}', query: 'q=#{host}' };
    expect(redirectLocation(to({ Port: '81' }), url)).toBe('http://a:81/#{query}?q=#{host}');
  });

  test.each<[string, Listener, RedirectConfig | undefined, string]>([
    ['no configuration', HTTP, undefined, 'InvalidLoadBalancerAction'],
    ['a loop', HTTP, to({}), 'InvalidLoadBalancerAction'],
    ['a loop that is spelled out', HTTP, to({ Protocol: 'HTTP', Port: '80', Host: '#{host}', Path: '/#{path}' }), 'InvalidLoadBalancerAction'],
    ['a loop at HTTPS', HTTPS, to({ Protocol: 'HTTPS', Port: '443' }), 'InvalidLoadBalancerAction'],
    ['another query alone', HTTP, to({ Query: 'a=1' }), 'InvalidLoadBalancerAction'],
    ['the way from HTTPS to HTTP', HTTPS, to({ Protocol: 'HTTP', Port: '80' }), 'InvalidLoadBalancerAction'],
    ['another status', HTTP, { StatusCode: 'HTTP_308', Port: '81' }, 'ValidationError'],
    ['another protocol', HTTP, to({ Protocol: 'FTP' }), 'ValidationError'],
    ['port 0', HTTP, to({ Port: '0' }), 'ValidationError'],
    ['port 65536', HTTP, to({ Port: '65536' }), 'ValidationError'],
    ['a port that is no number', HTTP, to({ Port: 'https' }), 'ValidationError'],
    ['an empty host', HTTP, to({ Host: '' }), 'ValidationError'],
    ['a relative path', HTTP, to({ Path: 'a' }), 'ValidationError'],
    ['a long path', HTTP, to({ Path: `/${'a'.repeat(128)}` }), 'ValidationError'],
    ['a long query', HTTP, to({ Port: '81', Query: 'a'.repeat(129) }), 'ValidationError'],
    ['a query in the path', HTTP, to({ Path: '/#{query}' }), 'ValidationError'],
    ['a path in the host', HTTP, to({ Host: '#{path}' }), 'ValidationError'],
    ['a keyword that does not exist', HTTP, to({ Query: '#{fragment}', Port: '81' }), 'ValidationError'],
  ])('refuses %s', (_, listener, config, expected) => {
    expect(() => acceptRedirect(config, listener)).toThrow(code(expected));
  });

  test.each<[string, Listener, RedirectConfig]>([
    ['HTTP to HTTPS', HTTP, to({ Protocol: 'HTTPS', Port: '443' })],
    ['HTTPS to HTTPS', HTTPS, to({ Host: 'www.shop.example' })],
    ['another path', HTTPS, to({ Path: '/new/#{path}' })],
    ['HTTP to HTTP', HTTP, to({ Protocol: 'HTTP', Port: '81' })],
    ['the protocol alone', HTTP, to({ Protocol: 'HTTPS' })],
  ])('accepts %s', (_, listener, config) => {
    expect(acceptRedirect(config, listener)).toMatchObject(config);
  });
});

describe('a fixed response', () => {
  test.each([['200', []], ['404', ['HTTPCode_ELB_4XX_Count']], ['503', ['HTTPCode_ELB_503_Count', 'HTTPCode_ELB_5XX_Count']]])(
    'of %s is counted as such, and as the load balancer\'s own code', async (status, codes) => {
      const { balancer, data } = await openStage();
      balancer.createRule(LISTENER, { Priority: 1, Conditions: onPath('/*'), Actions: [fixed(status, 'closed')] });
      expect(await ask(balancer.origin(LISTENER))).toMatchObject({ status: Number(status), body: 'closed' });
      expect(metrics(data)).toEqual([...codes, 'HTTP_Fixed_Response_Count'].sort());
    });
});
