import type { Color, RetireActionConfig, RetireEvent } from '../../lambda/contract';
import type { LambdaFunction } from '../../local/functions/function-runtime';
import { groupArn } from '../local/alb/fixtures';
import { type Run, type Scene, useStage } from './scene';
import { Stage } from './stage';

const stage = new Stage();
const openScene = useStage(stage);
let retire: LambdaFunction;
beforeAll(async () => {
  retire = await stage.function('retire');
});

const DRAIN = { propagationSeconds: 60, deregistrationSeconds: { blue: 30, green: 300 } };

/** A release that has just passed its bake. */
const released = async (): Promise<{ scene: Scene; run: Run }> => {
  const scene = await openScene({ config: { schedule: [{ weight: 100, holdSeconds: 1 }], drain: DRAIN } });
  const run = scene.run();
  await run.through('plan', 'preflight', 'shift', 'finish');
  return { scene, run };
};

const carryOut = (scene: Scene, retired: Color, action: RetireActionConfig): Promise<unknown> => retire.invoke({
  shift: scene.config.shift, execution: scene.execution(), retired, routes: scene.config.routes, action,
} satisfies RetireEvent);

const deregister = (scene: Scene, retired: Color) => carryOut(scene, retired, { kind: 'deregister-targets' });

const states = (scene: Scene, color: Color) => scene.balancer.targetGroup(groupArn(color)).health().map(({ state }) => state);

describe('the old colour of a release that is over', () => {
  test('is left alone until the load balancer knows the weights everywhere and its own requests are done', async () => {
    const { run } = await released();
    expect(run.planned()).toMatchObject({ next: 'done', waitSeconds: 60 + 30 });
  });

  test('is retired under the lock, which nobody else gets meanwhile', async () => {
    const { scene, run } = await released();
    expect(await run.do('drained')).toMatchObject({ next: 'retire' });
    expect(await scene.record()).toMatchObject({ status: 'retiring', safe: 'green', owner: run.execution.id, last: { outcome: 'completed' } });
    expect(await scene.run().do('plan')).toMatchObject({ next: 'failed', error: 'AlreadyRunning' });

    await deregister(scene, 'blue');
    expect(states(scene, 'blue')).toEqual(['draining']);
    expect(states(scene, 'green')).toEqual(['healthy']);
    expect(await run.do('retired')).toMatchObject({ next: 'done', note: 'blue is retired' });
    expect(await scene.record()).toMatchObject({ status: 'idle', safe: 'green', last: { outcome: 'completed', owner: run.execution.id } });
  });

  test('is not touched by any of this: no rule is written', async () => {
    const { scene, run } = await released();
    expect(await stage.writesDuring(() => run.do('drained'))).toEqual(['PutItem']);
    expect(await stage.writesDuring(() => deregister(scene, 'blue'))).toEqual(['DeregisterTargets']);
    expect(await stage.writesDuring(() => run.do('retired'))).toEqual(['PutItem']);
    expect(await stage.writesDuring(() => deregister(scene, 'blue'))).toEqual([]);
  });

  test('stays when the release was rolled back while it drained', async () => {
    const { scene, run } = await released();
    expect(await scene.operateWith({ action: 'rollback' })).toMatchObject({ done: true });
    expect(await stage.writesDuring(() => run.do('drained'))).toEqual([]);
    expect(run.planned()).toMatchObject({ next: 'done', note: expect.stringContaining('blue is not retired') });
  });

  test('stays when the next release has begun', async () => {
    const { scene, run } = await released();
    await scene.run().through('plan');
    expect(await stage.writesDuring(() => run.do('drained'))).toEqual([]);
    expect(run.planned()).toMatchObject({ next: 'done', note: 'blue is not retired: the shift has gone on since this release' });
  });

  test('stays when somebody sent users to it by hand', async () => {
    const { scene, run } = await released();
    scene.setByHand([['blue', 1], ['green', 99]]);
    expect(await run.do('drained')).toMatchObject({ next: 'done', note: expect.stringContaining('blue 1 %') });
    expect(await scene.record()).toMatchObject({ status: 'idle' });
  });

  test('is given up when its retirement fails, and the release is as good', async () => {
    const { scene, run } = await released();
    await run.do('drained');
    expect(await run.do('retired', { failure: 'AccessDenied' })).toMatchObject({ next: 'done', note: expect.stringContaining('AccessDenied') });
    expect(await scene.record()).toMatchObject({ status: 'idle' });
  });
});

test.each<[string, [string, number][]]>([
  ['all users', [['blue', 1]]], ['some users', [['blue', 1], ['green', 99]]], ['perhaps a user with a cookie', [['blue', 0], ['green', 1]]],
])('the function refuses to take targets from %s', async (_, groups) => {
  const { scene } = await released();
  scene.setByHand(groups);
  await expect(deregister(scene, 'blue')).rejects.toThrow('blue is not retired, for it may still be in use');
  expect(states(scene, 'blue')).toEqual(['healthy']);
});

describe('what runs behind the old colour', () => {
  const service = { clusterName: 'shop', serviceName: 'blue', desiredCount: 4 };
  const desired = () => stage.ecs.describe('shop', ['blue']).services;

  test('is scaled in, an ECS service', async () => {
    const { scene } = await released();
    stage.ecs.put(service);
    await carryOut(scene, 'blue', { kind: 'scale-in-service', cluster: 'shop', service: 'blue', desiredCount: 0 });
    expect(desired()).toMatchObject([{ desiredCount: 0 }]);
  });

  test('is scaled in, an Auto Scaling group whose minimum stands in the way', async () => {
    const { scene } = await released();
    stage.autoScaling.put('blue', { min: 2, max: 8, desired: 4 });
    await carryOut(scene, 'blue', { kind: 'scale-in-group', group: 'blue', capacity: 1 });
    expect(stage.autoScaling.size('blue')).toEqual({ min: 1, max: 8, desired: 1 });
  });

  test('stays while a rule leads to it', async () => {
    const { scene } = await released();
    stage.ecs.put(service);
    stage.autoScaling.put('blue', { min: 2, max: 8, desired: 4 });
    scene.setByHand([['blue', 1], ['green', 99]]);
    await expect(carryOut(scene, 'blue', { kind: 'scale-in-service', cluster: 'shop', service: 'blue', desiredCount: 0 })).rejects.toThrow('still be in use');
    await expect(carryOut(scene, 'blue', { kind: 'scale-in-group', group: 'blue', capacity: 1 })).rejects.toThrow('still be in use');
    expect(desired()).toMatchObject([{ desiredCount: 4 }]);
    expect(stage.autoScaling.size('blue')).toEqual({ min: 2, max: 8, desired: 4 });
  });
});

describe('a rollback while the old colour is being retired', () => {
  test('is refused: its targets are on their way out', async () => {
    const { scene, run } = await released();
    await run.do('drained');
    expect(await stage.writesDuring(async () =>
      expect(await scene.operateWith({ action: 'rollback' })).toMatchObject({ done: false, error: 'Retiring' }))).toEqual([]);
    expect(scene.live()).toEqual(['green']);
  });

  test('goes ahead when the retirement died', async () => {
    const { scene, run } = await released();
    await run.do('drained');
    run.die(100);
    expect(await scene.operateWith({ action: 'rollback' })).toMatchObject({ done: true });
    expect(scene.live()).toEqual(['blue']);
  });
});
