import { groupArn } from '../local/alb/fixtures';
import { type Scene, useStage } from './scene';
import { Stage } from './stage';

const stage = new Stage();
const openScene = useStage(stage);

/** The load balancer refuses to send the second route's traffic to green: that group does not exist. */
const halfBroken = (scene: Scene): Scene => scene.with({
  config: { routes: scene.config.routes.map((route, index) => index === 0 ? route : { ...route, targetGroupArns: { blue: groupArn('blue'), green: groupArn('gone') } }) },
});

describe('two routes', () => {
  test('move together, and go back together', async () => {
    const scene = await openScene({ routes: ['api', 'web'] });
    const run = await scene.run().through('plan', 'preflight', 'shift');
    expect(scene.live()).toEqual(['blue 90 green 10', 'blue 90 green 10']);
    expect(await stage.writesDuring(() => run.do('revert'))).toEqual(['PutItem', 'ModifyRule', 'ModifyRule', 'PutItem']);
    expect(scene.live()).toEqual(['blue', 'blue']);
  });

  test('both go back when the write of one was refused', async () => {
    const whole = await openScene({ routes: ['api', 'web'] });
    const scene = halfBroken(whole);
    const run = await whole.run().through('plan', 'preflight');
    await expect(run.do('shift', { scene })).rejects.toThrow('target groups not found');
    expect(whole.live()).toEqual(['blue 90 green 10', 'blue']);
    // The machine repeats a failed task some times, then catches.
    await expect(run.do('shift', { scene })).rejects.toThrow('target groups not found');
    expect(await run.do('revert', { scene, failure: 'TargetGroupNotFoundException' })).toMatchObject({ next: 'settle', error: 'TaskFailed' });
    expect(whole.live()).toEqual(['blue', 'blue']);
  });

  test('a step that reached one route only is completed by its repetition', async () => {
    const whole = await openScene({ routes: ['api', 'web'] });
    const run = await whole.run().through('plan', 'preflight');
    await expect(run.do('shift', { scene: halfBroken(whole) })).rejects.toThrow();
    expect(await stage.writesDuring(() => run.do('shift'))).toEqual(['ModifyRule', 'PutItem']);
    expect(whole.live()).toEqual(['blue 90 green 10', 'blue 90 green 10']);
  });

  test('a foreign change of one puts both back', async () => {
    const scene = await openScene({ routes: ['api', 'web'] });
    const run = await scene.run().through('plan', 'preflight', 'shift');
    scene.setByHand([['green', 1]], 1);
    expect(await run.do('watch')).toMatchObject({ next: 'revert', error: 'ForeignChange', cause: expect.stringContaining('web: blue 0 %, green 100 %') });
    await run.do('revert');
    expect(scene.live()).toEqual(['blue', 'blue']);
  });
});
