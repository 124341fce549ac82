import type { MigrateTask } from '../../lambda/contract';
import { useStage } from './scene';
import { LATER_SECONDS, Stage } from './stage';

const stage = new Stage();
const openScene = useStage(stage);

describe('a second execution', () => {
  test('is refused while the first runs, which goes on untouched', async () => {
    const scene = await openScene();
    const first = await scene.run().through('plan', 'preflight', 'shift');
    const second = scene.run();
    expect(await stage.writesDuring(() => second.do('plan'))).toEqual([]);
    expect(second.planned()).toMatchObject({ next: 'failed', error: 'AlreadyRunning', cause: expect.stringContaining(first.execution.id) });
    expect(scene.live()).toEqual(['blue 90 green 10']);
    expect(await first.age(300).do('watch')).toMatchObject({ next: 'shift' });
    await first.through('shift');
    expect(scene.live()).toEqual(['blue 50 green 50']);
  });

  test('does not win a race for the lock that the first has won', async () => {
    const scene = await openScene();
    const runs = [scene.run(), scene.run(), scene.run()];
    const plans = await Promise.allSettled(runs.map(run => run.do('plan')));
    const nexts = plans.map(plan => plan.status === 'fulfilled' ? plan.value.next : 'error');
    expect(nexts.filter(next => next === 'preflight')).toHaveLength(1);
    expect(await scene.record()).toMatchObject({ epoch: 1, status: 'migrating' });
  });
});

describe('a dead owner', () => {
  test('is taken over: its remains are put back under a new epoch, then the release goes on', async () => {
    const scene = await openScene();
    const dead = await scene.run().through('plan', 'preflight', 'shift');
    dead.die(LATER_SECONDS);
    const heir = scene.run();
    expect(await stage.writesDuring(() => heir.do('plan'))).toEqual(['PutItem', 'ModifyRule', 'PutItem']);
    expect(heir.planned()).toMatchObject({ next: 'preflight', epoch: 2, from: 'blue', to: 'green' });
    expect(scene.live()).toEqual(['blue']);
    const record = await scene.record();
    expect(record).toMatchObject({ status: 'migrating', owner: heir.execution.id, target: 'green' });
    expect(record).not.toHaveProperty('revert');
    await heir.through('preflight', 'shift');
    expect(scene.live()).toEqual(['blue 90 green 10']);
  });

  test('is put back also when the new start is then refused, and the lock is free again', async () => {
    const scene = await openScene();
    (await scene.run().through('plan', 'preflight', 'shift')).die(LATER_SECONDS);
    expect(await scene.run({ target: 'blue' }).do('plan')).toMatchObject({ next: 'failed', error: 'TargetIsLive' });
    expect(scene.live()).toEqual(['blue']);
    expect(await scene.record()).toMatchObject({ status: 'idle', safe: 'blue' });
  });

  test('is taken over once, however often the plan is repeated', async () => {
    const scene = await openScene();
    (await scene.run().through('plan', 'preflight', 'shift')).die();
    const heir = scene.run();
    await heir.repeat('plan');
    expect(await stage.writesDuring(() => heir.do('plan'))).toEqual([]);
    expect(heir.planned()).toMatchObject({ next: 'preflight', epoch: 2 });
  });

  test('is reported by a dry run, which writes nothing', async () => {
    const scene = await openScene();
    (await scene.run().through('plan', 'preflight', 'shift')).die();
    const run = scene.run({ dryRun: true });
    expect(await stage.writesDuring(() => run.do('plan'))).toEqual([]);
    expect(run.planned()).toMatchObject({ next: 'failed', error: 'OwnerDied' });
    expect(scene.live()).toEqual(['blue 90 green 10']);
  });
});

describe('an owner that died just now', () => {
  const takenOver = async () => {
    const scene = await openScene();
    (await scene.run().through('plan', 'preflight', 'shift')).die();
    return { scene, heir: await scene.run().through('plan') };
  };

  test('is put back at once; who took over takes no step until nothing of it can land any more', async () => {
    const { scene, heir } = await takenOver();
    expect(scene.live()).toEqual(['blue']);
    expect(await stage.writesDuring(() => heir.do('preflight'))).toEqual([]);
    expect(heir.planned()).toMatchObject({ next: 'wait', note: expect.stringContaining('may still land until') });
    expect(heir.planned().waitSeconds).toBeGreaterThan(60);
    expect(heir.planned().waitSeconds).toBeLessThanOrEqual(90);
    expect(heir.planned().preflightStartedAt).toBeUndefined();
  });

  test('is put back once more when a write of it landed, before the first step', async () => {
    const { scene, heir } = await takenOver();
    scene.setByHand([['blue', 50], ['green', 50]]);
    const later = await scene.later();
    expect(await stage.writesDuring(() => heir.do('preflight', { scene: later }))).toEqual(['ModifyRule', 'PutItem']);
    expect(heir.planned()).toMatchObject({ next: 'shift' });
    expect(scene.live()).toEqual(['blue']);
    expect(await scene.record()).not.toHaveProperty('settleAt');
    await heir.through('shift');
    expect(scene.live()).toEqual(['blue 90 green 10']);
  });

  test('whose remains were put back by a start that was refused then keeps the lock until nothing can land', async () => {
    const scene = await openScene();
    (await scene.run().through('plan', 'preflight', 'shift')).die();
    const heir = scene.run({ target: 'blue' });
    expect(await heir.do('plan')).toMatchObject({ next: 'failed', ending: 'refused', error: 'TargetIsLive' });
    heir.die();
    expect(scene.live()).toEqual(['blue']);
    expect(await scene.record()).toMatchObject({ status: 'reverting', revert: { verifiedAt: expect.any(String) }, settleAt: expect.any(String) });
  });
});

test('a start that comes while the last release still waits for late writes is refused, and told until when', async () => {
  const scene = await openScene();
  const run = await scene.run().through('plan', 'preflight', 'shift', 'revert');
  const { settleAt } = (await scene.record())!;
  const second = scene.run();
  expect(await stage.writesDuring(() => second.do('plan'))).toEqual([]);
  expect(second.planned()).toMatchObject({ next: 'failed', error: 'WritesUnderWay', cause: expect.stringContaining(settleAt!) });
  await run.settle();
  run.die();
  await scene.run().through('plan', 'preflight');
});

test('a step that looked at the record too long ago is not written', async () => {
  const scene = await openScene();
  const run = await scene.run().through('plan', 'preflight');
  const slow = scene.with({ controller: await stage.slowController() });
  expect(await stage.writesDuring(() => expect(run.do('shift', { scene: slow })).rejects.toThrow('too long to write by it'))).not.toContain('ModifyRule');
  expect(scene.live()).toEqual(['blue']);
});

describe('an execution that lost its lock', () => {
  test.each<[MigrateTask, object]>([
    ['shift', {}], ['watch', {}], ['finish', {}], ['revert', {}], ['settle', {}], ['revert', { failure: 'States.Timeout' }],
  ])('stops without a write in %s %j', async (task, change) => {
    const scene = await openScene();
    const stale = await scene.run().through('plan', 'preflight', 'shift');
    stale.die(LATER_SECONDS);
    await scene.run().through('plan', 'preflight', 'shift');
    expect(await stage.writesDuring(() => stale.do(task, change))).toEqual([]);
    expect(stale.planned()).toMatchObject({ next: 'failed' });
    if (!('failure' in change)) expect(stale.planned()).toMatchObject({ error: 'Superseded' });
    expect(scene.live()).toEqual(['blue 90 green 10']);
  });

  test('stops without a write also when the other release is over', async () => {
    const scene = await openScene({ config: { schedule: [{ weight: 50, holdSeconds: 1 }, { weight: 100, holdSeconds: 1 }] } });
    const stale = await scene.run().through('plan', 'preflight', 'shift');
    stale.die(LATER_SECONDS);
    await scene.run().through('plan', 'preflight', 'shift', 'shift', 'finish');
    for (const task of ['shift', 'watch', 'finish', 'revert', 'settle'] as const) {
      const answers: unknown[] = [];
      expect(await stage.writesDuring(async () => answers.push(await stale.repeat(task)))).toEqual([]);
      expect(answers).toMatchObject([{ next: 'failed', error: 'Superseded' }]);
    }
    expect(scene.live()).toEqual(['green']);
  });
});
