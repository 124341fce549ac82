import { setTimeout as sleep } from 'node:timers/promises';
import {
  allHealthy, ask, closeEverything, deadTarget, eventually, groupArn, LISTENER, named, ofBalancer, ofGroup, openStage, route, settings,
  type Stage, states,
} from './fixtures';

afterEach(closeEverything);

const MINUTE = 60_000;

const last = (stage: Stage, name: string, group?: string) => ofGroup(stage, name, group).at(-1)?.value;

/** By the next minute, that many are reported. A minute takes a second here. */
const reported = (stage: Stage, healthy: number, unhealthy: number) =>
  eventually(() => last(stage, 'HealthyHostCount') === healthy && last(stage, 'UnHealthyHostCount') === unhealthy);

test('once a minute each group in use says how many of its targets are healthy and unhealthy', async () => {
  const stage = await openStage();
  const group = stage.balancer.targetGroup(groupArn('blue'));
  const sick = await deadTarget();
  route(stage.balancer, ['blue', 1], ['green', 0]);
  group.register(await named('one'));
  group.register(await named('two'));
  await allHealthy(stage.balancer, 'blue');
  await reported(stage, 2, 0);
  group.register(sick);
  await eventually(() => states(stage.balancer, 'blue').includes('unhealthy'));
  await reported(stage, 2, 1);
  group.deregister(sick.id, sick.port);
  await reported(stage, 2, 0);
  const minutes = ofGroup(stage, 'HealthyHostCount').map(({ at }) => Math.floor(at / MINUTE));
  expect(new Set(minutes).size).toBe(minutes.length);
  expect(ofBalancer(stage, 'HealthyHostCount')).toEqual([]);
});

test('a group without targets, without checks or without a rule says nothing', async () => {
  const stage = await openStage();
  const unchecked = { ...settings('any').healthCheck, enabled: false };
  stage.balancer.addTargetGroup(settings('fn', { targetType: 'lambda', healthCheck: unchecked }));
  stage.balancer.targetGroup(groupArn('fn')).registerFunction({ id: 'arn:aws:lambda:eu-west-1:111122223333:function:f', invoke: () => Promise.resolve() });
  stage.balancer.addTargetGroup(settings('spare'));
  stage.balancer.targetGroup(groupArn('spare')).register(await named('spare'));
  stage.balancer.targetGroup(groupArn('blue')).register(await named('blue'));
  route(stage.balancer, ['blue', 1], ['green', 0], ['fn', 0]);
  await eventually(() => ofGroup(stage, 'HealthyHostCount').length >= 2);
  expect(['green', 'fn', 'spare'].flatMap(group => ofGroup(stage, 'HealthyHostCount', group))).toEqual([]);
});

test('nothing is said any more once the load balancer is closed', async () => {
  const stage = await openStage();
  stage.balancer.targetGroup(groupArn('blue')).register(await named('blue'));
  route(stage.balancer, ['blue', 1]);
  await eventually(() => ofGroup(stage, 'HealthyHostCount').length >= 1);
  await stage.balancer.close();
  const before = stage.data.length;
  await sleep(1_500);
  expect(stage.data).toHaveLength(before);
});

test('requests that go to targets although none is healthy are counted', async () => {
  const stage = await openStage();
  const group = stage.balancer.targetGroup(groupArn('blue'));
  route(stage.balancer, ['blue', 1]);
  group.register(await deadTarget());
  await eventually(() => states(stage.balancer, 'blue')[0] === 'unhealthy');
  await ask(stage.balancer.origin(LISTENER));
  expect(ofGroup(stage, 'UnhealthyRoutingRequestCount')).toHaveLength(1);
  group.register(await named('well'));
  await eventually(() => states(stage.balancer, 'blue').includes('healthy'));
  expect((await ask(stage.balancer.origin(LISTENER))).body).toBe('well');
  expect(ofGroup(stage, 'UnhealthyRoutingRequestCount')).toHaveLength(1);
});
