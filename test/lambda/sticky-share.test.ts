import type { Color, ShiftConfig } from '../../lambda/contract';
import { loadBalancerDimension, targetGroupDimension } from '../../local/alb/arn';
import { groupArn } from '../local/alb/fixtures';
import { type Run, type Scene, SCHEDULE, useStage } from './scene';
import { Stage } from './stage';

const stage = new Stage();
const openScene = useStage(stage);
afterEach(() => {
  stage.throttle(() => false);
  stage.fails = () => false;
});

/** So that the minute of `count` has been counted, after the step's first. */
const STEP_SECONDS = 600;
const COUNTED_SECONDS_AGO = 300;

/** As the load balancer reports it. */
const count = ({ balancer }: Scene, color: Color, value: number): void => stage.store.record({
  namespace: 'AWS/ApplicationELB', name: 'RequestCount', value, at: Date.now() - COUNTED_SECONDS_AGO * 1000,
  dimensions: { LoadBalancer: loadBalancerDimension(balancer.arn), TargetGroup: targetGroupDimension(groupArn(color)) },
});

const openSticky = async (config: Partial<ShiftConfig> = {}): Promise<Scene> => {
  const scene = await openScene({ config });
  return scene.with({ config: { routes: scene.config.routes.map(route => ({ ...route, stickinessSeconds: 900 })) } });
};

const held = async (scene: Scene): Promise<Run> => (await scene.run().through('plan', 'preflight', 'shift')).age(STEP_SECONDS);

const reads = async (run: Run): Promise<number> =>
  (await stage.callsDuring(() => run.repeat('watch'))).filter(call => call === 'GetMetricData').length;

describe('with nothing counted', () => {
  test('the next step comes', async () => {
    expect(await (await held(await openSticky())).do('watch')).toMatchObject({ next: 'shift' });
  });
});

/** The load balancer is named the same in each test: what was counted stays. */
describe('with six of ten requests on the new colour', () => {
  beforeAll(async () => {
    const scene = await openSticky();
    count(scene, 'green', 600);
    count(scene, 'blue', 400);
  });

  test('the next step is kept back at a weight far below that, and looked at again in a minute', async () => {
    const scene = await openSticky();
    const run = await held(scene);
    expect(await stage.writesDuring(() => run.do('watch'))).toEqual([]);
    expect(run.planned()).toMatchObject({
      next: 'wait', step: 0, waitSeconds: 60, stillSince: expect.any(String),
      note: expect.stringContaining('green serves 60 % of 1000 requests at a weight of 10 %'),
    });
    expect(await run.age(60).do('watch')).toMatchObject({ next: 'wait', step: 0, note: expect.stringContaining('green serves 60 %') });
    expect(scene.live()).toEqual(['blue 90 green 10']);
  });

  test('it comes at a weight near to that', async () => {
    const run = await held(await openSticky({ schedule: [{ weight: 55, holdSeconds: 300 }, { weight: 100, holdSeconds: 600 }] }));
    expect(await run.do('watch')).toMatchObject({ next: 'shift' });
    expect(await run.do('shift')).toMatchObject({ next: 'wait', step: 1 });
  });

  test('it comes when nearly all of them are our own probes', async () => {
    const run = await held(await openSticky());
    const minute = new Date(Math.floor((Date.now() - COUNTED_SECONDS_AGO * 1000) / 60_000) * 60_000).toISOString();
    const probed = [{ color: 'green' as const, minute, requests: 590, failed: 0 }];
    expect(await run.repeat('watch', { migration: { ...run.planned(), probed } })).toMatchObject({ next: 'shift' });
  });

  test('a promotion is kept back as well', async () => {
    const scene = await openSticky();
    const run = await held(scene);
    await scene.operate('promote');
    expect(await run.do('watch')).toMatchObject({ next: 'wait', note: expect.stringContaining('green serves 60 %') });
  });

  test('metrics are read only when a step may come, and only where clients stick', async () => {
    const sticky = await openSticky();
    const early = await sticky.run().through('plan', 'preflight', 'shift');
    expect(await reads(early)).toBe(0);
    expect(await reads(early.age(STEP_SECONDS))).toBe(1);
    await sticky.operate('pause');
    expect(await reads(early)).toBe(0);
    const loose = await held(await openScene());
    expect(await reads(loose)).toBe(0);
    expect(await loose.do('watch')).toMatchObject({ next: 'shift' });
  });

  test('a throttled read is a look at nothing', async () => {
    const run = await held(await openSticky());
    stage.throttle(action => action === 'GetMetricData');
    expect(await run.do('watch')).toMatchObject({ next: 'wait', blindSince: expect.any(String), note: expect.stringContaining('could not be read') });
  });

  test('a read that fails is a look at nothing, and puts nothing back', async () => {
    const scene = await openSticky();
    const run = await held(scene);
    const live = scene.live();
    stage.fails = ({ action }) => action === 'GetMetricData';
    expect(await run.do('watch')).toMatchObject({ next: 'wait', blindSince: expect.any(String), note: expect.stringContaining('could not be read') });
    expect(scene.live()).toEqual(live);
  });

  test('the step that was kept back comes once requests come by the weights again', async () => {
    const scene = await openSticky();
    const run = await (await held(scene)).through('watch');
    expect(run.planned()).toMatchObject({ next: 'wait', step: 0, stillSince: expect.any(String) });
    count(scene, 'blue', 9000);
    expect(await run.do('watch')).toMatchObject({ next: 'shift' });
    expect(run.planned().stillSince).toBeUndefined();
    await run.do('shift');
    expect(scene.live()).toEqual([`blue ${100 - SCHEDULE[1]!.weight} green ${SCHEDULE[1]!.weight}`]);
  });
});
