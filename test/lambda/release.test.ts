import { useStage } from './scene';
import { Stage } from './stage';

const stage = new Stage();
const openScene = useStage(stage);

describe('a release', () => {
  test('moves the traffic step by step, and keeps it there after the bake', async () => {
    const scene = await openScene();
    const run = scene.run();
    const held = async (seconds: number) => {
      expect(await run.do('watch')).toMatchObject({ next: 'wait', waitSeconds: 20 });
      run.age(seconds);
      return run.do('watch');
    };

    expect(await run.do('plan')).toMatchObject({ next: 'preflight', from: 'blue', to: 'green', epoch: 1, step: -1 });
    expect(await run.do('preflight')).toMatchObject({ next: 'shift' });
    expect(scene.live()).toEqual(['blue']);

    expect(await run.do('shift')).toMatchObject({ next: 'wait', step: 0, waitSeconds: 20 });
    expect(scene.live()).toEqual(['blue 90 green 10']);
    expect(await held(300)).toMatchObject({ next: 'shift' });

    await run.do('shift');
    expect(scene.live()).toEqual(['blue 50 green 50']);
    expect(await held(300)).toMatchObject({ next: 'shift' });

    await run.do('shift');
    expect(scene.live()).toEqual(['green']);
    expect(await held(600)).toMatchObject({ next: 'finish' });

    expect(await run.do('finish')).toMatchObject({ next: 'done' });
    expect(scene.live()).toEqual(['green']);
    expect(await scene.record()).toMatchObject({ status: 'idle', safe: 'green', last: { outcome: 'completed', owner: run.execution.id } });
  });

  test('writes each rule once a step, and the record around it', async () => {
    const scene = await openScene({ config: { schedule: [{ weight: 20, holdSeconds: 1 }, { weight: 100, holdSeconds: 1 }] } });
    const run = scene.run();
    expect(await stage.writesDuring(() => run.do('plan'))).toEqual(['PutItem']);
    expect(await stage.writesDuring(() => run.do('preflight'))).toEqual([]);
    expect(await stage.writesDuring(() => run.do('shift'))).toEqual(['PutItem', 'ModifyRule', 'PutItem']);
    expect(await stage.writesDuring(() => run.do('watch'))).toEqual([]);
    expect(await stage.writesDuring(() => run.age(1).do('watch'))).toEqual([]);
    expect(await stage.writesDuring(() => run.do('shift'))).toEqual(['ModifyRule', 'PutItem']);
    expect(await stage.writesDuring(() => run.age(1).do('watch'))).toEqual([]);
    expect(await stage.writesDuring(() => run.do('finish'))).toEqual(['PutItem']);
  });

  test('goes back to the first colour with the next release', async () => {
    const scene = await openScene({ config: { schedule: [{ weight: 100, holdSeconds: 1 }] } });
    await scene.run().through('plan', 'preflight', 'shift', 'finish');
    const second = scene.run();
    expect(await second.do('plan')).toMatchObject({ from: 'green', to: 'blue', epoch: 2 });
    await second.through('preflight', 'shift', 'finish');
    expect(scene.live()).toEqual(['blue']);
  });

  test('takes the schedule of its input, held for the bake time at the end', async () => {
    const scene = await openScene();
    const run = scene.run({ target: 'green', schedule: [{ weight: 1, holdSeconds: 120 }, { weight: 100 }], reason: 'slowly' });
    expect(await run.do('plan')).toMatchObject({ schedule: [{ weight: 1, holdSeconds: 120 }, { weight: 100, holdSeconds: 600 }], reason: 'slowly' });
    await run.through('preflight', 'shift');
    expect(scene.live()).toEqual(['blue 99 green 1']);
  });

  test('sticks clients to a colour only while two groups share the rule', async () => {
    const plain = await openScene();
    const scene = plain.with({ config: { routes: plain.config.routes.map(route => ({ ...route, stickinessSeconds: 900 })) } });
    const stickiness = () => scene.actions()[0]!.ForwardConfig?.TargetGroupStickinessConfig;
    const run = await scene.run({ schedule: [{ weight: 5, holdSeconds: 1 }, { weight: 100 }] }).through('plan', 'preflight', 'shift');
    expect(stickiness()).toEqual({ Enabled: true, DurationSeconds: 900 });
    await run.through('shift');
    expect(stickiness()).toEqual({ Enabled: false });
  });

  test('keeps the authentication before the forward through every write', async () => {
    const login = {
      Type: 'authenticate-cognito', Order: 1,
      AuthenticateCognitoConfig: { UserPoolArn: 'arn:aws:cognito-idp:us-east-1:123456789012:userpool/pool', UserPoolClientId: 'client', UserPoolDomain: 'shop' },
    };
    const scene = await openScene({ preceding: [login] });
    const run = await scene.run().through('plan', 'preflight', 'shift');
    const order = scene.actions().map(({ Type, Order }) => ({ Type, Order }));
    expect(order).toEqual([{ Type: 'authenticate-cognito', Order: 1 }, { Type: 'forward', Order: 10 }]);
    expect(scene.actions()[0]).toMatchObject(login);
    expect(scene.live()).toEqual(['blue 90 green 10']);
    await run.do('revert');
    expect(scene.actions()[0]).toMatchObject(login);
    expect(scene.live()).toEqual(['blue']);
  });
});

describe('a dry run', () => {
  test('says what would happen, and writes nothing at all', async () => {
    const scene = await openScene();
    const run = scene.run({ dryRun: true });
    expect(await stage.writesDuring(() => run.through('plan', 'preflight'))).toEqual([]);
    expect(run.planned()).toMatchObject({ next: 'done', note: expect.stringContaining('would shift from blue to green by 10 % for 300 s') });
    expect(await scene.record()).toBeNull();
  });

  test('that fails writes nothing on its way out', async () => {
    const scene = await openScene();
    const run = await scene.run({ dryRun: true }).through('plan');
    expect(await stage.writesDuring(() => run.do('revert', { failure: 'Lambda.Unknown' }))).toEqual([]);
    expect(run.planned()).toMatchObject({ next: 'failed' });
  });
});

describe('a task whose answer was lost', () => {
  test.each(['plan', 'shift', 'finish', 'revert'] as const)('%s is repeated without another write', async task => {
    const scene = await openScene({ config: { schedule: [{ weight: 100, holdSeconds: 1 }] } });
    const before = { plan: [], shift: ['plan', 'preflight'], finish: ['plan', 'preflight', 'shift'], revert: ['plan', 'preflight', 'shift'] } as const;
    const run = await scene.run().through(...before[task]);
    const first = await run.repeat(task);
    const live = scene.live();
    const answers: unknown[] = [];
    expect(await stage.writesDuring(async () => answers.push(await run.repeat(task)))).toEqual([]);
    expect(answers).toMatchObject([{ next: first.next, step: first.step, epoch: first.epoch }]);
    expect(scene.live()).toEqual(live);
  });
});
