import { type Run, type Scene, useStage } from './scene';
import { Stage } from './stage';

const stage = new Stage();
const openScene = useStage(stage);

const shifted = async (scene: Scene): Promise<Run> => scene.run().through('plan', 'preflight', 'shift');

describe('the watch', () => {
  test('writes nothing, whatever it sees', async () => {
    const scene = await openScene();
    const run = await shifted(scene);
    expect(await stage.writesDuring(() => run.repeat('watch'))).toEqual([]);
    stage.alarm(scene.alarmName('errors'));
    expect(await stage.writesDuring(() => run.repeat('watch'))).toEqual([]);
  });

  test('costs one look at the rules, one at the alarms and one at the record', async () => {
    const scene = await openScene({ routes: ['api', 'web'] });
    const run = await shifted(scene);
    const calls = await stage.callsDuring(() => run.do('watch'));
    expect(calls.sort()).toEqual(['DescribeAlarms', 'DescribeRules', 'GetItem']);
  });

  test.each([
    ['errors', 'errors', 'too many errors'], ['green', 'green', 'too many errors'], ['business', 'any', 'transitioned to ALARM'],
  ] as const)('reverts when the alarm "%s" goes off', async (which, named, why) => {
    const scene = await openScene();
    const run = await shifted(scene);
    stage.alarm(scene.alarmName(which));
    expect(await run.do('watch')).toMatchObject({ next: 'revert', error: 'AlarmBreach', cause: expect.stringContaining(scene.alarmName(named)) });
    expect(await run.do('revert')).toMatchObject({ next: 'settle', error: 'AlarmBreach' });
    expect(scene.live()).toEqual(['blue']);
    expect(await run.settle()).toMatchObject({ next: 'failed', ending: 'reverted', error: 'AlarmBreach', cause: expect.stringContaining(why) });
    expect(await scene.record()).toMatchObject({
      status: 'idle', safe: 'blue', last: { outcome: 'reverted', error: 'AlarmBreach' }, revert: { road: 'watch', verifiedAt: expect.any(String) },
    });
  });

  test('goes on when the alarm of the old colour goes off', async () => {
    const scene = await openScene();
    const run = await shifted(scene);
    stage.alarm(scene.alarmName('blue'));
    expect(await run.do('watch')).toMatchObject({ next: 'wait' });
  });

  test('takes the other alarm when the release goes the other way', async () => {
    const scene = await openScene({ config: { schedule: [{ weight: 100, holdSeconds: 60 }] } });
    await scene.run().through('plan', 'preflight', 'shift', 'finish');
    const run = await shifted(scene);
    stage.alarm(scene.alarmName('green'));
    expect(await run.do('watch')).toMatchObject({ next: 'wait' });
    stage.alarm(scene.alarmName('blue'));
    expect(await run.do('watch')).toMatchObject({ next: 'revert' });
    await run.do('revert');
    expect(scene.live()).toEqual(['green']);
  });

  test('reverts when a watched alarm is deleted', async () => {
    const scene = await openScene();
    const run = await shifted(scene);
    const without = scene.with({ config: { alarms: ['deleted'] } });
    expect(await run.do('watch', { scene: without })).toMatchObject({ next: 'revert', error: 'AlarmMissing' });
  });

  test('reverts, and does not advance, when an alarm is off at the end of a hold', async () => {
    const scene = await openScene();
    const run = await shifted(scene);
    stage.alarm(scene.alarmName('errors'));
    expect(await run.age(300).do('watch')).toMatchObject({ next: 'revert' });
  });

  test('watches the bake, too', async () => {
    const scene = await openScene({ config: { schedule: [{ weight: 100, holdSeconds: 600 }] } });
    const run = await shifted(scene);
    stage.alarm(scene.alarmName('green'));
    await run.age(599).through('watch');
    expect(run.planned().next).toBe('revert');
    await run.do('revert');
    expect(scene.live()).toEqual(['blue']);
  });
});

describe('a foreign change', () => {
  test.each<[string, (scene: Scene) => void]>([
    ['of the weights', scene => scene.setByHand([['blue', 20], ['green', 80]])],
    ['back to one colour', scene => scene.setByHand([['blue', 1]])],
    ['to something else', scene => scene.replaceByMaintenancePage()],
  ])('%s is seen, and put back', async (_, change) => {
    const scene = await openScene();
    const run = await shifted(scene);
    change(scene);
    expect(await run.do('watch')).toMatchObject({ next: 'revert', error: 'ForeignChange', cause: expect.stringContaining('wrote blue 90 %, green 10 %') });
    expect(await run.do('revert')).toMatchObject({ next: 'settle', error: 'ForeignChange' });
    expect(scene.live()).toEqual(['blue']);
    expect(await run.settle()).toMatchObject({ next: 'failed', error: 'ForeignChange' });
  });

  test('before a step is seen by the step, which writes nothing', async () => {
    const scene = await openScene();
    const run = await shifted(scene);
    await run.age(300).through('watch');
    scene.setByHand([['blue', 60], ['green', 40]]);
    expect(await stage.writesDuring(() => run.do('shift'))).toEqual([]);
    expect(run.planned()).toMatchObject({ next: 'revert', error: 'ForeignChange' });
  });

  test('after the last look is seen by finish: the release does not count as done', async () => {
    const scene = await openScene();
    const run = await scene.run().through('plan', 'preflight', 'shift', 'shift', 'shift');
    scene.setByHand([['blue', 60], ['green', 40]]);
    expect(await stage.writesDuring(() => run.do('finish'))).toEqual([]);
    expect(run.planned()).toMatchObject({ next: 'revert', error: 'ForeignChange' });
    await run.do('revert');
    expect(scene.live()).toEqual(['blue']);
  });

  test('of a proportion that comes to the same is none', async () => {
    const scene = await openScene();
    const run = await shifted(scene);
    scene.setByHand([['blue', 9], ['green', 1]]);
    expect(await run.do('watch')).toMatchObject({ next: 'wait' });
  });
});

describe('the revert', () => {
  test('of a first step that was written after all is not given up: it fails, and so is repeated', async () => {
    const scene = await openScene();
    const run = await scene.run().through('plan', 'preflight');
    await run.repeat('shift');
    expect(scene.live()).toEqual(['blue 90 green 10']);
    // As a step leaves it whose write an operator's mark overtook: the step does not count as taken.
    const overtaken = { ...run.planned(), next: 'revert', error: 'OperatorRollback', cause: 'overtaken' } as const;
    const route = scene.config.routes[0]!;
    const targetGroupArns = { ...route.targetGroupArns, blue: `${route.targetGroupArns.blue}x` };
    const broken = scene.with({ config: { routes: [{ ...route, targetGroupArns }] } });
    await expect(run.repeat('revert', { migration: overtaken, scene: broken })).rejects.toThrow();
  });

  test('writes a forward to the safe group alone, without stickiness, and reads it back', async () => {
    const plain = await openScene();
    const scene = plain.with({ config: { routes: plain.config.routes.map(route => ({ ...route, stickinessSeconds: 60 })) } });
    const run = await shifted(scene);
    const calls = await stage.callsDuring(() => run.do('revert'));
    expect(calls.filter(action => action.endsWith('Rule') || action.endsWith('Rules'))).toEqual(['DescribeRules', 'ModifyRule', 'DescribeRules']);
    expect(scene.actions()).toMatchObject([{
      Type: 'forward',
      ForwardConfig: {
        TargetGroups: [{ TargetGroupArn: scene.config.routes[0]!.targetGroupArns.blue }], TargetGroupStickinessConfig: { Enabled: false },
      },
    }]);
    expect(scene.actions()[0]!.ForwardConfig!.TargetGroups).toHaveLength(1);
  });

  test('twice is one write of the rule, and the same answer', async () => {
    const scene = await openScene();
    const run = await shifted(scene);
    const answers: { next: string; error?: string }[] = [];
    const writes = await stage.writesDuring(async () => {
      for (let time = 0; time < 2; time++) answers.push(await run.repeat('revert', { failure: 'Lambda.TooManyRequestsException' }));
    });
    expect(writes).toEqual(['PutItem', 'ModifyRule', 'PutItem']);
    expect(answers).toMatchObject([{ next: 'settle', error: 'TaskFailed' }, { next: 'settle', error: 'TaskFailed' }]);
  });

  test('leaves a zero weight no chance: stickiness cookies could still lead there', async () => {
    const scene = await openScene();
    const run = await shifted(scene);
    scene.setByHand([['blue', 100], ['green', 0]]);
    await run.do('revert');
    expect(scene.live()).toEqual(['blue']);
  });

  test('long after the last step frees the lock at once: nothing can land any more', async () => {
    const scene = await openScene();
    const run = await shifted(scene);
    stage.alarm(scene.alarmName('errors'));
    await run.age(100).do('watch');
    expect(await stage.writesDuring(() => run.do('revert'))).toEqual(['PutItem', 'ModifyRule', 'PutItem']);
    expect(run.planned()).toMatchObject({ next: 'failed', ending: 'reverted', error: 'AlarmBreach' });
    expect(await scene.record()).toMatchObject({ status: 'idle' });
  });

  test('of a step that failed looks again, however long ago the step before was', async () => {
    const scene = await openScene();
    const run = await shifted(scene);
    await run.age(300).do('watch');
    expect(run.planned().next).toBe('shift');
    expect(await run.do('revert', { failure: 'States.Timeout' })).toMatchObject({ next: 'settle' });
  });

  test('looks again only when it is time, and writes nothing then', async () => {
    const scene = await openScene();
    const run = await shifted(scene);
    await run.do('revert');
    expect(run.planned().waitSeconds).toBeGreaterThan(80);
    expect(await stage.writesDuring(() => run.do('settle'))).toEqual([]);
    expect(run.planned()).toMatchObject({ next: 'settle' });
    expect(await stage.writesDuring(() => run.settle())).toEqual(['PutItem']);
    expect(run.planned()).toMatchObject({ next: 'failed', ending: 'reverted' });
    expect(await stage.callsDuring(() => run.repeat('settle'))).toEqual(['GetItem']);
  });

  test('puts a step\'s write right that landed late, and looks once more', async () => {
    const scene = await openScene();
    const run = await shifted(scene);
    await run.do('revert', { failure: 'States.Timeout' });
    scene.setByHand([['blue', 90], ['green', 10]]);
    expect(await stage.writesDuring(() => run.settle())).toEqual(['PutItem', 'ModifyRule', 'PutItem']);
    expect(run.planned()).toMatchObject({ next: 'settle' });
    expect(scene.live()).toEqual(['blue']);
  });

  test('says which error a task failed with', async () => {
    const run = await shifted(await openScene());
    expect(await run.do('revert', { failure: 'States.Timeout' })).toMatchObject({ error: 'TaskFailed', cause: expect.stringContaining('States.Timeout: of a test') });
  });

  test('of a finished release changes nothing: it succeeded', async () => {
    const scene = await openScene({ config: { schedule: [{ weight: 100, holdSeconds: 1 }] } });
    const run = await shifted(scene);
    await run.repeat('finish');
    expect(await stage.writesDuring(() => run.do('revert', { failure: 'States.Timeout' }))).toEqual([]);
    expect(run.planned()).toMatchObject({ next: 'done' });
    expect(scene.live()).toEqual(['green']);
  });

  test('after a plan that failed behind the lock finds the lock, and frees it', async () => {
    const scene = await openScene();
    const run = scene.run();
    await run.repeat('plan');
    expect(await run.do('revert', { failure: 'States.Timeout' })).toMatchObject({ next: 'failed', error: 'TaskFailed' });
    expect(await scene.record()).toMatchObject({ status: 'idle', safe: 'blue', last: { outcome: 'reverted' } });
  });
});

describe('without the record table', () => {
  const withoutTable = async (scene: Scene) => scene.with({ controller: await stage.functionWithoutTable() });

  test('traffic that a step moved is put back all the same; the task fails, to be repeated', async () => {
    const scene = await openScene();
    const run = await shifted(scene);
    const lost = await withoutTable(scene);
    expect(await stage.writesDuring(() => expect(run.do('revert', { scene: lost })).rejects.toThrow())).toEqual(['ModifyRule']);
    expect(scene.live()).toEqual(['blue']);
    expect(await run.do('revert')).toMatchObject({ next: 'settle' });
    expect(await run.settle()).toMatchObject({ next: 'failed', ending: 'reverted' });
    expect(await scene.record()).toMatchObject({ status: 'idle', safe: 'blue' });
  });

  test('a first step that may have been written is put back', async () => {
    const scene = await openScene();
    const run = await scene.run().through('plan', 'preflight');
    await run.repeat('shift');
    const lost = await withoutTable(scene);
    await expect(run.do('revert', { scene: lost, failure: 'States.Timeout' })).rejects.toThrow();
    expect(scene.live()).toEqual(['blue']);
  });

  test.each([['plan', []], ['preflight', ['plan']]] as const)('nothing is written, and the run ends, when %s failed before any step', async (_, before) => {
    const scene = await openScene({ healthy: ['blue'] });
    const run = await scene.run().through(...before);
    scene.setByHand([['blue', 1], ['green', 1]]);
    const lost = await withoutTable(scene);
    expect(await stage.writesDuring(() => expect(run.do('revert', { scene: lost, failure: 'States.Timeout' }))
      .resolves.toMatchObject({ next: 'failed', error: 'TaskFailed' }))).toEqual([]);
    expect(scene.live()).toEqual(['blue 1 green 1']);
  });

  test.each(['shift', 'watch', 'finish'] as const)('%s fails, and moves nothing', async task => {
    const scene = await openScene();
    const run = await shifted(scene);
    const lost = await withoutTable(scene);
    expect(await stage.writesDuring(() => expect(run.do(task, { scene: lost })).rejects.toThrow())).toEqual([]);
    expect(scene.live()).toEqual(['blue 90 green 10']);
  });
});
