import { allHealthy, groupArn, named } from '../local/alb/fixtures';
import { type Scene, useStage } from './scene';
import { Stage } from './stage';

const stage = new Stage();
const openScene = useStage(stage);

/** Starts a release, expects that it is refused with a sentence, and that nothing was written meanwhile. */
const refusedStart = async (scene: Scene, input: unknown = {}): Promise<{ error?: string; cause?: string }> => {
  const run = scene.run(input);
  const live = scene.live();
  expect(await stage.writesDuring(() => run.do('plan'))).toEqual([]);
  expect(run.planned().next).toBe('failed');
  expect(scene.live()).toEqual(live);
  return run.planned();
};

describe('malformed input', () => {
  const step = { weight: 10, holdSeconds: 60 };
  const last = { weight: 100 };

  test.each<[what: string, input: unknown, cause: string]>([
    ['a list', [], 'allowed: an object'],
    ['a text', 'green', 'input is "green"'],
    ['null', null, 'input is null'],
    ['an unknown field', { weight: 50 }, 'input.weight is not known'],
    ['an unknown colour', { target: 'red' }, 'input.target is "red", allowed: "blue" or "green"'],
    ['a colour that is no text', { target: 1 }, 'input.target is 1'],
    ['a target of null', { target: null }, 'input.target is null'],
    ['a schedule that is no list', { schedule: step }, 'input.schedule is'],
    ['an empty schedule', { schedule: [] }, 'allowed: 1 to 50 steps'],
    ['too many steps', { schedule: Array.from({ length: 51 }, (_, index) => ({ weight: index + 50, holdSeconds: 1 })) }, 'allowed: 1 to 50 steps'],
    ['a step that is no object', { schedule: [10, last] }, 'input.schedule[0] is 10'],
    ['a step without a weight', { schedule: [{ holdSeconds: 1 }, last] }, 'input.schedule[0].weight is missing'],
    ['an unknown field of a step', { schedule: [{ ...step, wait: 1 }, last] }, 'input.schedule[0].wait is not known'],
    ['a weight of 0', { schedule: [{ ...step, weight: 0 }, last] }, 'input.schedule[0].weight is 0'],
    ['a negative weight', { schedule: [{ ...step, weight: -1 }, last] }, 'input.schedule[0].weight is -1'],
    ['a weight above 100', { schedule: [{ weight: 101 }] }, 'input.schedule[0].weight is 101'],
    ['a fraction of a percent', { schedule: [{ ...step, weight: 0.5 }, last] }, 'input.schedule[0].weight is 0.5'],
    ['a weight as a text', { schedule: [{ ...step, weight: '10' }, last] }, 'input.schedule[0].weight is "10"'],
    ['a hold of 0', { schedule: [{ ...step, holdSeconds: 0 }, last] }, 'input.schedule[0].holdSeconds is 0'],
    ['a hold as a text', { schedule: [{ ...step, holdSeconds: '60' }, last] }, 'input.schedule[0].holdSeconds is "60"'],
    ['a hold above two weeks', { schedule: [{ ...step, holdSeconds: 1_209_601 }, last] }, 'input.schedule[0].holdSeconds is 1209601'],
    ['a step without a hold', { schedule: [{ weight: 10 }, last] }, 'input.schedule[0].holdSeconds is missing'],
    ['weights that do not grow', { schedule: [step, step, last] }, 'input.schedule[1].weight is 10, allowed: more than the step before (10)'],
    ['a schedule that ends early', { schedule: [step] }, 'input.schedule[0].weight is 10, allowed: 100 in the last step'],
    ['a dry run as a text', { dryRun: 'true' }, 'input.dryRun is "true", allowed: true or false'],
    ['alarms that are no list', { ignoreAlarms: 'errors', reason: 'r' }, 'input.ignoreAlarms is "errors"'],
    ['an alarm that is no name', { ignoreAlarms: [1], reason: 'r' }, 'input.ignoreAlarms[0] is 1'],
    ['an alarm that nobody watches', { ignoreAlarms: ['other'], reason: 'r' }, 'input.ignoreAlarms[0] is "other", allowed: "Stack/Shift'],
    ['a reason that is no text', { reason: 7 }, 'input.reason is 7'],
    ['an empty reason', { reason: ' ' }, 'input.reason is'],
    ['a reason that is too long', { reason: 'x'.repeat(1001) }, 'input.reason is'],
  ])('%s is refused before anything is looked at', async (_, input, cause) => {
    const scene = await openScene({ healthy: [] });
    const run = scene.run(input);
    expect(await stage.callsDuring(() => run.do('plan'))).toEqual([]);
    expect(run.planned()).toMatchObject({ next: 'failed', error: 'InvalidInput', cause: expect.stringContaining(cause) });
    expect(run.planned().cause).toContain('Fields of this input: target, schedule, dryRun, ignoreAlarms, reason');
  });

  test('ignored alarms need a reason', async () => {
    const scene = await openScene({ healthy: [] });
    expect(await refusedStart(scene, { ignoreAlarms: [scene.alarmName('errors')] })).toMatchObject({
      error: 'InvalidInput', cause: expect.stringContaining('input.reason is missing, needed: why the alarms are ignored'),
    });
  });

  test('every mistake is named at once', async () => {
    const { cause } = await refusedStart(await openScene({ healthy: [] }), { target: 'red', dryRun: 1, more: true });
    for (const field of ['input.target', 'input.dryRun', 'input.more']) expect(cause).toContain(field);
  });

  test('what the console prefills is an empty input', async () => {
    const scene = await openScene({ healthy: [] });
    expect(await scene.run({ Comment: 'Insert your JSON here' }).do('plan')).toMatchObject({ next: 'preflight', to: 'green' });
  });

  test.each<[string, unknown, string]>([
    ['nothing', {}, 'input.action is missing, allowed: "status", "pause", "resume", "promote", "rollback", "adopt"'],
    ['an unknown action', { action: 'stop' }, 'input.action is "stop"'],
    ['a list', ['status'], 'allowed: an object'],
    ['an unknown field', { action: 'rollback', target: 'blue' }, 'input.target is not known'],
    ['a reason that is no text', { action: 'rollback', reason: {} }, 'input.reason is {}'],
  ])('Operate refuses %s before anything is looked at', async (_, input, cause) => {
    const scene = await openScene({ healthy: [] });
    const answers: unknown[] = [];
    expect(await stage.callsDuring(async () => answers.push(await scene.operateWith(input)))).toEqual([]);
    expect(answers).toEqual([{ done: false, error: 'InvalidInput', cause: expect.stringContaining(cause) }]);
  });
});

describe('a start is refused', () => {
  test('when live weights are not what the record says', async () => {
    const scene = await openScene({ config: { schedule: [{ weight: 100, holdSeconds: 1 }] } });
    await scene.run().through('plan', 'preflight', 'shift', 'finish');
    scene.setByHand([['blue', 1]]);
    expect(await refusedStart(scene)).toMatchObject({
      error: 'LiveWeightsDiffer', cause: expect.stringContaining('the record says that green serves everything, but live is api: blue 100 %, green 0 %'),
    });
  });

  test('when weights are mixed before a first release', async () => {
    const scene = await openScene();
    scene.setByHand([['blue', 70], ['green', 30]]);
    expect(await refusedStart(scene)).toMatchObject({ error: 'MixedWeights', cause: expect.stringContaining('blue 70 %, green 30 %') });
  });

  test('when the routes are on different colours before a first release', async () => {
    const scene = await openScene({ routes: ['api', 'web'] });
    scene.setByHand([['green', 1]], 1);
    expect(await refusedStart(scene)).toMatchObject({ error: 'MixedWeights' });
  });

  test('when the rule does something else', async () => {
    const scene = await openScene();
    scene.replaceByMaintenancePage();
    expect(await refusedStart(scene)).toMatchObject({ error: 'MixedWeights', cause: expect.stringContaining('something other than the two groups') });
  });

  test('when the target is live', async () => {
    expect(await refusedStart(await openScene(), { target: 'blue' })).toMatchObject({
      error: 'TargetIsLive', cause: expect.stringContaining('the idle colour is "green"'),
    });
  });
});

describe('preflight', () => {
  const refusedBy = async (scene: Scene, input: unknown = {}) => {
    const run = await scene.run(input).through('plan');
    expect(await stage.writesDuring(() => run.do('preflight'))).toEqual(['PutItem']);
    expect(run.planned().next).toBe('failed');
    expect(await scene.record()).toMatchObject({ status: 'idle', safe: 'blue' });
    return run.planned();
  };

  test.each(['errors', 'any', 'green'] as const)('refuses while the alarm "%s" is in ALARM, and gives up the lock', async which => {
    const scene = await openScene();
    stage.alarm(scene.alarmName(which === 'any' ? 'business' : which));
    expect(await refusedBy(scene)).toMatchObject({ error: 'AlarmBreach', cause: expect.stringContaining(`"${scene.alarmName(which)}" is in ALARM`) });
  });

  test('leaves the alarms of the old colour alone', async () => {
    const scene = await openScene();
    stage.alarm(scene.alarmName('blue'));
    await scene.run().through('plan', 'preflight');
  });

  test('refuses while an alarm is missing', async () => {
    const plain = await openScene();
    const scene = plain.with({ config: { alarms: ['nowhere'] } });
    expect(await refusedBy(scene)).toMatchObject({ error: 'AlarmMissing', cause: expect.stringContaining('alarm "nowhere" does not exist') });
  });

  test('lets a release start over an alarm that its input ignores, through all of its watch', async () => {
    const scene = await openScene();
    stage.alarm(scene.alarmName('errors'));
    const run = scene.run({ ignoreAlarms: [scene.alarmName('errors')], reason: 'the hotfix' });
    await run.through('plan', 'preflight', 'shift');
    expect(await run.do('watch')).toMatchObject({ next: 'wait' });
    stage.alarm(scene.alarmName('green'));
    expect(await run.do('watch')).toMatchObject({ next: 'revert', error: 'AlarmBreach' });
  });

  test('waits for healthy targets, then goes on', async () => {
    const scene = await openScene({ healthy: ['blue'] });
    const run = await scene.run().through('plan');
    expect(await stage.writesDuring(() => run.do('preflight'))).toEqual([]);
    expect(run.planned()).toMatchObject({ next: 'wait', waitSeconds: 20, note: expect.stringContaining('0 healthy of 0 registered') });
    scene.balancer.targetGroup(groupArn('green')).register(await named('green'));
    await allHealthy(scene.balancer, 'green');
    expect(await run.age(599).do('preflight')).toMatchObject({ next: 'shift' });
  });

  test('refuses when the targets are not healthy within the budget', async () => {
    const scene = await openScene({ healthy: ['blue'] });
    const run = await scene.run().through('plan', 'preflight');
    expect(await stage.writesDuring(() => run.age(600).do('preflight'))).toEqual(['PutItem']);
    expect(run.planned()).toMatchObject({ next: 'failed', error: 'TargetsUnhealthy', cause: expect.stringContaining('allowed: 600') });
    expect(await scene.record()).toMatchObject({ status: 'idle' });
  });

  test('is content with a registered target where the load balancer checks no health', async () => {
    const scene = await openScene({ healthy: ['blue'], healthChecked: { blue: true, green: false } });
    const refused = await scene.run().through('plan');
    expect(await refused.do('preflight')).toMatchObject({ next: 'failed', error: 'TargetsUnhealthy', cause: expect.stringContaining('not waited for') });
    scene.balancer.targetGroup(groupArn('green')).register(await named('green'));
    const run = await scene.run().through('plan');
    expect(await run.do('preflight')).toMatchObject({ next: 'shift' });
  });

  test('of a dry run refuses too, without a write', async () => {
    const scene = await openScene();
    stage.alarm(scene.alarmName('errors'));
    const run = await scene.run({ dryRun: true }).through('plan');
    expect(await stage.writesDuring(() => run.do('preflight'))).toEqual([]);
    expect(run.planned()).toMatchObject({ next: 'failed', error: 'AlarmBreach' });
  });
});
