import { type ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterCheck, type Health, statusMatches, UNCHECKED } from '../../../local/alb/health';
import {
  allHealthy, ask, closeEverything, deadTarget, eventually, forwardTo, groupArn, LISTENER, named, ofBalancer, openStage, openTarget,
  PATIENT, route, settings, states,
} from './fixtures';

afterEach(closeEverything);

const thresholds = { healthyThreshold: 3, unhealthyThreshold: 2 };
const after = (start: Health, ...results: boolean[]) =>
  results.reduce((health, passed) => afterCheck(health, passed ? 'passed' : 'Target.Timeout', thresholds), start).state;

describe('what health checks mean', () => {
  const healthy = afterCheck(UNCHECKED, 'passed', thresholds);
  const unhealthy: Health = { state: 'unhealthy', against: 0 };

  test('the first passed check of a new target makes it healthy', () => {
    expect(after(UNCHECKED, true)).toBe('healthy');
    expect(after(UNCHECKED, false, true)).toBe('healthy');
  });

  test('as many failures in a row as the threshold says make it unhealthy', () => {
    expect(after(UNCHECKED, false)).toBe('initial');
    expect(after(UNCHECKED, false, false)).toBe('unhealthy');
    expect(after(healthy, false, true, false)).toBe('healthy');
    expect(after(healthy, false, false)).toBe('unhealthy');
  });

  test('as many successes in a row as the threshold says make it healthy again', () => {
    expect(after(unhealthy, true, true)).toBe('unhealthy');
    expect(after(unhealthy, true, true, false, true)).toBe('unhealthy');
    expect(after(unhealthy, true, true, true)).toBe('healthy');
  });

  test.each([['200', 200, true], ['200', 201, false], ['200-299', 204, true], ['200-299', 300, false], ['200,202', 202, true], ['200,202', 201, false]])(
    'matcher %s and status %i: %s', (matcher, status, expected) => {
      expect(statusMatches(matcher, status)).toBe(expected);
    });
});

/** A target whose health can be turned. */
const patient = async (name: string) => {
  const self = { well: true, checks: 0 };
  const target = await openTarget((request, response) => {
    if (request.url === '/health') self.checks += 1;
    response.writeHead(request.url !== '/health' || self.well ? 200 : 500).end(name);
  });
  return { self, target };
};

describe('targets on real sockets', () => {
  test('a target falls ill and recovers; health checks are not counted as requests', async () => {
    const stage = await openStage();
    const { balancer } = stage;
    const { self, target } = await patient('blue');
    const group = balancer.targetGroup(groupArn('blue'));
    route(balancer, ['blue', 1]);
    group.register(target);
    expect(states(balancer, 'blue')).toEqual(['initial']);
    await allHealthy(balancer, 'blue');
    self.well = false;
    await eventually(() => states(balancer, 'blue')[0] === 'unhealthy');
    expect(group.health()).toEqual([{ id: target.id, port: target.port, state: 'unhealthy', reason: 'Target.ResponseCodeMismatch' }]);
    self.well = true;
    await allHealthy(balancer, 'blue');
    expect(ofBalancer(stage, 'RequestCount')).toEqual([]);
  });

  test.each([
    ['Target.Timeout', () => openTarget(() => undefined)],
    ['Target.FailedHealthChecks', deadTarget],
  ])('a target can be unhealthy for the reason %s', async (reason, open) => {
    const { balancer } = await openStage();
    route(balancer, ['blue', 1]);
    const group = balancer.targetGroup(groupArn('blue'));
    group.register(await open());
    await eventually(() => group.health()[0]?.reason === reason);
    expect(states(balancer, 'blue')).toEqual(['unhealthy']);
  });

  test('a group that no rule forwards to is unused and not checked', async () => {
    const { balancer } = await openStage();
    const { self, target } = await patient('blue');
    balancer.targetGroup(groupArn('blue')).register(target);
    await sleep(300);
    expect(balancer.targetGroup(groupArn('blue')).health()).toMatchObject([{ state: 'unused', reason: 'Target.NotInUse' }]);
    expect(self.checks).toBe(0);
  });

  test('a group at weight 0 is in use; it is unused again once the rule lets go of it', async () => {
    const { balancer } = await openStage();
    balancer.targetGroup(groupArn('green')).register(await named('green'));
    const { RuleArn } = route(balancer, ['blue', 100], ['green', 0]);
    await allHealthy(balancer, 'green');
    balancer.modifyRule(RuleArn, { Actions: [forwardTo(['blue', 100])] });
    expect(states(balancer, 'green')).toEqual(['unused']);
  });

  test('without health checks a target is unavailable and gets requests', async () => {
    const { balancer } = await openStage({}, { healthCheck: { ...settings('any').healthCheck, enabled: false } });
    balancer.targetGroup(groupArn('blue')).register(await named('blue'));
    route(balancer, ['blue', 1]);
    expect(balancer.targetGroup(groupArn('blue')).health()).toMatchObject([{ state: 'unavailable', reason: 'Target.HealthCheckDisabled' }]);
    expect((await ask(balancer.origin(LISTENER))).body).toBe('blue');
  });

  test('healthy targets take turns, unhealthy ones get nothing', async () => {
    const { balancer } = await openStage();
    const group = balancer.targetGroup(groupArn('blue'));
    const sick = await patient('sick');
    sick.self.well = false;
    route(balancer, ['blue', 1]);
    for (const target of [await named('one'), sick.target, await named('two')]) group.register(target);
    await eventually(() => states(balancer, 'blue').join() === 'healthy,unhealthy,healthy');
    const bodies: string[] = [];
    for (let sent = 0; sent < 6; sent += 1) bodies.push((await ask(balancer.origin(LISTENER))).body);
    expect(bodies.filter(body => body === 'one')).toHaveLength(3);
    expect(bodies.filter(body => body === 'two')).toHaveLength(3);
  });

  test('a group without a healthy target sends requests to all of them', async () => {
    const { balancer } = await openStage();
    const sick = await patient('sick');
    sick.self.well = false;
    route(balancer, ['blue', 1]);
    balancer.targetGroup(groupArn('blue')).register(sick.target);
    await eventually(() => states(balancer, 'blue')[0] === 'unhealthy');
    expect(await ask(balancer.origin(LISTENER))).toMatchObject({ status: 200, body: 'sick' });
  });

  test('registering twice keeps the target as it is', async () => {
    const { balancer } = await openStage();
    const target = await named('blue');
    route(balancer, ['blue', 1]);
    balancer.targetGroup(groupArn('blue')).register(target);
    await allHealthy(balancer, 'blue');
    balancer.targetGroup(groupArn('blue')).register(target);
    expect(states(balancer, 'blue')).toEqual(['healthy']);
  });
});

describe('deregistration', () => {
  const hanging = async () => {
    const waiting: ServerResponse[] = [];
    const target = await openTarget((request, response) => request.url === '/health' ? response.end() : waiting.push(response));
    return { waiting, target };
  };

  test('a request in flight finishes while new ones go elsewhere', async () => {
    const { balancer } = await openStage({}, { deregistrationDelaySeconds: 600 });
    const { waiting, target } = await hanging();
    const group = balancer.targetGroup(groupArn('blue'));
    route(balancer, ['blue', 1]);
    group.register(target);
    await allHealthy(balancer, 'blue');
    const slow = ask(balancer.origin(LISTENER));
    await eventually(() => waiting.length === 1);
    group.register(await named('other'));
    group.deregister(target.id, target.port);
    expect(group.health()).toContainEqual({ id: target.id, port: target.port, state: 'draining', reason: 'Target.DeregistrationInProgress' });
    expect((await ask(balancer.origin(LISTENER))).body).toBe('other');
    waiting[0]?.end('finished');
    expect((await slow).body).toBe('finished');
  });

  test('a group whose only target drains is empty: 503', async () => {
    const { balancer } = await openStage({}, { deregistrationDelaySeconds: 600 });
    const target = await named('blue');
    route(balancer, ['blue', 1]);
    balancer.targetGroup(groupArn('blue')).register(target);
    balancer.targetGroup(groupArn('blue')).deregister(target.id, target.port);
    expect(await ask(balancer.origin(LISTENER))).toMatchObject({ status: 503 });
  });

  test('an idle target, too, is shown until the delay is over', async () => {
    const { balancer } = await openStage({}, { deregistrationDelaySeconds: 30 });
    const target = await named('blue');
    const group = balancer.targetGroup(groupArn('blue'));
    group.register(target);
    group.deregister(target.id, target.port);
    expect(states(balancer, 'blue')).toEqual(['draining']);
    await eventually(() => group.health().length === 0);
  });

  test('a request that outlasts the delay is cut', async () => {
    const { balancer } = await openStage({}, { deregistrationDelaySeconds: 0 });
    const { waiting, target } = await hanging();
    const group = balancer.targetGroup(groupArn('blue'));
    route(balancer, ['blue', 1]);
    group.register(target);
    const slow = ask(balancer.origin(LISTENER));
    await eventually(() => waiting.length === 1);
    group.deregister(target.id, target.port);
    expect(await slow).toMatchObject({ status: 502 });
  });

  test('an answer that outlasts the delay breaks off', async () => {
    const { balancer } = await openStage(PATIENT, { deregistrationDelaySeconds: 0 });
    const { waiting, target } = await hanging();
    const group = balancer.targetGroup(groupArn('blue'));
    route(balancer, ['blue', 1]);
    group.register(target);
    const stream = ask(balancer.origin(LISTENER));
    await eventually(() => waiting.length === 1);
    waiting[0]?.write('part');
    group.deregister(target.id, target.port);
    await expect(stream).rejects.toThrow();
  });

  test('a target that is registered again while it drains starts anew', async () => {
    const { balancer } = await openStage({}, { deregistrationDelaySeconds: 600 });
    const target = await named('blue');
    const group = balancer.targetGroup(groupArn('blue'));
    route(balancer, ['blue', 1]);
    group.register(target);
    group.deregister(target.id, target.port);
    group.register(target);
    await allHealthy(balancer, 'blue');
    expect((await ask(balancer.origin(LISTENER))).body).toBe('blue');
  });
});

describe('two groups on real sockets', () => {
  test('requests are shared out by weight, and a change of weights moves them', async () => {
    const { balancer } = await openStage();
    for (const color of ['blue', 'green']) balancer.targetGroup(groupArn(color)).register(await named(color));
    const { RuleArn } = route(balancer, ['blue', 100], ['green', 0]);
    const answers = async () => {
      const counts: Record<string, number> = { blue: 0, green: 0 };
      for (let round = 0; round < 10; round += 1) {
        const replies = await Promise.all(Array.from({ length: 20 }, () => ask(balancer.origin(LISTENER))));
        for (const { body } of replies) counts[body] = (counts[body] ?? 0) + 1;
      }
      return counts;
    };
    expect(await answers()).toEqual({ blue: 200, green: 0 });
    balancer.modifyRule(RuleArn, { Actions: [forwardTo(['blue', 50], ['green', 50])] });
    const half = await answers();
    expect(half.green).toBeGreaterThan(60);
    expect(half.green).toBeLessThan(140);
    balancer.modifyRule(RuleArn, { Actions: [forwardTo(['green', 100])] });
    expect(await answers()).toEqual({ blue: 0, green: 200 });
  });

  test('a preview header reaches the idle group, whatever the weights', async () => {
    const { balancer } = await openStage();
    for (const color of ['blue', 'green']) balancer.targetGroup(groupArn(color)).register(await named(color));
    route(balancer, ['blue', 100], ['green', 0]);
    balancer.createRule(LISTENER, {
      Priority: 5,
      Conditions: [{ Field: 'http-header', HttpHeaderConfig: { HttpHeaderName: 'X-Deploy-Color', Values: ['green'] } }],
      Actions: [forwardTo(['green', 1])],
    });
    expect((await ask(balancer.origin(LISTENER), { headers: { 'x-deploy-color': 'Green' } })).body).toBe('green');
    expect((await ask(balancer.origin(LISTENER))).body).toBe('blue');
  });
});
