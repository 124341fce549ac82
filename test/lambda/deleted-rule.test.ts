import { type Scene, useStage, WAKING } from './scene';
import { LATER_SECONDS, Stage } from './stage';

const stage = new Stage();
const openScene = useStage(stage);

const TWO = { routes: ['api', 'web'] };

const deleteRule = (scene: Scene, name: string): void =>
  scene.balancer.deleteRule(scene.config.routes.find(route => route.name === name)!.ruleArn);

/** The shift as far as it has rules still. */
const whatIsLeft = (scene: Scene, gone: string): Scene =>
  scene.with({ config: { routes: scene.config.routes.filter(({ name }) => name !== gone) } });

const deleted = (name: string) => ({ error: 'RuleDeleted', cause: expect.stringContaining(`the rule of ${name} does not exist`) });

describe('a release whose rule was deleted', () => {
  test.each(['api', 'web'])('(%s) puts the other back and ends, saying why', async gone => {
    const scene = await openScene(TWO);
    const run = await scene.run().through('plan', 'preflight', 'shift');
    deleteRule(scene, gone);
    expect(await run.do('watch')).toMatchObject({ next: 'revert', ...deleted(gone) });
    expect(await run.do('revert')).toMatchObject({ next: 'settle' });
    expect(whatIsLeft(scene, gone).live()).toEqual(['blue']);
    expect(await run.settle()).toMatchObject({ next: 'failed', ending: 'reverted', ...deleted(gone) });
    expect(await scene.record()).toMatchObject({ status: 'idle', safe: 'blue', last: { outcome: 'reverted', error: 'RuleDeleted' } });
  });

  test('goes back also when foreign changes are only waited for', async () => {
    const scene = await openScene({ ...TWO, config: { onForeignChange: 'hold' } });
    const run = await scene.run().through('plan', 'preflight', 'shift');
    deleteRule(scene, 'web');
    expect(await run.do('watch')).toMatchObject({ next: 'revert', error: 'RuleDeleted' });
  });

  test.each(['shift', 'finish'] as const)('hears of it in %s, before it writes anything', async task => {
    const scene = await openScene({ ...TWO, config: { schedule: [{ weight: 50, holdSeconds: 60 }, { weight: 100, holdSeconds: 60 }] } });
    const run = await scene.run().through('plan', 'preflight', 'shift');
    if (task === 'finish') await run.through('shift');
    deleteRule(scene, 'api');
    expect(await stage.writesDuring(() => run.do(task))).toEqual([]);
    expect(run.planned()).toMatchObject({ next: 'revert', ...deleted('api') });
  });

  test('ends also when it has no rule left', async () => {
    const scene = await openScene();
    const run = await scene.run().through('plan', 'preflight', 'shift');
    deleteRule(scene, 'api');
    await run.do('watch');
    await run.do('revert');
    expect(await run.settle()).toMatchObject({ next: 'failed', ending: 'reverted', error: 'RuleDeleted' });
    expect((await scene.record())!.revert).not.toHaveProperty('failedAt');
  });

  test('and whose owner died is put back by the guardian as far as there are rules', async () => {
    const scene = await openScene(TWO);
    const run = await scene.run().through('plan', 'preflight', 'shift');
    deleteRule(scene, 'api');
    run.die(LATER_SECONDS);
    expect(await scene.wake(WAKING.minute())).toMatchObject({ kind: 'revert' });
    expect(whatIsLeft(scene, 'api').live()).toEqual(['blue']);
    expect(await scene.record()).toMatchObject({ status: 'idle', last: { outcome: 'reverted' } });
  });

  test('is rolled back by an operator as far as there are rules', async () => {
    const scene = await openScene(TWO);
    await scene.run().through('plan', 'preflight', 'shift');
    deleteRule(scene, 'web');
    expect(await scene.operate('rollback')).toMatchObject({ done: true });
    expect(whatIsLeft(scene, 'web').live()).toEqual(['blue']);
  });
});

describe('where a rule was deleted', () => {
  test('no release begins; a takeover puts back what is left all the same', async () => {
    const scene = await openScene(TWO);
    (await scene.run().through('plan', 'preflight', 'shift')).die(LATER_SECONDS);
    deleteRule(scene, 'api');
    expect(await scene.run().do('plan')).toMatchObject({ next: 'failed', ending: 'refused', ...deleted('api') });
    expect(whatIsLeft(scene, 'api').live()).toEqual(['blue']);
    expect(await scene.record()).toMatchObject({ status: 'idle', safe: 'blue' });
  });

  test('a preflight is refused, and gives up the lock', async () => {
    const scene = await openScene(TWO);
    const run = await scene.run().through('plan');
    deleteRule(scene, 'web');
    expect(await run.do('preflight')).toMatchObject({ next: 'failed', ending: 'refused', ...deleted('web') });
    expect(await scene.record()).toMatchObject({ status: 'idle' });
  });

  test('a release that is over is rolled back without it, and not at all without any', async () => {
    const scene = await openScene({ ...TWO, config: { schedule: [{ weight: 100, holdSeconds: 60 }] } });
    await scene.run().through('plan', 'preflight', 'shift', 'finish');
    deleteRule(scene, 'api');
    expect(await scene.operate('rollback')).toMatchObject({ done: true });
    expect(whatIsLeft(scene, 'api').live()).toEqual(['blue']);
    deleteRule(scene, 'web');
    expect(await stage.writesDuring(() => scene.operate('rollback'))).toEqual([]);
    expect(await scene.operate('rollback')).toMatchObject({ done: false, error: 'RuleDeleted' });
  });

  test('nothing is adopted; the status says so', async () => {
    const scene = await openScene(TWO);
    deleteRule(scene, 'web');
    expect(await scene.operate('adopt')).toMatchObject({ done: false, ...deleted('web') });
    expect(await scene.operate('status')).toMatchObject({
      done: true, cause: 'no release yet; live: api: blue 100 %, green 0 %; web: its rule is gone',
      status: { idle: null, live: [{ route: 'api', percent: { blue: 100 } }, { route: 'web', percent: null }] },
    });
  });
});
