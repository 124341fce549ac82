import { type Run, type Scene, type SceneSettings, useStage, WAKING } from './scene';
import { LATER_SECONDS, Stage } from './stage';

const stage = new Stage();
const openScene = useStage(stage);

const shifted = async (settings: SceneSettings = {}): Promise<{ scene: Scene; run: Run }> => {
  const scene = await openScene(settings);
  return { scene, run: await scene.run().through('plan', 'preflight', 'shift') };
};

const wokenBy = async (scene: Scene, ...[event, when]: Parameters<Scene['wake']>) => {
  // Its cold start is no call.
  await scene.wake({ 'source': 'test', 'detail-type': 'Warm up', 'time': '', 'detail': {} }, when);
  const duties: string[] = [];
  const calls = await stage.callsDuring(async () => duties.push((await scene.wake(event, when)).kind));
  return { duty: duties[0], calls, writes: calls.filter(action => ['ModifyRule', 'PutItem'].includes(action)) };
};

const REVERTED = ['PutItem', 'ModifyRule', 'PutItem'];

const breached = (scene: Scene, which: Parameters<Scene['alarmName']>[0] = 'green') => {
  stage.alarm(scene.alarmName(which));
  return WAKING.alarm(scene.alarmName(which));
};

describe('an alarm', () => {
  test('puts traffic back while the release runs and waits; that finds it done, and looks again', async () => {
    const { scene, run } = await shifted({ routes: ['api', 'web'] });
    expect(await wokenBy(scene, breached(scene))).toMatchObject({
      duty: 'revert',
      calls: ['GetItem', 'DescribeAlarms', 'GetItem', 'PutItem', 'DescribeRules', 'ModifyRule', 'ModifyRule', 'DescribeRules', 'GetItem', 'PutItem'],
    });
    expect(scene.live()).toEqual(['blue', 'blue']);
    expect(await scene.record()).toMatchObject({ status: 'reverting', revert: { road: 'guardian', error: 'AlarmBreach', verifiedAt: expect.any(String) } });

    expect(await run.do('watch')).toMatchObject({ next: 'revert', error: 'AlarmBreach', cause: expect.stringContaining(scene.alarmName('green')) });
    expect(await stage.writesDuring(() => run.do('revert'))).toEqual([]);
    expect(run.planned()).toMatchObject({ next: 'settle' });
    expect(await run.settle()).toMatchObject({ next: 'failed', ending: 'reverted', error: 'AlarmBreach' });
    expect(await scene.record()).toMatchObject({ status: 'idle', safe: 'blue', last: { outcome: 'reverted', owner: run.execution.id } });
  });

  test('that comes twice puts traffic back once', async () => {
    const { scene } = await shifted();
    const event = breached(scene);
    expect((await wokenBy(scene, event)).writes).toEqual(REVERTED);
    expect(await wokenBy(scene, event)).toMatchObject({ duty: 'nothing', calls: ['GetItem'] });
  });

  test('that comes twice at the same moment leaves traffic on the old colour, and a record that settles', async () => {
    const { scene, run } = await shifted();
    const event = breached(scene);
    await Promise.all([scene.wake(event), scene.wake(event), run.do('watch')]);
    expect(scene.live()).toEqual(['blue']);
    await run.through('revert');
    expect(await run.settle()).toMatchObject({ next: 'failed', error: 'AlarmBreach' });
  });

  test('that is over does nothing', async () => {
    const { scene } = await shifted();
    expect(await wokenBy(scene, WAKING.alarm(scene.alarmName('green')))).toMatchObject({ duty: 'nothing', calls: ['GetItem', 'DescribeAlarms'] });
    expect(scene.live()).toEqual(['blue 90 green 10']);
  });

  test('from before the run does nothing, and is not even asked for', async () => {
    const { scene } = await shifted();
    breached(scene);
    const stale = WAKING.alarm(scene.alarmName('green'), new Date(Date.now() - 300_000));
    expect(await wokenBy(scene, stale)).toMatchObject({ duty: 'nothing', calls: ['GetItem'] });
  });

  test('of the old colour does nothing', async () => {
    const { scene } = await shifted();
    expect(await wokenBy(scene, breached(scene, 'blue'))).toMatchObject({ duty: 'nothing', calls: ['GetItem'] });
  });

  test('that the release ignores does nothing', async () => {
    const scene = await openScene();
    const ignored = breached(scene);
    await scene.run({ ignoreAlarms: [scene.alarmName('green')], reason: 'the hotfix' }).through('plan', 'preflight', 'shift');
    expect(await wokenBy(scene, ignored)).toMatchObject({ duty: 'nothing', calls: ['GetItem'] });
    expect(await wokenBy(scene, WAKING.minute())).toMatchObject({ duty: 'nothing', writes: [] });
  });

  test('after the bake moves nothing, and is told of', async () => {
    const scene = await openScene({ config: { schedule: [{ weight: 100, holdSeconds: 1 }] } });
    await scene.run().through('plan', 'preflight', 'shift', 'finish');
    expect(await wokenBy(scene, breached(scene))).toMatchObject({ duty: 'notify', calls: ['GetItem'] });
    expect(await wokenBy(scene, breached(scene, 'blue'))).toMatchObject({ duty: 'nothing' });
    expect(scene.live()).toEqual(['green']);
  });
});

describe('an execution that is stopped', () => {
  test('has its traffic put back, and the lock freed when nothing can land any more', async () => {
    const { scene, run } = await shifted();
    run.die();
    expect((await wokenBy(scene, WAKING.end(run.execution.id))).writes).toEqual(REVERTED);
    expect(scene.live()).toEqual(['blue']);
    expect(await wokenBy(scene, WAKING.end(run.execution.id))).toMatchObject({ duty: 'nothing', writes: [] });
    expect(await wokenBy(scene, WAKING.minute())).toMatchObject({ duty: 'nothing', writes: [] });
    expect(await wokenBy(scene, WAKING.minute(), 'later')).toMatchObject({ duty: 'settle', writes: ['PutItem'] });
    expect(await scene.record()).toMatchObject({ status: 'idle', last: { outcome: 'reverted', error: 'OwnerDied', cause: expect.stringContaining('ABORTED') } });
  });

  test('long ago frees the lock at once', async () => {
    const { scene, run } = await shifted();
    run.die(LATER_SECONDS);
    expect((await wokenBy(scene, WAKING.minute())).writes).toEqual(REVERTED);
    expect(await scene.record()).toMatchObject({ status: 'idle', safe: 'blue' });
  });

  test('is found by the clock when the event is lost', async () => {
    const { scene, run } = await shifted();
    expect(await wokenBy(scene, WAKING.minute())).toMatchObject({ duty: 'nothing', writes: [] });
    run.die();
    expect(await wokenBy(scene, WAKING.minute())).toMatchObject({ duty: 'revert', writes: REVERTED });
  });

  test('has a write that landed late put right by the second look, which looks once more after that', async () => {
    const { scene, run } = await shifted();
    run.die();
    await scene.wake(WAKING.end(run.execution.id));
    scene.setByHand([['blue', 50], ['green', 50]]);
    expect(await wokenBy(scene, WAKING.minute(), 'later')).toMatchObject({ duty: 'settle', writes: REVERTED });
    expect(scene.live()).toEqual(['blue']);
    expect(await scene.record()).toMatchObject({ status: 'reverting', revert: { verifiedAt: expect.any(String) } });
  });

  test('that goes on again, redriven, is left alone', async () => {
    const { scene, run } = await shifted();
    expect(await wokenBy(scene, WAKING.end(run.execution.id))).toMatchObject({ duty: 'nothing', writes: [] });
    expect(scene.live()).toEqual(['blue 90 green 10']);
  });

  test('and redriven after the guardian put it back stops without a write', async () => {
    const { scene, run } = await shifted();
    run.die();
    await scene.wake(WAKING.end(run.execution.id));
    await scene.wake(WAKING.minute(), 'later');
    for (const task of ['shift', 'watch', 'finish'] as const) {
      const answers: unknown[] = [];
      expect(await stage.writesDuring(async () => answers.push(await run.repeat(task)))).toEqual([]);
      expect(answers).toMatchObject([{ next: 'revert', error: 'OwnerDied' }]);
    }
    expect(await stage.callsDuring(() => run.do('revert'))).toEqual(['GetItem']);
    expect(run.planned()).toMatchObject({ next: 'failed', ending: 'reverted' });
  });

  test('without being the owner changes nothing: a refused second start, a closed release, a wrong input', async () => {
    const { scene, run } = await shifted();
    const second = scene.run();
    await second.do('plan');
    second.die();
    expect(await wokenBy(scene, WAKING.end(second.execution.id, 'FAILED'))).toMatchObject({ duty: 'nothing', calls: ['GetItem'] });
    expect(await run.do('watch')).toMatchObject({ next: 'wait' });
  });
});

describe('a stop that by policy holds', () => {
  const heldScene = async () => {
    const { scene, run } = await shifted({ config: { onStop: 'hold' } });
    run.die();
    await scene.wake(WAKING.end(run.execution.id));
    return { scene, run };
  };

  test('leaves traffic where it is, and says so once', async () => {
    const { scene, run } = await heldScene();
    expect(scene.live()).toEqual(['blue 90 green 10']);
    expect(await scene.record()).toMatchObject({ status: 'migrating', heldSince: expect.any(String) });
    expect(await wokenBy(scene, WAKING.end(run.execution.id))).toMatchObject({ duty: 'nothing', writes: [] });
    expect(await wokenBy(scene, WAKING.minute())).toMatchObject({ duty: 'nothing', writes: [] });
  });

  test.each(['event', 'clock'] as const)('still goes back when an alarm goes off, by the %s', async by => {
    const { scene } = await heldScene();
    const event = breached(scene);
    expect((await wokenBy(scene, by === 'event' ? event : WAKING.minute())).writes).toEqual(REVERTED);
    expect(scene.live()).toEqual(['blue']);
    expect(await scene.record()).not.toHaveProperty('heldSince');
  });

  test('can be rolled back', async () => {
    const { scene } = await heldScene();
    expect(await scene.operate('rollback')).toMatchObject({ done: true });
    expect(scene.live()).toEqual(['blue']);
  });

  test('is taken over by the next release, which brings it back first', async () => {
    const { scene } = await heldScene();
    const heir = await scene.run().through('plan');
    expect(scene.live()).toEqual(['blue']);
    await heir.do('preflight', { scene: await scene.later() });
    await heir.through('shift');
    expect(await scene.record()).toMatchObject({ status: 'migrating', owner: heir.execution.id });
    expect(await scene.record()).not.toHaveProperty('heldSince');
  });

  test('does not hold a release that fails or times out', async () => {
    const { scene, run } = await shifted({ config: { onStop: 'hold' } });
    run.die();
    stage.executions.records.set(run.execution.id, { ...stage.executions.describe(run.execution.id)!, status: 'TIMED_OUT' });
    expect((await wokenBy(scene, WAKING.end(run.execution.id, 'TIMED_OUT'))).writes).toEqual(REVERTED);
  });
});

describe('the clock', () => {
  test('costs one look at the record when no release runs', async () => {
    const scene = await openScene({ config: { schedule: [{ weight: 100, holdSeconds: 1 }] } });
    expect(await wokenBy(scene, WAKING.minute())).toMatchObject({ duty: 'nothing', calls: ['GetItem'] });
    await scene.run().through('plan', 'preflight', 'shift', 'finish');
    expect(await wokenBy(scene, WAKING.minute())).toMatchObject({ duty: 'nothing', calls: ['GetItem'] });
  });

  test('puts traffic back when an alarm is off whose event was lost', async () => {
    const { scene } = await shifted();
    breached(scene);
    expect(await wokenBy(scene, WAKING.minute())).toMatchObject({ duty: 'revert', writes: REVERTED });
  });

  test('leaves an alarm that was off before the run to the preflight', async () => {
    const scene = await openScene();
    breached(scene);
    await scene.run().through('plan');
    expect(await wokenBy(scene, WAKING.minute())).toMatchObject({ duty: 'nothing', writes: [] });
  });

  test('joins in, and tells, when traffic should have been back long since', async () => {
    const { scene } = await shifted();
    const route = scene.config.routes[0]!;
    const targetGroupArns = { ...route.targetGroupArns, blue: `${route.targetGroupArns.blue}x` };
    const broken = scene.with({ config: { routes: [{ ...route, targetGroupArns }] } });
    await expect(broken.operate('rollback')).rejects.toThrow();
    expect(await wokenBy(scene, WAKING.minute())).toMatchObject({ duty: 'nothing', writes: [] });
    expect(await wokenBy(scene, WAKING.minute(), 'later')).toMatchObject({ duty: 'revert', writes: REVERTED });
    expect(scene.live()).toEqual(['blue']);
    expect(await scene.record()).toMatchObject({ revert: { error: 'OperatorRollback', failedAt: expect.any(String), verifiedAt: expect.any(String) } });
  });
});

test('a guardian that cannot read the record writes nothing, and fails, to be called again', async () => {
  const { scene } = await shifted();
  const lost = await stage.function('guardian', { SHIFT: scene.config.shift, AWS_ENDPOINT_URL_DYNAMODB: 'http://127.0.0.1:9' });
  expect(await stage.callsDuring(() => expect(lost.invoke(breached(scene))).rejects.toThrow())).toEqual([]);
  expect(scene.live()).toEqual(['blue 90 green 10']);
});
