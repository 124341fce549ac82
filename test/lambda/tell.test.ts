import type { RunHistory, ShiftEventDetail } from '../../lambda/contract';
import type { LambdaFunction } from '../../local/functions/function-runtime';
import { type Scene, useStage, WAKING } from './scene';
import { isTold, Stage } from './stage';

const stage = new Stage();
const openScene = useStage(stage);

afterEach(() => {
  stage.fails = () => false;
  stage.hangs = () => false;
});

const eventsOf = ({ config: { shift } }: Scene) => stage.events
  .map(event => ({ kind: event['detail-type'].replace('Traffic Shift ', ''), source: event.source, detail: event.detail as ShiftEventDetail }))
  .filter(({ detail }) => detail.shift === shift);

const kindsOf = (scene: Scene): string[] => eventsOf(scene).map(({ kind }) => kind);

const historyOf = async ({ config: { shift } }: Scene) => await stage.items(shift, 'run#') as unknown as (RunHistory & { item: string })[];

const HOLDS = [{ weight: 20, holdSeconds: 1 }, { weight: 100, holdSeconds: 1 }];

describe('a release that goes well', () => {
  const released = async () => {
    const scene = await openScene({ config: { schedule: HOLDS, historyDays: 10 } });
    const run = await scene.run({ reason: 'a test' }).through('plan', 'preflight', 'shift', 'watch');
    await run.age(1).through('watch', 'shift', 'watch');
    await run.age(100).through('watch', 'finish');
    return { scene, run };
  };

  test('is told from its start to its end, each step once', async () => {
    const { scene, run } = await released();
    expect(eventsOf(scene)).toEqual([
      ['Started', {}], ['Step', { weight: 20, step: 1, steps: 2 }], ['Step', { weight: 100, step: 2, steps: 2 }], ['Completed', { weight: 100 }],
    ].map(([kind, detail]) => ({
      kind, source: 'cdk-traffic-shift', detail: expect.objectContaining({ execution: run.execution.id, from: 'blue', to: 'green', ...detail as object }),
    })));
  });

  test('leaves an item of all that it did, which is forgotten some day', async () => {
    const { scene, run } = await released();
    const read = (blue: number) => [{ route: 'api', percent: { blue, green: 100 - blue } }];
    const { id, startTime } = run.execution;
    expect(await historyOf(scene)).toEqual([{
      shift: scene.config.shift, item: `run#${startTime}#${id.split(':').at(-1)}`, execution: id, startedAt: startTime,
      endedAt: expect.any(String), input: { reason: 'a test' }, from: 'blue', to: 'green', outcome: 'completed',
      expiresAt: Math.floor(Date.parse(startTime) / 1000) + 10 * 86_400,
      steps: [
        { step: 1, weight: 20, at: expect.any(String), readBack: read(80), verdict: 'green at 20 % passed' },
        { step: 2, weight: 100, at: expect.any(String), readBack: read(0), verdict: 'green at 100 % passed its bake' },
      ],
    }]);
  });

  test('repeats itself to listeners when a task is repeated, but not in its item', async () => {
    const scene = await openScene({ config: { schedule: HOLDS } });
    const run = await scene.run().through('plan', 'preflight');
    await run.repeat('shift');
    const once = await historyOf(scene);
    await run.repeat('shift');
    expect(kindsOf(scene)).toEqual(['Started', 'Step', 'Step']);
    expect(await historyOf(scene)).toEqual([{ ...once[0], steps: [{ ...once[0]!.steps[0], at: expect.any(String) }] }]);
  });
});

describe('a release that is put back', () => {
  test('by an alarm is told with its reason and the way it looks now', async () => {
    const scene = await openScene();
    const run = await scene.run().through('plan', 'preflight', 'shift');
    stage.alarm(scene.alarmName('errors'));
    await run.do('watch');
    expect(kindsOf(scene)).toEqual(['Started', 'Step']);
    await run.do('revert');
    expect(kindsOf(scene)).toEqual(['Started', 'Step', 'Reverted']);
    const { detail } = eventsOf(scene).at(-1)!;
    expect(detail).toMatchObject({ execution: run.execution.id, from: 'blue', to: 'green', weight: 10, step: 1, steps: 3, error: 'AlarmBreach' });
    expect(detail.text).toContain('blue serves everything');
    expect(detail.text).toContain('too many errors');
    expect(await historyOf(scene)).toMatchObject([{ outcome: 'reverted', error: 'AlarmBreach', endedAt: expect.any(String), steps: [{ weight: 10 }] }]);
  });

  test('by an operator is told at once, and not again when the run itself ends', async () => {
    const scene = await openScene();
    const run = await scene.run().through('plan', 'preflight', 'shift');
    await scene.operate('rollback', 'looks odd');
    expect(kindsOf(scene)).toEqual(['Started', 'Step', 'Reverted']);
    await run.do('watch');
    await run.do('revert');
    expect(kindsOf(scene)).toEqual(['Started', 'Step', 'Reverted']);
    expect(eventsOf(scene).at(-1)!.detail).toMatchObject({ execution: run.execution.id, error: 'OperatorRollback' });
    expect(await historyOf(scene)).toMatchObject([{ execution: run.execution.id, outcome: 'reverted', error: 'OperatorRollback' }]);
  });

  test('after its end has an item of its own: the operator\'s', async () => {
    const scene = await openScene({ config: { schedule: [{ weight: 100, holdSeconds: 1 }] } });
    await scene.run().through('plan', 'preflight', 'shift', 'finish');
    await scene.operate('rollback', 'too late');
    expect(kindsOf(scene)).toEqual(['Started', 'Step', 'Completed', 'Reverted']);
    expect(await historyOf(scene)).toMatchObject([
      { outcome: 'completed' }, { outcome: 'reverted', input: { action: 'rollback', reason: 'too late' }, steps: [] },
    ]);
  });

  test('because its owner died is told by whoever takes over', async () => {
    const scene = await openScene();
    const dead = await scene.run().through('plan', 'preflight', 'shift');
    dead.die();
    await scene.run().do('plan');
    expect(eventsOf(scene).at(-1)).toMatchObject({ kind: 'Reverted', detail: { execution: dead.execution.id, error: 'OwnerDied', weight: 10 } });
  });
});

describe('a start that is refused', () => {
  test('because of its input is told and remembered, whatever the input was', async () => {
    const scene = await openScene();
    await scene.run({ target: 1e300, ['['.repeat(40)]: [] }).do('plan');
    expect(eventsOf(scene)).toMatchObject([{ kind: 'Refused', detail: { error: 'InvalidInput' } }]);
    expect(await historyOf(scene)).toMatchObject([{ outcome: 'refused', error: 'InvalidInput', input: expect.stringContaining('1e+300') }]);
  });

  test('because another runs leaves that one\'s item alone', async () => {
    const scene = await openScene();
    await scene.run().through('plan', 'preflight', 'shift');
    const [before] = await historyOf(scene);
    await scene.run().do('plan');
    expect(kindsOf(scene)).toEqual(['Started', 'Step', 'Refused']);
    expect(await historyOf(scene)).toEqual([before, expect.objectContaining({ outcome: 'refused', error: 'AlreadyRunning' })]);
  });

  test('in its preflight was never started', async () => {
    const scene = await openScene();
    stage.alarm(scene.alarmName('errors'));
    const run = await scene.run().through('plan');
    await run.do('preflight');
    expect(kindsOf(scene)).toEqual(['Refused']);
    expect(await historyOf(scene)).toMatchObject([{ outcome: 'refused', error: 'AlarmBreach', from: 'blue', to: 'green', steps: [] }]);
  });
});

test('a dry run tells nothing, refused or not', async () => {
  const scene = await openScene();
  await scene.run({ dryRun: true }).through('plan', 'preflight');
  await scene.run({ dryRun: true, target: 'blue' }).do('plan');
  expect(eventsOf(scene)).toEqual([]);
  expect(await historyOf(scene)).toEqual([]);
});

test('a standstill is told when it begins, not at every look', async () => {
  const scene = await openScene();
  const run = await scene.run().through('plan', 'preflight', 'shift');
  await scene.operate('pause', 'lunch');
  await run.through('watch', 'watch', 'watch');
  expect(kindsOf(scene)).toEqual(['Started', 'Step', 'Paused']);
  expect(eventsOf(scene).at(-1)!.detail.text).toContain('lunch');
  await scene.operate('resume');
  await run.through('watch');
  expect(kindsOf(scene)).toEqual(['Started', 'Step', 'Paused']);
});

describe('what cannot be told', () => {
  const putBackAfterAStep = async (scene: Scene) => {
    const run = await scene.run().through('plan', 'preflight', 'shift');
    expect(scene.live()).toEqual(['blue 90 green 10']);
    await run.do('revert');
    expect(scene.live()).toEqual(['blue']);
    expect(run.planned()).toMatchObject({ next: 'settle' });
  };

  test('keeps no release from its work: every telling is refused', async () => {
    const scene = await openScene({ config: { weightMetric: true } });
    stage.fails = call => isTold(call) || call.action === 'GetMetricData';
    await putBackAfterAStep(scene);
    expect(eventsOf(scene)).toEqual([]);
  });

  test('keeps no release from its work: events are never answered', async () => {
    const scene = await openScene();
    stage.hangs = ({ action }) => action === 'PutEvents';
    await putBackAfterAStep(scene);
    expect(await historyOf(scene)).toMatchObject([{ outcome: 'reverted' }]);
  });

  test('in the history is still told by events', async () => {
    const scene = await openScene();
    stage.fails = call => call.service === 'dynamodb' && isTold(call);
    await putBackAfterAStep(scene);
    expect(kindsOf(scene)).toEqual(['Started', 'Step', 'Reverted']);
  });
});

describe('a failed task', () => {
  let withoutTable: LambdaFunction;
  beforeAll(async () => {
    withoutTable = await stage.functionWithoutTable();
  });

  test('tells nothing, and fails as it would have', async () => {
    const scene = await openScene();
    const run = await scene.run().through('plan', 'preflight');
    await expect(run.do('shift', { scene: scene.with({ controller: withoutTable }) })).rejects.toThrow();
    expect(kindsOf(scene)).toEqual(['Started']);
  });
});

describe('the weights', () => {
  const put = ({ config: { shift } }: Scene) => stage.store.metrics()
    .filter(({ name, dimensions }) => name === 'Weight' && dimensions.Shift === shift)
    .map(({ namespace, dimensions }) => [namespace, dimensions.Color]);

  test('are put for a dashboard', async () => {
    const scene = await openScene({ config: { weightMetric: true } });
    await scene.run().through('plan', 'preflight', 'shift', 'watch');
    expect(put(scene)).toEqual([['CdkTrafficShift', 'blue'], ['CdkTrafficShift', 'green']]);
  });

  test('are not put without one, nor of a dry run', async () => {
    const scene = await openScene();
    await scene.run().through('plan', 'preflight', 'shift', 'watch');
    expect(put(scene)).toEqual([]);
    const dry = await openScene({ config: { weightMetric: true } });
    await dry.run({ dryRun: true }).through('plan', 'preflight');
    expect(put(dry)).toEqual([]);
  });
});

describe('what the guardian does', () => {
  test('is told at once, remembered in the run\'s item, and not told again by the run', async () => {
    const scene = await openScene({ config: { weightMetric: true } });
    const run = await scene.run().through('plan', 'preflight', 'shift');
    stage.alarm(scene.alarmName('green'));
    await scene.wake(WAKING.alarm(scene.alarmName('green')));
    expect(eventsOf(scene).at(-1)).toMatchObject({ kind: 'Reverted', detail: { execution: run.execution.id, error: 'AlarmBreach', weight: 10 } });
    expect(await historyOf(scene))
      .toMatchObject([{ execution: run.execution.id, outcome: 'reverted', expiresAt: expect.any(Number), steps: [{ weight: 10 }] }]);
    await run.do('watch');
    await run.do('revert');
    await run.settle();
    expect(kindsOf(scene)).toEqual(['Started', 'Step', 'Reverted']);
    expect(await historyOf(scene)).toHaveLength(1);
  });

  test('is told when a release is long over, and moves nothing', async () => {
    const scene = await openScene({ config: { schedule: [{ weight: 100, holdSeconds: 1 }] } });
    const run = await scene.run().through('plan', 'preflight', 'shift', 'finish');
    stage.alarm(scene.alarmName('green'));
    await scene.wake(WAKING.alarm(scene.alarmName('green')));
    const { kind, detail } = eventsOf(scene).at(-1)!;
    expect({ kind, detail }).toMatchObject({ kind: 'Alarm', detail: { execution: run.execution.id, from: 'blue', to: 'green' } });
    expect(detail.text).toContain('npx cdk-traffic-shift rollback');
    expect(scene.live()).toEqual(['green']);
  });
});
