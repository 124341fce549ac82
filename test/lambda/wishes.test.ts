import { useStage } from './scene';
import { Stage } from './stage';

const stage = new Stage();
const openScene = useStage(stage);

const SHORT = [{ weight: 10, holdSeconds: 60 }, { weight: 50, holdSeconds: 60 }, { weight: 100, holdSeconds: 60 }];

const started = async (config: Parameters<typeof openScene>[0] = {}) => {
  const scene = await openScene({ config: { schedule: SHORT }, ...config });
  return { scene, run: await scene.run().through('plan', 'preflight', 'shift') };
};

describe('pause and resume', () => {
  test('the schedule stands still, is watched, and goes on where it was', async () => {
    const { scene, run } = await started();
    run.age(40);
    expect(await scene.operate('pause', 'lunch')).toMatchObject({ done: true, cause: expect.stringContaining('at green 10 %') });
    expect(await stage.writesDuring(() => run.do('watch'))).toEqual([]);
    expect(run.planned()).toMatchObject({ next: 'wait', note: expect.stringContaining('lunch') });
    run.age(3600);
    expect(await run.do('watch')).toMatchObject({ next: 'wait', waitSeconds: 60 });

    await scene.operate('resume');
    const resumed = await run.do('watch');
    expect(resumed).toMatchObject({ next: 'wait' });
    expect(resumed).not.toHaveProperty('stillSince');
    expect(resumed.waitSeconds).toBeLessThanOrEqual(20);
    expect(resumed.waitSeconds).toBeGreaterThan(15);
    expect(await run.age(20).do('watch')).toMatchObject({ next: 'shift' });
  });

  test('a pause that comes between the look and the step keeps the step from being written', async () => {
    const { scene, run } = await started();
    await run.age(60).do('watch');
    await scene.operate('pause');
    expect(await stage.writesDuring(() => run.do('shift'))).toEqual([]);
    expect(run.planned()).toMatchObject({ next: 'wait', step: 0 });
    expect(scene.live()).toEqual(['blue 90 green 10']);
    expect(await run.do('watch')).toMatchObject({ next: 'wait' });
  });

  test('before the first step no user is moved', async () => {
    const scene = await openScene({ config: { schedule: SHORT } });
    const run = await scene.run().through('plan', 'preflight');
    await scene.operate('pause');
    expect(await run.do('shift')).toMatchObject({ next: 'wait', step: -1 });
    expect(await run.do('watch')).toMatchObject({ next: 'wait', step: -1 });
    expect(scene.live()).toEqual(['blue']);
    await scene.operate('resume');
    expect(await run.do('watch')).toMatchObject({ next: 'shift' });
    expect(await run.do('shift')).toMatchObject({ next: 'wait', step: 0 });
    expect(scene.live()).toEqual(['blue 90 green 10']);
  });

  test('a breach puts traffic back in spite of a pause', async () => {
    const { scene, run } = await started();
    await scene.operate('pause');
    stage.alarm(scene.alarmName('green'));
    await run.through('watch');
    expect(run.planned().next).toBe('revert');
    await run.do('revert');
    expect(scene.live()).toEqual(['blue']);
    await run.settle();
    expect((await scene.record())?.paused).toBeUndefined();
  });

  test('a pause that lasts too long ends by the policy', async () => {
    const { scene, run } = await started({ config: { schedule: SHORT, standstill: { timeoutSeconds: 600, onTimeout: 'revert' } } });
    await scene.operate('pause');
    await run.do('watch');
    expect(await run.age(600).do('watch')).toMatchObject({ next: 'revert', error: 'StoodTooLong' });
  });
});

test('a gate waits for a word, however long the hold is over', async () => {
  const gated = [{ weight: 10, holdSeconds: 60, pause: true }, { weight: 100, holdSeconds: 60 }];
  const { scene, run } = await started({ config: { schedule: gated } });
  await scene.operate('resume', 'too early to count');
  expect(await run.age(61).do('watch')).toMatchObject({ next: 'wait', note: expect.stringContaining('gate') });
  expect(await stage.writesDuring(() => run.age(100).do('watch'))).toEqual([]);
  await scene.operate('resume');
  expect(await run.do('watch')).toMatchObject({ next: 'shift' });
  expect(await run.do('shift')).toMatchObject({ next: 'wait', step: 1 });
  expect(run.planned()).not.toHaveProperty('gateSince');
  expect(scene.live()).toEqual(['green']);
});

test('a promotion goes from the first step to the last, and the bake stays', async () => {
  const { scene, run } = await started();
  expect(await scene.operate('promote', 'hotfix')).toMatchObject({ done: true });
  await run.through('watch', 'shift');
  expect(run.planned()).toMatchObject({ next: 'wait', step: 2 });
  expect(scene.live()).toEqual(['green']);
  expect(await run.do('watch')).toMatchObject({ next: 'wait' });
  expect(await scene.operate('promote')).toMatchObject({ done: false, error: 'FullyShifted' });
  expect(await run.age(100).do('watch')).toMatchObject({ next: 'finish' });
  await run.do('finish');
  expect(await scene.record()).toMatchObject({ status: 'idle', safe: 'green' });
  expect((await scene.record())?.promoted).toBeUndefined();
});

describe.each(['pause', 'resume', 'promote'] as const)('%s', wish => {
  test('is refused when nothing runs, and writes nothing', async () => {
    const scene = await openScene();
    const answers: unknown[] = [];
    expect(await stage.writesDuring(async () => answers.push(await scene.operate(wish)))).toEqual([]);
    expect(answers).toMatchObject([{ done: false, error: 'NothingRunning' }]);
  });

  test('is refused when the owner died, for nobody would meet it', async () => {
    const { scene, run } = await started();
    run.die();
    const answers: unknown[] = [];
    expect(await stage.writesDuring(async () => answers.push(await scene.operate(wish)))).toEqual([]);
    expect(answers).toMatchObject([{ done: false, error: 'OwnerDied', cause: expect.stringContaining('"rollback"') }]);
  });
});
