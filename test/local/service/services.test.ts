import type { RouteConfig } from '../../../lambda/contract';
import { parseFault } from '../../../local/faults/spec';
import { Services } from '../../../local/service/services';
import { Cloud } from '../../../local/stage/cloud';
import { shiftOf } from '../../../local/stage/shift';
import { synthesizeDemo } from '../../../local/stage/synthesize';
import { CompressedClock } from '../../../local/clock';

jest.setTimeout(60_000);

describe('functions as targets', () => {
  const cloud = new Cloud({ clock: new CompressedClock(10), seed: 1 });
  const services = new Services({ seed: 1 });
  let routes: readonly RouteConfig[];

  beforeAll(async () => {
    routes = shiftOf(await cloud.deploy(synthesizeDemo({ targetType: 'lambda' }))).config.routes;
    await services.start(cloud.loadBalancers[0]!, routes, cloud);
  });
  afterAll(async () => {
    await services.close();
    await cloud.close();
  });

  test('are the template\'s own, and answer through the load balancer', async () => {
    const [loadBalancer] = cloud.loadBalancers;
    const [blue] = loadBalancer!.targetGroup(routes[0]!.targetGroupArns.blue).health();
    expect(blue).toMatchObject({ id: expect.stringContaining(':function:'), state: 'unavailable' });
    const { ListenerArn } = loadBalancer!.describeRules({ RuleArns: [routes[0]!.ruleArn] })[0]!;
    const answers = await Promise.all(Array.from({ length: 40 }, () => fetch(`${loadBalancer!.origin(ListenerArn)}/some/path`)));
    for (const answer of answers) {
      expect(answer.headers.get('x-color')).toBe('blue');
      expect(await answer.json()).toEqual({ color: 'blue', path: '/some/path' });
    }
  });

  test('cannot be made to fail by faults of services', () => {
    expect(() => services.requireEffect([parseFault('aws:throttled=5%')])).not.toThrow();
    for (const fault of ['green:hang=5%', 'both:crash=5%']) {
      expect(() => services.requireEffect([parseFault(fault)])).toThrow(`the fault ${fault} is about a Lambda function`);
    }
  });
});
