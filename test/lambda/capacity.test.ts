import type { Migration } from '../../lambda/contract';
import { allHealthy, groupArn, LISTENER, named, type TestTarget } from '../local/alb/fixtures';
import { type Run, type Scene, useStage } from './scene';
import { Stage } from './stage';

const stage = new Stage();
const openScene = useStage(stage);
afterEach(() => stage.throttle(() => false));

const capacity = { minHealthyTargets: 1, newColorPercent: 100, minRevertPercent: 100 };

const add = async (scene: Scene, color: string): Promise<TestTarget> => {
  const target = await named(color);
  scene.balancer.targetGroup(groupArn(color)).register(target);
  await allHealthy(scene.balancer, color);
  return target;
};

const shifted = (scene: Scene): Promise<Run> => scene.run().through('plan', 'preflight', 'shift');

describe('preflight', () => {
  test('notes how many targets of the safe colour are healthy', async () => {
    const scene = await openScene({ config: { capacity } });
    await add(scene, 'blue');
    const run = await scene.run().through('plan', 'preflight');
    expect(run.planned()).toMatchObject({ next: 'shift', safeHealthy: { [groupArn('blue')]: 2 }, note: expect.stringContaining('of blue: 2 healthy of 2') });
  });

  test.each([['the rule', 'ingress.k8s.aws/stack'], ['the listener', 'elbv2.k8s.aws/cluster'], ['a group', 'gateway.k8s.aws.alb/stack']])(
    'refuses when Kubernetes owns %s, for which it asks once', async (which, key) => {
      const scene = await openScene({ healthy: ['blue'] });
      const { ruleArn } = scene.config.routes[0]!;
      const waiting = await scene.run({ dryRun: true }).through('plan');
      expect(await stage.callsDuring(() => waiting.do('preflight'))).toContain('DescribeTags');
      expect(await stage.callsDuring(() => waiting.do('preflight'))).not.toContain('DescribeTags');
      const arn = which === 'the rule' ? ruleArn : which === 'a group' ? groupArn('green') : LISTENER;
      const answers: Migration[] = [];
      await stage.tagged(arn, key, async () => {
        for (const dryRun of [true, false]) answers.push(await (await scene.run({ dryRun }).through('plan')).do('preflight'));
      });
      const refused = expect.objectContaining({ next: 'failed', error: 'ManagedByKubernetes', cause: expect.stringContaining(`${arn} has the tag "${key}"`) });
      expect(answers).toEqual([refused, refused]);
      expect(scene.live()).toEqual(['blue']);
      expect(await scene.record()).toMatchObject({ status: 'idle' });
    });

  test('refuses when ECS moves the traffic of a service by our groups, of eleven that it asks', async () => {
    const names = Array.from({ length: 11 }, (_, index) => `service-${index}`);
    for (const serviceName of names) stage.ecs.put({ clusterName: 'shop', serviceName, loadBalancers: [{ targetGroupArn: groupArn('blue') }] });
    const ecsServices = names.map(service => ({ cluster: 'shop', service }));
    const scene = await openScene({ config: { ecsServices } });
    const run = scene.run({ dryRun: true });
    await run.through('plan');
    expect((await stage.callsDuring(() => run.repeat('preflight'))).filter(call => call === 'DescribeServices')).toHaveLength(2);
    expect(await run.repeat('preflight')).toMatchObject({ next: 'done' });
    stage.ecs.put({
      clusterName: 'shop', serviceName: 'service-10', deploymentConfiguration: { strategy: 'CANARY' },
      loadBalancers: [{ targetGroupArn: 'arn:other', advancedConfiguration: { alternateTargetGroupArn: groupArn('green') } }],
    });
    expect(await run.repeat('preflight')).toMatchObject({ next: 'failed', error: 'ManagedByEcs', cause: expect.stringContaining('service-10') });
    stage.ecs.put({
      clusterName: 'shop', serviceName: 'service-10', deploymentController: { type: 'CODE_DEPLOY' },
      taskSets: [{ loadBalancers: [{ targetGroupArn: groupArn('blue') }] }],
    });
    expect(await run.repeat('preflight')).toMatchObject({ next: 'failed', error: 'ManagedByEcs', cause: expect.stringContaining('CodeDeploy') });
  });

  test('asks no service where none is named', async () => {
    const run = await (await openScene()).run({ dryRun: true }).through('plan');
    expect(await stage.callsDuring(() => run.do('preflight'))).not.toContain('DescribeServices');
  });
});

describe('the watch', () => {
  test('stands still while the safe colour lacks targets, and goes on where it was when they are back', async () => {
    const scene = await openScene({ config: { capacity } });
    const second = await add(scene, 'blue');
    const run = await shifted(scene);
    expect(await run.do('watch')).toMatchObject({ next: 'wait', note: expect.stringContaining('quiet') });

    scene.balancer.targetGroup(groupArn('blue')).deregister(second.id, second.port);
    expect(await run.do('watch')).toMatchObject({ next: 'wait', note: expect.stringContaining('blue of api has 1 healthy target, needed: 2 to take everything back') });
    expect(run.age(5000).planned().stillSince).toBeDefined();
    expect(await run.do('watch')).toMatchObject({ next: 'wait', stillSince: expect.any(String) });

    await add(scene, 'blue');
    expect(await run.do('watch')).toMatchObject({ next: 'wait', note: expect.stringMatching(/quiet, (29\d|300) seconds to go/) });
    expect(run.planned().stillSince).toBeUndefined();
  });

  test('lets no step come, nor a promotion, for which the new colour lacks targets', async () => {
    const scene = await openScene({ config: { capacity } });
    await add(scene, 'blue');
    await add(scene, 'blue');
    const run = await shifted(scene);
    // A third of 10 % is less than one target; half of three are two.
    run.age(300);
    expect(await run.repeat('watch')).toMatchObject({ next: 'wait', note: expect.stringContaining('green of api has 1 healthy target, needed: 2 for 50 %') });
    await scene.operate('promote');
    expect(await run.repeat('watch')).toMatchObject({ next: 'wait', note: expect.stringContaining('needed: 3 for 100 %') });
    await add(scene, 'green');
    expect(await run.repeat('watch')).toMatchObject({ next: 'wait' });
    await add(scene, 'green');
    expect(await run.repeat('watch')).toMatchObject({ next: 'shift', skipTo: 2 });
  });

  test('costs a look at the safe groups, one at the new ones only when a step may come, and none where capacity is off', async () => {
    const calls = async (run: Run) => (await stage.callsDuring(() => run.repeat('watch'))).filter(call => call === 'DescribeTargetHealth').length;
    const run = await shifted(await openScene({ routes: ['api', 'web'], config: { capacity } }));
    expect(await calls(run)).toBe(1);
    expect(await calls(run.age(300))).toBe(2);
    expect(await calls((await shifted(await openScene())).age(300))).toBe(0);
    const half = { ...capacity, minRevertPercent: 0 };
    const unsafe = await shifted(await openScene({ config: { capacity: half } }));
    expect(await calls(unsafe)).toBe(0);
    expect(await calls(unsafe.age(300))).toBe(1);
    const functions = await shifted(await openScene({ config: { capacity }, healthChecked: { blue: false, green: false } }));
    expect(await calls(functions.age(300))).toBe(0);
  });

  test('puts traffic back on an alarm without a look at any target', async () => {
    const scene = await openScene({ config: { capacity } });
    const run = await shifted(scene);
    stage.alarm(scene.alarmName('errors'));
    expect(await stage.callsDuring(() => run.do('watch'))).not.toContain('DescribeTargetHealth');
    expect(run.planned()).toMatchObject({ next: 'revert', error: 'AlarmBreach' });
  });

  test.each(['DescribeRules', 'DescribeAlarms', 'DescribeTargetHealth'])('looks again later when AWS throttles %s', async action => {
    const run = await shifted(await openScene({ config: { capacity } }));
    stage.throttle(each => each === action);
    expect(await run.do('watch')).toMatchObject({ next: 'wait', blindSince: expect.any(String), note: expect.stringContaining('AWS throttles') });
    stage.throttle(() => false);
    expect(await run.repeat('watch')).toMatchObject({ next: 'wait', note: expect.stringContaining('quiet') });
  }, 60_000);
});

describe('a foreign change that is to be left alone', () => {
  const leaving = { onForeignChange: 'hold' } as const;

  test.each<[string, (scene: Scene) => void]>([
    ['of the weights', scene => scene.setByHand([['blue', 20], ['green', 80]])],
    ['to a maintenance page', scene => scene.replaceByMaintenancePage()],
  ])('%s holds the watch, the step and the finish, none of which writes', async (_, change) => {
    const schedule = [{ weight: 10, holdSeconds: 60 }, { weight: 100, holdSeconds: 60 }];
    const scene = await openScene({ config: { ...leaving, schedule } });
    const run = await shifted(scene);
    change(scene);
    for (const task of ['watch', 'shift', 'finish'] as const) {
      expect(await stage.writesDuring(() => run.age(60).repeat(task))).toEqual([]);
      expect(await run.repeat(task)).toMatchObject({ next: 'wait', stillSince: expect.any(String), note: expect.stringContaining('somebody else changed') });
    }
    scene.setByHand([['blue', 90], ['green', 10]]);
    expect(await run.do('watch')).toMatchObject({ next: 'shift' });
  });

  test('is replaced when an alarm goes off', async () => {
    const scene = await openScene({ config: leaving });
    const run = await shifted(scene);
    scene.replaceByMaintenancePage();
    await run.through('watch');
    stage.alarm(scene.alarmName('errors'));
    expect(await run.do('watch')).toMatchObject({ next: 'revert', error: 'AlarmBreach' });
    await run.do('revert');
    expect(scene.live()).toEqual(['blue']);
  });
});

test('a pause that stood for longer than it may does not keep the step back where the policy is to go on', async () => {
  const scene = await openScene({ config: { standstill: { timeoutSeconds: 60, onTimeout: 'continue' } } });
  const run = await shifted(scene);
  await scene.operate('pause');
  await run.through('watch');
  expect(await run.age(400).do('watch')).toMatchObject({ next: 'wait', note: expect.stringContaining('quiet') });
  expect(await run.age(300).do('watch')).toMatchObject({ next: 'shift' });
  expect(await run.do('shift')).toMatchObject({ next: 'wait', step: 1 });
});
