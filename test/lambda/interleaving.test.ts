import fc from 'fast-check';
import type { MigrateTask } from '../../lambda/contract';
import { type Run, type Scene, useStage, WAKING } from './scene';
import { Stage } from './stage';

const stage = new Stage();
const openScene = useStage(stage);

const SCHEDULE = [{ weight: 30, holdSeconds: 60 }, { weight: 100, holdSeconds: 60 }];

/** What the state machine does next; null when the execution is over. */
const nextTask = ({ migration }: Run): MigrateTask | null => {
  if (migration === false) return 'plan';
  switch (migration.next) {
    case 'preflight': case 'shift': case 'finish': case 'revert': case 'settle': return migration.next;
    case 'wait': return migration.step < 0 ? 'preflight' : 'watch';
    case 'done': case 'failed': case 'retire': return null;
  }
};

/** One task, or nothing when the execution is over. What it waits for is over as soon as it begins. */
const advance = async (scene: Scene, run: Run): Promise<void> => {
  const task = nextTask(run);
  if (task === null) return;
  if (task === 'watch') run.age(60);
  const waited = task === 'settle' || (task === 'preflight' && run.planned().next === 'wait');
  await run.do(task, waited ? { scene: await scene.later() } : {});
  if (nextTask(run) === null) run.die();
};

const toItsEnd = async (scene: Scene, run: Run) => {
  while (nextTask(run) !== null) await advance(scene, run);
};

/** At rest the record tells the truth. */
const expectRest = async (scene: Scene): Promise<void> => {
  const record = await scene.record();
  expect(record).toMatchObject({ status: 'idle' });
  expect(new Set(scene.live())).toEqual(new Set([record!.safe]));
};

describe('at the same moment', () => {
  const ROUNDS = [1, 2, 3, 4, 5];

  test.each(ROUNDS)('a step and a rollback: traffic ends on the old colour (%d)', async () => {
    const scene = await openScene({ routes: ['api', 'web'], config: { schedule: SCHEDULE } });
    const run = await scene.run().through('plan', 'preflight');
    const [, rollback] = await Promise.allSettled([run.do('shift'), scene.operate('rollback')]);
    // A step's late write is what a rollback may read back: then its machine repeats it.
    if (rollback.status === 'rejected') await scene.operate('rollback');
    await toItsEnd(scene, run);
    expect(scene.live()).toEqual(['blue', 'blue']);
    expect(run.planned()).toMatchObject({ next: 'failed', error: 'OperatorRollback' });
    await expectRest(scene);
  });

  test.each(ROUNDS)('an end and a rollback: the record and the rules agree (%d)', async () => {
    const scene = await openScene({ config: { schedule: [{ weight: 100, holdSeconds: 60 }] } });
    const run = await scene.run().through('plan', 'preflight', 'shift');
    const [, answer] = await Promise.all([run.do('finish'), scene.operate('rollback')]);
    await toItsEnd(scene, run);
    await expectRest(scene);
    expect(scene.live()).toEqual([answer.done ? 'blue' : 'green']);
    expect(run.planned().next).toBe(answer.done && run.planned().error !== undefined ? 'failed' : 'done');
  });

  test.each(ROUNDS)('two rollbacks: one of them does it (%d)', async () => {
    const scene = await openScene({ config: { schedule: SCHEDULE } });
    const run = await scene.run().through('plan', 'preflight', 'shift');
    const answers = await Promise.all([scene.operate('rollback'), scene.operate('rollback')]);
    expect(answers.some(({ done }) => done)).toBe(true);
    await toItsEnd(scene, run);
    await expectRest(scene);
  });
});

type Happening = 'first' | 'second' | 'first dies' | 'rollback' | 'adopt' | 'alarm' | 'quiet' | 'minute';

const happenings = fc.array(fc.oneof(
  { weight: 6, arbitrary: fc.constant<Happening>('first') },
  { weight: 4, arbitrary: fc.constant<Happening>('second') },
  { weight: 1, arbitrary: fc.constantFrom<Happening>('first dies', 'rollback', 'adopt', 'alarm', 'quiet') },
), { minLength: 8, maxLength: 24 });

test('in whatever order two releases and an operator come, at rest the record tells the truth', async () => {
  await fc.assert(fc.asyncProperty(happenings, async order => {
    const scene = await openScene({ config: { schedule: SCHEDULE } });
    const runs = { first: scene.run(), second: scene.run() };
    let dead = false;
    const happens: Record<Happening, () => Promise<unknown>> = {
      'first': async () => dead || advance(scene, runs.first),
      'second': () => advance(scene, runs.second),
      'first dies': () => {
        dead = true;
        runs.first.die();
        return Promise.resolve();
      },
      'rollback': () => scene.operate('rollback'),
      'adopt': () => scene.operate('adopt'),
      'minute': () => scene.wake(WAKING.minute()),
      'alarm': () => Promise.resolve(stage.alarm(scene.alarmName('errors'))),
      'quiet': () => Promise.resolve(stage.cloudWatch.setAlarmState(scene.alarmName('errors'), { state: 'OK', reason: 'quiet' })),
    };
    for (const happening of order) {
      await happens[happening]();
      const record = await scene.record();
      if (record === null) expect(scene.live()).toEqual(['blue']);
      else if (record.status === 'idle') expect(scene.live()).toEqual([record.safe]);
    }
    await toItsEnd(scene, runs.second);
    if (!dead) await toItsEnd(scene, runs.first);
    await scene.wake(WAKING.minute(), 'later');
    await expectRest(scene);
    await scene.balancer.close();
  }), { numRuns: 15 });
}, 240_000);
