import { groupArn, named } from '../local/alb/fixtures';
import { type Scene, useStage } from './scene';
import { LATER_SECONDS, Stage } from './stage';

const stage = new Stage();
const openScene = useStage(stage);

const AT_ONCE = { schedule: [{ weight: 50, holdSeconds: 60 }, { weight: 100, holdSeconds: 60 }] };

const released = async (scene: Scene) => scene.run().through('plan', 'preflight', 'shift', 'shift', 'finish');

const refused = async (scene: Scene, action: 'rollback' | 'adopt', error: string, cause = '') => {
  const live = scene.live();
  const answers: unknown[] = [];
  expect(await stage.writesDuring(async () => answers.push(await scene.operate(action)))).toEqual([]);
  expect(answers).toEqual([{ done: false, error, cause: expect.stringContaining(cause) }]);
  expect(scene.live()).toEqual(live);
};

describe('rollback during a release', () => {
  test.each(['shift', 'watch', 'finish'] as const)('puts traffic back at once; the run\'s next %s ends it without a write', async task => {
    const scene = await openScene({ config: AT_ONCE });
    const run = await scene.run().through('plan', 'preflight', 'shift');
    expect(await stage.writesDuring(() => scene.operate('rollback', 'wrong banner'))).toEqual(['PutItem', 'ModifyRule', 'PutItem']);
    expect(scene.live()).toEqual(['blue']);

    expect(await stage.writesDuring(() => run.do(task))).toEqual([]);
    expect(run.planned()).toMatchObject({ next: 'revert', error: 'OperatorRollback' });
    expect(await stage.writesDuring(() => run.do('revert'))).toEqual([]);
    expect(run.planned()).toMatchObject({ next: 'settle', error: 'OperatorRollback' });
    expect(await stage.writesDuring(() => run.settle())).toEqual(['PutItem']);
    expect(run.planned()).toMatchObject({ next: 'failed', error: 'OperatorRollback', cause: expect.stringContaining('wrong banner') });
    expect(scene.live()).toEqual(['blue']);
    expect(await scene.record()).toMatchObject({ status: 'idle', safe: 'blue', last: { outcome: 'reverted', error: 'OperatorRollback' } });
  });

  test('in preflight ends the release before its first step', async () => {
    const scene = await openScene();
    const run = await scene.run().through('plan', 'preflight');
    expect(await scene.operate('rollback')).toMatchObject({ done: true });
    expect(await stage.writesDuring(() => run.do('shift'))).toEqual([]);
    expect(await run.do('revert')).toMatchObject({ next: 'settle', error: 'OperatorRollback' });
    expect(await run.settle()).toMatchObject({ next: 'failed', ending: 'reverted', error: 'OperatorRollback' });
  });

  test('while targets are waited for ends the release at the next look', async () => {
    const scene = await openScene({ healthy: ['blue'] });
    const run = await scene.run().through('plan', 'preflight');
    expect(run.planned()).toMatchObject({ next: 'wait' });
    await scene.operate('rollback');
    expect(await stage.writesDuring(() => run.do('preflight'))).toEqual([]);
    expect(run.planned()).toMatchObject({ next: 'revert' });
    expect(await run.do('revert')).toMatchObject({ next: 'settle', error: 'OperatorRollback' });
    expect(await run.settle()).toMatchObject({ next: 'failed', ending: 'reverted', error: 'OperatorRollback' });
  });

  test('is not undone by a plan that is repeated because its answer was lost', async () => {
    const scene = await openScene();
    const run = scene.run();
    await run.repeat('plan');
    await scene.operate('rollback', 'not today');
    expect(await stage.writesDuring(() => run.do('plan'))).toEqual([]);
    expect(await stage.writesDuring(() => run.do('preflight'))).toEqual([]);
    expect(run.planned()).toMatchObject({ next: 'revert', error: 'OperatorRollback', cause: expect.stringContaining('not today') });
    await run.settle();
    expect(await run.repeat('plan', { migration: false })).toMatchObject({ next: 'failed', error: 'OperatorRollback' });
  });

  test('works when the execution is dead', async () => {
    const scene = await openScene();
    (await scene.run().through('plan', 'preflight', 'shift')).die();
    expect(await scene.operate('rollback')).toMatchObject({ done: true, cause: expect.stringContaining('blue serves everything, verified at') });
    expect(scene.live()).toEqual(['blue']);
  });

  test('of an execution that died long since frees the lock at once', async () => {
    const scene = await openScene();
    (await scene.run().through('plan', 'preflight', 'shift')).die(LATER_SECONDS);
    expect(await stage.writesDuring(() => scene.operate('rollback'))).toEqual(['PutItem', 'ModifyRule', 'PutItem']);
    expect(await scene.record()).toMatchObject({ status: 'idle', safe: 'blue' });
  });

  test('leaves the next release a free lock', async () => {
    const scene = await openScene();
    const run = await scene.run().through('plan', 'preflight', 'shift');
    await scene.operate('rollback');
    await run.settle();
    const next = await scene.run().through('plan', 'preflight', 'shift');
    expect(next.planned()).toMatchObject({ epoch: 2, to: 'green' });
  });
});

describe('rollback after a release', () => {
  test('goes back to the colour before', async () => {
    const scene = await openScene({ config: AT_ONCE });
    await released(scene);
    expect(await scene.operate('rollback', 'complaints')).toMatchObject({ done: true, cause: expect.stringContaining('blue serves everything') });
    expect(scene.live()).toEqual(['blue']);
    expect(await scene.record()).toMatchObject({ status: 'idle', safe: 'blue', revert: { road: 'operator', cause: expect.stringContaining('complaints') } });
  });

  test('twice goes back once', async () => {
    const scene = await openScene({ config: AT_ONCE });
    await released(scene);
    await scene.operate('rollback');
    expect(await stage.writesDuring(() => scene.operate('rollback'))).not.toContain('ModifyRule');
    expect(scene.live()).toEqual(['blue']);
  });

  test('is refused when the colour before has no healthy targets', async () => {
    const scene = await openScene({ healthy: ['green'], config: AT_ONCE });
    await released(scene);
    await refused(scene, 'rollback', 'TargetsUnhealthy', 'blue has 0 healthy targets of 0 registered');
    scene.balancer.targetGroup(groupArn('blue')).register(await named('blue'));
  });

  test('is refused when somebody replaced the rule by something else', async () => {
    const scene = await openScene({ config: AT_ONCE });
    await released(scene);
    scene.replaceByMaintenancePage();
    await refused(scene, 'rollback', 'LiveWeightsDiffer');
  });

  test('puts weights right that somebody moved since', async () => {
    const scene = await openScene({ config: AT_ONCE });
    await released(scene);
    scene.setByHand([['blue', 5], ['green', 5]]);
    expect(await scene.operate('rollback')).toMatchObject({ done: true });
    expect(scene.live()).toEqual(['blue']);
  });

  test('has nothing to do before a first release', async () => {
    await refused(await openScene(), 'rollback', 'NothingToRollBack');
  });

  test('has nothing to do after a start that was refused before it moved anything', async () => {
    const scene = await openScene();
    stage.alarm(scene.alarmName('errors'));
    await scene.run().through('plan').then(run => run.do('preflight'));
    await refused(scene, 'rollback', 'NothingToRollBack');
  });

  test('still knows the release before a start that was refused', async () => {
    const scene = await openScene({ config: AT_ONCE });
    await released(scene);
    stage.alarm(scene.alarmName('errors'));
    await scene.run().through('plan').then(run => run.do('preflight'));
    await scene.operate('rollback');
    expect(scene.live()).toEqual(['blue']);
  });
});

describe('adopt', () => {
  test('makes what is live the truth, so that a release can start from there', async () => {
    const scene = await openScene({ config: AT_ONCE });
    await released(scene);
    scene.setByHand([['blue', 1]]);
    expect(await stage.writesDuring(() => scene.operate('adopt'))).toEqual(['PutItem']);
    expect(await scene.record()).toMatchObject({ status: 'idle', safe: 'blue', last: { outcome: 'adopted' } });
    expect(await scene.run().do('plan')).toMatchObject({ next: 'preflight', from: 'blue', to: 'green' });
  });

  test('is refused while weights are mixed', async () => {
    const scene = await openScene();
    scene.setByHand([['blue', 1], ['green', 1]]);
    await refused(scene, 'adopt', 'MixedWeights', 'blue 50 %, green 50 %');
  });

  test('is refused while a release runs', async () => {
    const scene = await openScene();
    await scene.run().through('plan', 'preflight');
    await refused(scene, 'adopt', 'AlreadyRunning');
  });

  test('is refused while a write of an owner that died just now may land, and says until when', async () => {
    const scene = await openScene();
    (await scene.run().through('plan', 'preflight', 'shift')).die();
    scene.setByHand([['blue', 1]]);
    await refused(scene, 'adopt', 'WritesUnderWay', 'may still land until 20');
  });

  test('is refused while a release that was put back waits for late writes', async () => {
    const scene = await openScene();
    const run = await scene.run().through('plan', 'preflight', 'shift', 'revert');
    run.die(LATER_SECONDS);
    await refused(scene, 'adopt', 'WritesUnderWay', (await scene.record())!.settleAt);
  });

  test('ends the release of an owner that died long since', async () => {
    const scene = await openScene({ config: AT_ONCE });
    const run = await scene.run().through('plan', 'preflight', 'shift', 'shift');
    run.die(LATER_SECONDS);
    expect(await scene.operate('adopt')).toMatchObject({ done: true, cause: expect.stringContaining('green') });
    expect(await scene.record()).toMatchObject({ status: 'idle', safe: 'green', last: { outcome: 'adopted' } });
    expect(await run.do('watch')).toMatchObject({ next: 'failed', error: 'Superseded' });
  });

  test('leaves nothing to roll back', async () => {
    const scene = await openScene();
    expect(await scene.operate('adopt')).toMatchObject({ done: true });
    await refused(scene, 'rollback', 'NothingToRollBack');
  });
});

describe('status', () => {
  test('writes nothing, and says what is live, who moves it, and where the next version goes', async () => {
    const scene = await openScene({ routes: ['api', 'web'] });
    const answers: unknown[] = [];
    expect(await stage.writesDuring(async () => answers.push(await scene.operate('status')))).toEqual([]);
    expect(answers).toMatchObject([{ done: true, status: { record: null, idle: 'green', live: [{ route: 'api', percent: { blue: 100, green: 0 } }, { route: 'web' }] } }]);

    const run = await scene.run().through('plan', 'preflight', 'shift');
    expect(await scene.operate('status')).toMatchObject({
      done: true, status: { idle: null, record: { status: 'migrating', owner: run.execution.id }, live: [{ percent: { blue: 90, green: 10 } }, {}] },
    });
  });

  test('says so when a rule does something else', async () => {
    const scene = await openScene();
    scene.replaceByMaintenancePage();
    expect(await scene.operate('status')).toMatchObject({ done: true, status: { idle: null, live: [{ percent: null }] } });
  });
});
