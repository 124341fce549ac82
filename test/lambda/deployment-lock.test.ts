import { EVENT_TYPES } from '../../lambda/contract';
import { underLock } from '../../lambda/deployment-lock';
import { groupArn } from '../local/alb/fixtures';
import { Deploying } from './deploying';
import { type Run, type Scene, useStage, WAKING } from './scene';
import { Stage } from './stage';

const stage = new Stage();
const openScene = useStage(stage);

beforeAll(() => {
  Object.assign(process.env, stage.environment);
  jest.spyOn(console, 'error').mockImplementation(() => undefined);
});

beforeEach(() => {
  stage.stackStatus = 'UPDATE_IN_PROGRESS';
});
afterEach(() => {
  stage.fails = () => false;
});

const AT_ONCE = { schedule: [{ weight: 50, holdSeconds: 60 }, { weight: 100, holdSeconds: 60 }] };

const nothing = () => Promise.resolve({ result: undefined });

/** How long a lock is held at most; how long a write that failed may still land. */
const LOCK = 180;
const LATE = 90;

const secondsTo = (instant: string): number => (Date.parse(instant) - stage.clock.now()) / 1000;

/** The guardian's second look, when every write has landed. */
const end = async (scene: Scene, run: Run): Promise<void> => {
  await scene.operate('rollback');
  await run.do('watch');
  await run.do('revert');
  await run.settle();
};

describe('where nobody moves traffic', () => {
  test('a deployment gets the lock at once, and gives it up', async () => {
    const scene = await openScene();
    const deploying = new Deploying(scene);
    const seen: unknown[] = [];
    expect(await deploying.under(async lock => {
      seen.push(lock.record, await scene.record());
      return deploying.replaceGreen(lock);
    })).toBe('replaced');
    expect(seen).toMatchObject([null, { status: 'idle', epoch: 0, deployment: { by: expect.stringMatching(/stack\/Shop\/1\/ApiRule$/) } }]);
    expect(deploying.waits).toBe(0);
    expect(await scene.record()).toMatchObject({ revision: 2, replaced: [groupArn('green')] });
    expect(await scene.record()).not.toHaveProperty('deployment');
  });

  test('it asks neither for the lock nor for the stack when no shift has taken the rule', async () => {
    const calls = await stage.callsDuring(() => underLock({ stackId: 'stack', logicalId: 'Rule' }, ({ record, mayWrite }) => {
      mayWrite();
      return Promise.resolve({ result: record });
    }));
    expect(calls).toEqual([]);
  });

  test('there still was no release: the first one begins from whichever colour is live', async () => {
    const scene = await openScene({ config: AT_ONCE });
    await new Deploying(scene).under(nothing);
    scene.setByHand([['green', 1]]);
    expect(await scene.operate('status')).toMatchObject({ cause: expect.stringMatching(/^no release yet/), status: { idle: 'blue' } });
    expect(await scene.operate('rollback')).toMatchObject({ done: false, error: 'NothingToRollBack', cause: expect.stringContaining('no release yet') });
    const run = await scene.run().through('plan', 'preflight', 'shift', 'shift', 'finish');
    expect(run.planned()).toMatchObject({ epoch: 1, from: 'green', to: 'blue' });
    expect(scene.live()).toEqual(['blue']);
    expect(await scene.record()).toMatchObject({ status: 'idle', safe: 'blue', epoch: 1 });
  });

  test('and weights that are mixed are refused as without a record', async () => {
    const scene = await openScene();
    await new Deploying(scene).under(nothing);
    scene.setByHand([['blue', 50], ['green', 50]]);
    expect(await scene.run().do('plan')).toMatchObject({ next: 'failed', error: 'MixedWeights' });
  });
});

describe('while a deployment has the lock', () => {
  const during = (scene: Scene, work: () => Promise<unknown>) => new Deploying(scene).under(async () => ({ result: await work() }));
  const underWay = { error: 'DeploymentUnderWay', cause: expect.stringMatching(/ApiRule has been changing the rules since .*Wait for the deployment/) };

  test.each([{}, { dryRun: true }])('no release begins (%j); afterwards one does', async input => {
    const scene = await openScene();
    expect(await during(scene, () => scene.run(input).do('plan'))).toMatchObject({ next: 'failed', ending: 'refused', ...underWay });
    expect(await scene.run(input).do('plan')).toMatchObject({ next: 'preflight' });
  });

  test.each(['rollback', 'adopt'] as const)('no %s of what is over begins; afterwards one does', async action => {
    const scene = await openScene({ config: AT_ONCE });
    await scene.run().through('plan', 'preflight', 'shift', 'shift', 'finish');
    expect(await during(scene, () => scene.operate(action))).toMatchObject({ done: false, ...underWay });
    expect(scene.live()).toEqual(['green']);
    expect(await scene.operate(action)).toMatchObject({ done: true });
  });

  test('the old colour is not retired', async () => {
    const scene = await openScene({ config: AT_ONCE });
    const run = await scene.run().through('plan', 'preflight', 'shift', 'shift', 'finish');
    const answer = await during(scene, () => run.repeat('drained'));
    expect(answer).toMatchObject({ next: 'done', note: expect.stringContaining('blue is not retired: ') });
    expect(await run.do('drained')).toMatchObject({ next: 'retire' });
  });

  test('another resource of the stack waits for it, and so does the same one, when its request is repeated', async () => {
    const scene = await openScene();
    const first = new Deploying(scene);
    const story: string[] = [];
    let done: Promise<unknown> = Promise.resolve();
    const later = ['WebRule', 'ApiRule'].map(id => {
      const one = new Deploying(scene, id);
      one.meanwhile = () => done;
      return one;
    });
    const works: Promise<unknown>[] = [];
    done = first.under(async () => {
      works.push(...later.map(one => one.under(() => {
        story.push('later begins');
        return nothing();
      })));
      await scene.operate('status');
      story.push('first ends');
      return { result: undefined };
    });
    await done;
    await Promise.all(works);
    expect(story).toEqual(['first ends', 'later begins', 'later begins']);
  });
});

describe('after a replacement', () => {
  test('a configuration that names what was replaced begins nothing; the deployed one goes on with the live shares', async () => {
    const scene = await openScene({ config: AT_ONCE });
    await scene.run().through('plan', 'preflight', 'shift', 'shift', 'finish');
    const deploying = new Deploying(scene);
    await deploying.under(deploying.replaceGreen);
    expect(scene.live()).toEqual(['lime']);
    const stale = { error: 'DeploymentUnderWay', cause: expect.stringContaining(`in the place of ${groupArn('green')}`) };
    expect(await scene.run().do('plan')).toMatchObject({ next: 'failed', ...stale });
    for (const action of ['rollback', 'adopt'] as const) expect(await scene.operate(action)).toMatchObject({ done: false, ...stale });
    const run = await deploying.deployed().run().through('plan', 'preflight', 'shift', 'shift', 'finish');
    expect(run.planned()).toMatchObject({ from: 'green', to: 'blue' });
    expect(await scene.record()).toMatchObject({ replaced: [groupArn('green')] });
  });

  test('that is undone what was replaced counts again', async () => {
    const scene = await openScene();
    const deploying = new Deploying(scene);
    await deploying.under(deploying.replaceGreen);
    await deploying.under(() => Promise.resolve({ result: undefined, replaced: [groupArn('lime')], inUse: [groupArn('green')] }));
    expect(await scene.record()).toMatchObject({ replaced: [groupArn('lime')] });
    scene.setByHand([['blue', 1]]);
    expect(await scene.run().do('plan')).toMatchObject({ next: 'preflight' });
  });
});

describe('while a release runs', () => {
  test('a deployment waits, and goes on when the release ends', async () => {
    const scene = await openScene();
    const run = await scene.run().through('plan', 'preflight', 'shift');
    const deploying = new Deploying(scene);
    deploying.meanwhile = async wait => wait === 3 && end(scene, run);
    await deploying.under(lock => {
      expect(lock.record).toMatchObject({ status: 'idle', safe: 'blue', last: { outcome: 'reverted' } });
      return deploying.replaceGreen(lock);
    });
    expect(deploying.waits).toBe(3);
    expect(scene.live()).toEqual(['blue']);
  });

  test('longer than it may, it fails, and nothing was written', async () => {
    const scene = await openScene();
    const run = await scene.run().through('plan', 'preflight', 'shift');
    const { ownerSince } = (await scene.record())!;
    const deploying = new Deploying(scene);
    const work = jest.fn(deploying.replaceGreen);
    const writes = await stage.writesDuring(() => expect(deploying.under(work)).rejects.toThrow(
      `${scene.config.shift} is locked: ${run.execution.id} has been moving its traffic since ${ownerSince}. It was waited for over 10 minutes, and ` +
      'the rule was not changed. Wait until it ends, or roll it back, then deploy again'));
    expect(writes).toEqual([]);
    expect(work).not.toHaveBeenCalled();
    expect(deploying.waits).toBe(60);
    expect(scene.live()).toEqual(['blue 90 green 10']);
    expect(await run.age(300).do('watch')).toMatchObject({ next: 'shift' });
  });

  test.each(['UPDATE_ROLLBACK_IN_PROGRESS', 'DELETE_IN_PROGRESS', null])('a stack that is rolled back (%s) takes it back, then is written', async status => {
    // Without a status the call is refused: who cannot know is not to be refused.
    stage.stackStatus = status;
    const scene = await openScene({ config: AT_ONCE });
    const run = await scene.run().through('plan', 'preflight', 'shift');
    const deploying = new Deploying(scene);
    deploying.meanwhile = async wait => {
      if (wait === 1) expect(await scene.record()).toMatchObject({ status: 'reverting', revert: { road: 'deployment', error: 'DeploymentRolledBack' } });
      if (wait === 2) expect(await scene.wake(WAKING.minute())).toMatchObject({ kind: 'revert' });
      if (wait === 3) expect(scene.live()).toEqual(['blue']);
      if (wait === 4) expect(await scene.wake(WAKING.minute(), 'later')).toMatchObject({ kind: 'settle' });
    };
    stage.events.splice(0);
    expect(await deploying.under(deploying.replaceGreen)).toBe('replaced');
    expect(deploying.waits).toBe(4);
    expect(scene.live()).toEqual(['blue']);
    expect(await scene.record()).toMatchObject({
      status: 'idle', safe: 'blue', last: { outcome: 'reverted', owner: run.execution.id, error: 'DeploymentRolledBack', cause: expect.stringContaining('ApiRule') },
    });
    const told = stage.events.filter(event => event['detail-type'] === EVENT_TYPES.reverted).map(({ detail }) => detail);
    expect(told).toMatchObject([{ error: 'DeploymentRolledBack', text: expect.stringContaining('CloudFormation rolls the stack back') }]);
    expect(await run.do('watch')).toMatchObject({ next: 'revert', error: 'DeploymentRolledBack' });
    expect(await run.do('revert')).toMatchObject({ next: 'failed', ending: 'reverted' });
  }, 60_000);

  test('a rollback is written even if the release does not end', async () => {
    stage.stackStatus = 'UPDATE_ROLLBACK_IN_PROGRESS';
    const scene = await openScene();
    await scene.run().through('plan', 'preflight', 'shift');
    const deploying = new Deploying(scene);
    expect(await deploying.under(deploying.replaceGreen)).toBe('replaced');
    expect(deploying.waits).toBe(60);
    expect(scene.live()).toEqual(['blue 90 lime 10']);
    expect(await scene.record()).toMatchObject({ status: 'reverting', replaced: [groupArn('green')] });
  });

  test('the release that goes back by a deployment\'s word is told to be overdue later than others', async () => {
    stage.stackStatus = 'UPDATE_ROLLBACK_IN_PROGRESS';
    const scene = await openScene();
    await scene.run().through('plan', 'preflight', 'shift');
    const deploying = new Deploying(scene);
    deploying.meanwhile = async wait => {
      if (wait === 1) await scene.wake(WAKING.minute(), 'later');
    };
    await deploying.under(nothing);
    const { revert } = (await scene.record())!;
    expect(revert).toMatchObject({ road: 'deployment', verifiedAt: expect.any(String) });
    expect(revert).not.toHaveProperty('failedAt');
  });
});

describe('at the same moment', () => {
  test.each([1, 2, 3, 4, 5, 6])('a start and a deployment: one of them waits (%d)', async () => {
    const scene = await openScene();
    const run = scene.run();
    const deploying = new Deploying(scene);
    const ended = jest.fn(() => end(scene, run));
    deploying.meanwhile = async wait => wait === 2 && run.migration !== false && run.migration.next === 'preflight' && ended();
    const [plan, deployed] = await Promise.allSettled([run.do('plan'), deploying.under(async lock => {
      const before = await scene.record();
      const done = await deploying.replaceGreen(lock);
      expect([before, await scene.record()]).toMatchObject([{ status: 'idle' }, { status: 'idle' }]);
      return done;
    })]);
    expect(deployed).toMatchObject({ status: 'fulfilled' });
    const won = plan.status === 'fulfilled' && plan.value.next === 'preflight';
    expect(ended).toHaveBeenCalledTimes(Number(won));
    if (plan.status === 'fulfilled' && !won) expect(plan.value).toMatchObject({ next: 'failed', error: 'DeploymentUnderWay' });
    if (plan.status === 'rejected') expect(String(plan.reason)).toContain('changed while the release was planned');
  });
});

describe('a deployment', () => {
  test('that died is outlived: the next one takes the lock when it is over, and keeps it', async () => {
    const scene = await openScene();
    let revive: (() => void) | undefined;
    const dead = new Deploying(scene);
    const revived = dead.under(async () => {
      await new Promise<void>(resolve => revive = resolve);
      return { result: undefined };
    });
    while (revive === undefined) await new Promise(resolve => setTimeout(resolve, 5));
    const next = new Deploying(scene, 'WebRule');
    await next.under(async () => {
      expect(next.waits).toBe(LOCK / 10);
      revive!();
      await revived;
      expect(await scene.record()).toMatchObject({ deployment: { by: expect.stringContaining('WebRule') } });
      return { result: undefined };
    });
    expect(await scene.record()).not.toHaveProperty('deployment');
  });

  test('whose write failed keeps the lock until the write cannot land any more', async () => {
    const scene = await openScene();
    const deploying = new Deploying(scene);
    await expect(deploying.under(({ mayWrite }) => {
      mayWrite();
      throw new Error('no answer');
    })).rejects.toThrow('no answer');
    const { until } = (await scene.record())!.deployment!;
    expect(secondsTo(until)).toBeGreaterThan(LATE - 20);
    expect(secondsTo(until)).toBeLessThanOrEqual(LATE);
    expect(await scene.run().do('plan')).toMatchObject({ error: 'DeploymentUnderWay' });
    const undoing = new Deploying(scene);
    await undoing.under(undoing.replaceGreen);
    expect(undoing.waits).toBe(LATE / 10);
  });

  test('that failed before its first write gives up the lock at once', async () => {
    const scene = await openScene();
    await expect(new Deploying(scene).under(() => Promise.reject(new Error('no such group')))).rejects.toThrow('no such group');
    expect(await scene.run().do('plan')).toMatchObject({ next: 'preflight' });
  });

  test('that comes to its write too late takes the lock anew, and looks again', async () => {
    const scene = await openScene();
    const deploying = new Deploying(scene);
    const locks: string[] = [];
    await deploying.under(async lock => {
      locks.push((await scene.record())!.deployment!.at);
      if (locks.length === 1) deploying.pass(LOCK - LATE + 1);
      return deploying.replaceGreen(lock);
    });
    expect(locks).toHaveLength(2);
    expect(Date.parse(locks[1]!) - Date.parse(locks[0]!)).toBeGreaterThan(90_000);
    expect(await scene.record()).not.toHaveProperty('deployment');
    expect(deploying.waits).toBe(0);
  });

  test.each(['GetItem', 'PutItem'])('forward fails when the record cannot be locked (%s); a rollback goes on', async broken => {
    const scene = await openScene();
    stage.fails = ({ action }) => action === broken;
    const deploying = new Deploying(scene);
    await expect(deploying.under(deploying.replaceGreen)).rejects.toThrow('of a test');
    stage.stackStatus = 'UPDATE_ROLLBACK_IN_PROGRESS';
    expect(await deploying.under(deploying.replaceGreen)).toBe('replaced');
  });
});
