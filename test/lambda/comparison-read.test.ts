import type { Color, ComparisonConfig } from '../../lambda/contract';
import { loadBalancerDimension, targetGroupDimension } from '../../local/alb/arn';
import { groupArn } from '../local/alb/fixtures';
import { comparing } from './core/comparison-fixtures';
import { type Run, type Scene, SCHEDULE, useStage } from './scene';
import { Stage } from './stage';

const stage = new Stage();
const openScene = useStage(stage);
afterEach(() => {
  stage.throttle(() => false);
  stage.fails = () => false;
});

const MINUTE_MS = 60_000;
const STEP_MINUTES = 10;
const HOUR_MINUTES = 60;

const open = (comparison: Partial<ComparisonConfig> = {}): Promise<Scene> =>
  openScene({ config: { comparison: comparing({ signals: ['answered', 'unanswered'], ...comparison }) } });

/** At the end of the first step. */
const held = async (scene: Scene): Promise<Run> =>
  (await scene.run().through('plan', 'preflight', 'shift')).age(STEP_MINUTES * 60);

/** As the load balancer reports a minute. */
const count = ({ balancer }: Scene, color: Color, minutesAgo: number, counts: Readonly<Record<string, number>>): void =>
  Object.entries(counts).forEach(([name, value]) => stage.store.record({
    namespace: 'AWS/ApplicationELB', name, value, at: Date.now() - minutesAgo * MINUTE_MS,
    dimensions: { LoadBalancer: loadBalancerDimension(balancer.arn), TargetGroup: targetGroupDimension(groupArn(color)) },
  }));

const answered = (requests: number, failed: number) =>
  ({ RequestCount: requests, HTTPCode_Target_2XX_Count: requests - failed, HTTPCode_Target_5XX_Count: failed });

const minutes = (from: number, to: number) => Array.from({ length: from - to }, (_, index) => from - index);

const look = async (run: Run) => {
  expect(await stage.writesDuring(() => run.do('watch'))).toEqual([]);
  return run.planned();
};

const refuseMetrics = (): void => {
  stage.fails = ({ action }) => action === 'GetMetricData';
};
const throttleMetrics = (): void => stage.throttle(action => action === 'GetMetricData');

describe('with nothing counted', () => {
  test('a step passes with a warning, or does not, as the policy says', async () => {
    expect(await look(await held(await open()))).toMatchObject({ next: 'shift', note: expect.stringContaining('too little traffic to tell') });
    expect(await look(await held(await open({ onInconclusive: 'hold' })))).toMatchObject({ next: 'wait', inconclusiveSince: expect.any(String) });
    expect(await look(await held(await open({ onInconclusive: 'revert' })))).toMatchObject({ next: 'revert', error: 'Inconclusive' });
  });

  test.each([['refused', refuseMetrics], ['throttled', throttleMetrics]])(
    'a read that is %s is a look at nothing: it holds, and in the end puts back', async (_, refuse) => {
      const scene = await open({ pacing: 'fast' });
      const run = await held(scene);
      refuse();
      expect(await look(run)).toMatchObject({ next: 'wait', blindSince: expect.any(String), note: expect.stringContaining('could not be read') });
      await scene.operate('promote');
      expect(await look(run.age(60))).toMatchObject({ next: 'wait', step: 0 });
      expect(scene.live()).toEqual(['blue 90 green 10']);
      expect(await look(run.age(900))).toMatchObject({ next: 'revert', error: 'Unwatched' });
    });

  test('an alarm puts back what cannot be compared', async () => {
    const scene = await open();
    const run = await held(scene);
    refuseMetrics();
    stage.alarm(scene.alarmName('errors'));
    expect(await look(run)).toMatchObject({ next: 'revert', error: 'AlarmBreach' });
  });
});

/** The load balancer is named the same in each test: what was counted stays. */
describe('with a safe colour that is used', () => {
  beforeAll(async () => {
    const scene = await open();
    minutes(HOUR_MINUTES + STEP_MINUTES, 0).forEach(ago => count(scene, 'blue', ago, answered(1800, 4)));
  });

  test('requests that none of the new colour had hold the schedule', async () => {
    expect(await look(await held(await open()))).toMatchObject({ next: 'wait', stillSince: expect.any(String), note: expect.stringContaining('no request reached green') });
  });

  test('a new colour that is as good is accepted, with "fast" in the middle of its step', async () => {
    const scene = await open();
    minutes(STEP_MINUTES, 0).forEach(ago => count(scene, 'green', ago, answered(200, 0)));
    const run = await held(scene);
    expect(await look(run)).toMatchObject({ next: 'shift', comparison: { look: { accepted: true } }, note: expect.stringContaining('good by comparison') });
    await run.do('shift');
    expect(run.planned()).toMatchObject({ step: 1, written: [{ step: 0 }, { step: 1, weight: SCHEDULE[1]!.weight }] });
    expect(await look(run)).toMatchObject({ next: 'wait', step: 1 });

    const fast = await open({ pacing: 'fast' });
    expect(await look((await fast.run().through('plan', 'preflight', 'shift')).age(290))).toMatchObject({ next: 'shift', step: 0 });
  });

  test('one of which a tenth fails goes back, though no alarm is on', async () => {
    const scene = await open();
    minutes(STEP_MINUTES, 0).forEach(ago => count(scene, 'green', ago, { HTTPCode_Target_5XX_Count: 20 }));
    const run = await held(scene);
    expect(await look(run)).toMatchObject({
      next: 'revert', error: 'ComparisonBreach', cause: expect.stringMatching(/by its answered failures: at 10 % green \d+ % .* blue 0\.22 % .* limit 100/),
    });
    await run.do('revert');
    expect(scene.live()).toEqual(['blue']);
  });
});
