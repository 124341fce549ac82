import type { ComparisonConfig, RunHistory, ShiftConfig, ShiftEventDetail } from '../../lambda/contract';
import { ACCEPTED, comparing, type Seen, withLook, WORSE } from './core/comparison-fixtures';
import { type Run, type Scene, SCHEDULE, useStage, WAKING } from './scene';
import { Stage } from './stage';

const stage = new Stage();
const openScene = useStage(stage);

const HOLD = SCHEDULE[0]!.holdSeconds;

const open = (comparison: Partial<ComparisonConfig> = {}, config: Partial<ShiftConfig> = {}): Promise<Scene> =>
  openScene({ config: { comparison: comparing(comparison), ...config } });

/** At the first step for so long, with what a look of it came to. */
const looked = async (scene: Scene, seconds: number, seen: Seen): Promise<Run> =>
  see((await scene.run().through('plan', 'preflight', 'shift')).age(seconds), seen);

const see = (run: Run, seen: Seen): Run => {
  run.migration = withLook(run.planned(), seen);
  return run;
};

/** Looks, and writes nothing. */
const look = async (run: Run) => {
  expect(await stage.writesDuring(() => run.do('watch'))).toEqual([]);
  return run.planned();
};

const eventsOf = ({ config: { shift } }: Scene) => stage.events
  .map(event => ({ kind: event['detail-type'].replace('Traffic Shift ', ''), detail: event.detail as ShiftEventDetail }))
  .filter(({ detail }) => detail.shift === shift);

const historyOf = async ({ config: { shift } }: Scene): Promise<RunHistory> =>
  (await stage.items(shift, 'run#'))[0] as unknown as RunHistory;

test('a new colour that is worse goes back, and leaves its numbers', async () => {
  const scene = await open();
  const run = await looked(scene, 100, { assessment: WORSE });
  expect(await look(run)).toMatchObject({ next: 'revert', error: 'ComparisonBreach', cause: expect.stringContaining('3.2 % (12 of 380)') });
  await run.do('revert');
  expect(scene.live()).toEqual(['blue']);
  expect(await scene.record()).toMatchObject({ revert: { error: 'ComparisonBreach', road: 'watch' } });
  expect(eventsOf(scene).at(-1)).toMatchObject({ kind: 'Reverted', detail: { error: 'ComparisonBreach', text: expect.stringContaining('0.21 % (15 of 7220); evidence 204, limit 100') } });
  expect(await historyOf(scene)).toMatchObject({
    outcome: 'reverted', error: 'ComparisonBreach',
    steps: [{ comparison: { verdict: 'worse', assessment: WORSE, counts: { answered: { fresh: { requests: 380, failed: 12 } } } } }],
  });
});

test('in the bake, too', async () => {
  const scene = await open({}, { schedule: [{ weight: 100, holdSeconds: 600 }] });
  const run = await looked(scene, 599, { assessment: { ...WORSE, by: 'guard' } });
  expect(await look(run)).toMatchObject({ next: 'revert', error: 'ComparisonBreach' });
});

test('a step that is accepted goes on when its time is over, with "fast" before that', async () => {
  expect(await look(await looked(await open(), HOLD - 10, ACCEPTED))).toMatchObject({ next: 'wait' });
  expect(await look(await looked(await open(), HOLD, ACCEPTED))).toMatchObject({ next: 'shift', note: expect.stringContaining('good by comparison') });
  const scene = await open({ pacing: 'fast' });
  const run = await looked(scene, 130, ACCEPTED);
  expect(await look(run)).toMatchObject({ next: 'shift' });
  await run.do('shift');
  expect(scene.live()).toEqual(['blue 50 green 50']);
});

test('what had too little traffic in all of its steps completes, and nobody is told that it passed', async () => {
  const scene = await open();
  const run = await looked(scene, HOLD, {});
  expect(await look(run)).toMatchObject({ next: 'shift', note: expect.stringContaining('with a warning') });
  await run.repeat('shift');
  await run.do('shift');
  expect(run.planned()).toMatchObject({ step: 1, inconclusiveSteps: 1 });
  await see(run.age(HOLD), {}).through('watch', 'shift');
  await see(run.age(700), { comparable: false }).through('watch', 'finish');
  expect(run.planned()).toMatchObject({ next: 'done', inconclusiveSteps: 2 });
  expect(scene.live()).toEqual(['green']);
  expect((await scene.record())!.last).toMatchObject({ outcome: 'completed', inconclusiveSteps: 2 });
  const told = eventsOf(scene);
  expect(told.at(-1)).toMatchObject({ kind: 'Completed', detail: { inconclusiveSteps: 2, text: expect.stringContaining('2 of 3 steps had too little traffic to tell') } });
  expect(told.findLast(({ kind }) => kind === 'Step')!.detail.text).toContain('green at 50 % had too little traffic to tell');
  const { outcome, steps } = await historyOf(scene);
  expect(outcome).toBe('completed');
  expect(steps.map(({ comparison }) => comparison!.verdict)).toEqual(['inconclusive', 'inconclusive', 'incomparable']);
});

describe('too little traffic', () => {
  test('under "hold" stands still, told once, until somebody resumes', async () => {
    const scene = await open({ onInconclusive: 'hold' });
    const run = await looked(scene, HOLD, {});
    expect(await look(run)).toMatchObject({ next: 'wait', step: 0, inconclusiveSince: expect.any(String), stillSince: expect.any(String) });
    expect(await look(run.age(60))).toMatchObject({ next: 'wait', step: 0 });
    expect(eventsOf(scene).map(({ kind }) => kind)).toEqual(['Started', 'Step', 'Paused']);
    expect(scene.live()).toEqual(['blue 90 green 10']);
    await scene.operate('resume');
    expect(await look(run)).toMatchObject({ next: 'shift' });
    await run.do('shift');
    expect(run.planned()).toMatchObject({ step: 1, inconclusiveSteps: 1 });
    expect(run.planned().inconclusiveSince).toBeUndefined();
    expect(await look(see(run.age(HOLD), {}))).toMatchObject({ next: 'wait', step: 1, inconclusiveSince: expect.any(String) });
  });

  test('under "hold" goes on once there was enough', async () => {
    const run = await looked(await open({ onInconclusive: 'hold' }), HOLD, {});
    await look(run);
    expect(await look(see(run, ACCEPTED))).toMatchObject({ next: 'shift' });
    await run.do('shift');
    expect(run.planned().inconclusiveSteps).toBeUndefined();
  });

  test('under "strict" is waited for, and then does what the policy says', async () => {
    const scene = await open({ pacing: 'strict', onInconclusive: 'revert' });
    const run = await looked(scene, HOLD + 590, {});
    expect(await look(run)).toMatchObject({ next: 'wait', waitSeconds: expect.any(Number), note: expect.stringContaining('waits for traffic') });
    expect(run.planned().waitSeconds).toBeLessThanOrEqual(10);
    expect(run.planned().stillSince).toBeUndefined();
    expect(await look(run.age(10))).toMatchObject({ next: 'revert', error: 'Inconclusive' });
    await run.do('revert');
    expect(scene.live()).toEqual(['blue']);
  });
});

test('requests that never come hold the schedule, even a promoted one', async () => {
  const scene = await open({ pacing: 'fast' });
  const run = await looked(scene, HOLD, { ...ACCEPTED, missing: 41 });
  await scene.operate('promote');
  expect(await look(run)).toMatchObject({ next: 'wait', stillSince: expect.any(String), note: expect.stringContaining('at a weight of 10 % 41 should have') });
  expect(await look(see(run, ACCEPTED))).toMatchObject({ next: 'shift', skipTo: 2 });
});

describe('a colour\'s alarm that only holds', () => {
  const holding = { colorAlarmPolicy: 'hold' } as const;

  test('holds the schedule while it is on, and puts nothing back: not the release, not the guardian', async () => {
    const scene = await openScene({ config: holding });
    const run = (await scene.run().through('plan', 'preflight', 'shift')).age(HOLD);
    stage.alarm(scene.alarmName('green'));
    expect(await look(run)).toMatchObject({ next: 'wait', stillSince: expect.any(String), note: expect.stringContaining('too many errors') });
    expect(await stage.writesDuring(() => scene.wake(WAKING.alarm(scene.alarmName('green'))))).toEqual([]);
    expect(scene.live()).toEqual(['blue 90 green 10']);
    stage.cloudWatch.setAlarmState(scene.alarmName('green'), { state: 'OK', reason: 'quiet' });
    expect(await look(run)).toMatchObject({ next: 'shift' });
  });

  test('keeps a release from starting and from ending, and is told of afterwards', async () => {
    const scene = await openScene({ config: { ...holding, schedule: [{ weight: 100, holdSeconds: 1 }] } });
    stage.alarm(scene.alarmName('green'));
    expect(await (await scene.run().through('plan')).do('preflight')).toMatchObject({ next: 'failed', error: 'AlarmBreach' });
    stage.cloudWatch.setAlarmState(scene.alarmName('green'), { state: 'OK', reason: 'quiet' });
    const run = (await scene.run().through('plan', 'preflight', 'shift')).age(100);
    stage.alarm(scene.alarmName('green'));
    expect(await look(run)).toMatchObject({ next: 'wait' });
    stage.cloudWatch.setAlarmState(scene.alarmName('green'), { state: 'OK', reason: 'quiet' });
    await run.through('watch', 'finish');
    expect((await scene.record())!.last!.watched).toEqual([...scene.config.alarms, scene.alarmName('green')]);
  });
});

test('an execution that compares nothing goes on by its time alone, and says nothing of it', async () => {
  const scene = await openScene();
  const run = (await scene.run().through('plan', 'preflight', 'shift')).age(HOLD);
  expect(await look(run)).toMatchObject({ next: 'shift', note: 'green at 10 % passed' });
  await run.do('shift');
  expect(run.planned()).not.toHaveProperty('comparison');
  expect(run.planned()).not.toHaveProperty('inconclusiveSteps');
  expect((await historyOf(scene)).steps[0]).not.toHaveProperty('comparison');
});
