import type { RestingDriftPolicy, RuleDeployment, ShiftEventDetail } from '../../lambda/contract';
import type { Duty, GuardianEvent } from '../../lambda/core/guardian';
import { allHealthy, groupArn, named } from '../local/alb/fixtures';
import { type Scene, type SceneSettings, useStage, WAKING } from './scene';
import { Stage } from './stage';

const stage = new Stage();
const openScene = useStage(stage);

const OWN_ROLE = 'arn:aws:iam::123456789012:role/Controller';

/** As the rules of EventBridge send it. */
const withInput = ({ config: { routes } }: Scene, event: GuardianEvent, restingDriftPolicy: RestingDriftPolicy = 'notify'): GuardianEvent =>
  ({ ...event, routes, restingDriftPolicy, writers: [OWN_ROLE] });

const minute = (scene: Scene, policy?: RestingDriftPolicy) => withInput(scene, WAKING.minute(), policy);

interface Trailed {
  readonly groups?: readonly (readonly [color: string, weight: number])[];
  readonly role?: string;
  readonly at?: Date;
  readonly eventName?: string;
}

const trailed = (scene: Scene, { groups, role, at = new Date(Date.now() + 1000), eventName = 'ModifyRule' }: Trailed = {}): GuardianEvent => withInput(scene, {
  'source': 'aws.elasticloadbalancing',
  'detail-type': 'AWS API Call via CloudTrail',
  'time': at.toISOString(),
  'detail': {
    eventName, eventTime: at.toISOString(),
    userIdentity: { arn: 'arn:aws:iam::123456789012:user/jo', ...role && { sessionContext: { sessionIssuer: { arn: role } } } },
    requestParameters: {
      ruleArn: scene.config.routes[0]!.ruleArn,
      ...groups && {
        actions: [{ type: 'forward', forwardConfig: { targetGroups: groups.map(([color, weight]) => ({ targetGroupArn: groupArn(color), weight })) } }],
      },
    },
  },
});

const wake = async (scene: Scene, event: GuardianEvent) => {
  await scene.wake({ 'source': 'test', 'detail-type': 'Warm up', 'time': '', 'detail': {} });
  const duties: Duty[] = [];
  const calls = await stage.callsDuring(async () => duties.push(await scene.wake(event)));
  return { duty: duties[0]!.kind, calls };
};

const told = ({ config: { shift } }: Scene) => stage.events
  .map(event => ({ type: event['detail-type'], detail: event.detail as ShiftEventDetail }))
  .filter(({ detail }) => detail.shift === shift);

const typesOf = (scene: Scene) => told(scene).map(({ type }) => type.replace('Traffic Shift ', ''));

/** Green serves everything, as a release left it. */
const released = async (settings: SceneSettings = {}): Promise<Scene> => {
  const scene = await openScene({ ...settings, config: { schedule: [{ weight: 100, holdSeconds: 1 }], ...settings.config } });
  await scene.run().through('plan', 'preflight', 'shift', 'finish');
  return scene;
};

const LOOK = ['GetItem', 'DescribeRules'];
const RESTORED = [...LOOK, 'DescribeTargetHealth', 'GetItem', 'PutItem', 'DescribeRules', 'ModifyRule', 'DescribeRules', 'GetItem', 'PutItem'];

describe('at rest', () => {
  test('rules that are as recorded are looked at, and nothing more', async () => {
    const scene = await released();
    for (const policy of ['notify', 'restore'] as const) {
      expect(await wake(scene, minute(scene, policy))).toEqual({ duty: 'nothing', calls: LOOK });
    }
    expect(await wake(scene, trailed(scene, { groups: [['green', 1]] }))).toEqual({ duty: 'nothing', calls: LOOK });
    expect(await wake(scene, WAKING.minute())).toEqual({ duty: 'nothing', calls: ['GetItem'] });
  });

  test.each(['clock', 'trail'] as const)('a change is noted and told once, and nothing is written but the record, by the %s', async by => {
    const scene = await released();
    scene.setByHand([['blue', 50], ['green', 50]]);
    const event = by === 'clock' ? minute(scene) : trailed(scene, { groups: [['blue', 50], ['green', 50]] });
    expect(await wake(scene, event)).toEqual({ duty: 'drift', calls: [...LOOK, 'GetItem', 'PutItem'] });
    expect(await wake(scene, event)).toEqual({ duty: 'nothing', calls: LOOK });
    expect(scene.live()).toEqual(['blue 50 green 50']);
    expect(await scene.record()).toMatchObject({ status: 'idle', safe: 'green', drift: { since: expect.any(String), live: 'api: blue 50 %, green 50 %' } });
    expect(typesOf(scene).filter(type => type === 'Drifted')).toHaveLength(1);
    const { detail } = told(scene).at(-1)!;
    expect(detail).toMatchObject({ error: 'Drift', from: 'blue', to: 'green' });
    for (const part of ['blue 50 %, green 50 %', 'green serves everything', 'Nothing was moved', 'npx cdk-traffic-shift adopt', 'npx cdk-traffic-shift rollback']) {
      expect(detail.text).toContain(part);
    }
  });

  test('what is right again is forgotten, and told when it happens again', async () => {
    const scene = await released();
    for (const times of [1, 2]) {
      scene.replaceByMaintenancePage();
      expect(await wake(scene, minute(scene))).toMatchObject({ duty: 'drift' });
      scene.setByHand([['green', 1]]);
      expect(await wake(scene, minute(scene))).toEqual({ duty: 'undrift', calls: [...LOOK, 'GetItem', 'PutItem'] });
      expect(await scene.record()).not.toHaveProperty('drift');
      expect(typesOf(scene).filter(type => type === 'Drifted')).toHaveLength(times);
    }
  });

  test('an adoption makes it the truth', async () => {
    const scene = await released();
    scene.setByHand([['blue', 1]]);
    await wake(scene, minute(scene));
    expect(await scene.operate('adopt')).toMatchObject({ done: true });
    expect(await scene.record()).not.toHaveProperty('drift');
    expect(await wake(scene, minute(scene))).toEqual({ duty: 'nothing', calls: LOOK });
  });

  test('without a record, and before a release said what is right, nobody looks', async () => {
    const scene = await openScene();
    scene.setByHand([['blue', 50], ['green', 50]]);
    expect(await wake(scene, minute(scene, 'restore'))).toEqual({ duty: 'nothing', calls: ['GetItem'] });
    await stage.putRecord({ shift: scene.config.shift, revision: 1, epoch: 1, status: 'idle', safe: 'blue' });
    expect(await wake(scene, minute(scene, 'restore'))).toEqual({ duty: 'nothing', calls: ['GetItem'] });
  });

  test.each<[string, (scene: Scene) => { deployment?: RuleDeployment; replaced?: string[] }, string]>([
    ['holds the lock', () => ({ deployment: { by: 'stack/Rule', holder: '1', at: new Date().toISOString(), until: new Date(Date.now() + 60_000).toISOString() } }), 'nothing'],
    ['put another rule in its place', scene => ({ replaced: [scene.config.routes[0]!.ruleArn] }), 'nothing'],
    ['died long since', () => ({ deployment: { by: 'stack/Rule', holder: '1', at: '2020-01-01T00:00:00Z', until: '2020-01-01T00:03:00Z' } }), 'restore'],
  ])('a deployment that %s', async (_, change, duty) => {
    const scene = await released();
    await stage.putRecord({ ...(await scene.record())!, ...change(scene) });
    scene.setByHand([['blue', 1]]);
    expect(await wake(scene, minute(scene, 'restore'))).toEqual({ duty, calls: duty === 'restore' ? RESTORED : ['GetItem'] });
  });

  test('a rule that is gone is told of, with the others', async () => {
    const scene = await released({ routes: ['api', 'web'] });
    scene.balancer.deleteRule(scene.config.routes[0]!.ruleArn);
    expect(await wake(scene, trailed(scene, { eventName: 'DeleteRule' }))).toMatchObject({ duty: 'drift' });
    expect((await stage.items(scene.config.shift, 'record'))[0]).toMatchObject({ drift: { live: expect.stringContaining('api: its rule is gone') } });
    expect(told(scene).at(-1)!.detail.text).toContain('Deploy the stack with a changed property of that rule');
    expect(await wake(scene, minute(scene, 'restore'))).toMatchObject({ duty: 'nothing' });
  });
});

describe('the policy RESTORE', () => {
  test('puts everything back once, tells it, and leaves the last release to be rolled back', async () => {
    const scene = await released();
    const before = (await scene.record())!;
    scene.setByHand([['blue', 50], ['green', 50]]);
    expect(await wake(scene, minute(scene, 'restore'))).toEqual({ duty: 'restore', calls: RESTORED });
    expect(scene.live()).toEqual(['green']);
    expect(await scene.record()).toMatchObject({ status: 'idle', safe: 'green', last: before.last, revert: { error: 'Drift', road: 'guardian' } });
    expect(await wake(scene, minute(scene, 'restore'))).toEqual({ duty: 'nothing', calls: LOOK });
    expect(typesOf(scene).slice(-2)).toEqual(['Completed', 'Reverted']);
    const { detail } = told(scene).at(-1)!;
    expect(detail).toMatchObject({ error: 'Drift', from: 'green', cause: expect.stringContaining('blue 50 %, green 50 %') });
    expect(detail).not.toHaveProperty('execution');
    expect(await scene.operate('rollback')).toMatchObject({ done: true });
    expect(scene.live()).toEqual(['blue']);
  });

  test('sends nobody to a colour that cannot serve: that is told, and done when it can', async () => {
    const scene = await released();
    const [target] = scene.balancer.targetGroup(groupArn('green')).health();
    scene.balancer.targetGroup(groupArn('green')).deregister(target!.id, target!.port);
    scene.setByHand([['blue', 1]]);
    expect(await wake(scene, minute(scene, 'restore'))).toMatchObject({ duty: 'drift' });
    expect(await wake(scene, minute(scene, 'restore'))).toMatchObject({ duty: 'nothing' });
    expect(scene.live()).toEqual(['blue']);
    expect(told(scene).at(-1)!.detail.text).toContain('green has 0 healthy targets');
    scene.balancer.targetGroup(groupArn('green')).register(await named('green'));
    await allHealthy(scene.balancer, 'green');
    expect(await wake(scene, minute(scene, 'restore'))).toMatchObject({ duty: 'restore' });
    expect(scene.live()).toEqual(['green']);
  });

  test('brings back the routes that are left when a rule is gone', async () => {
    const scene = await released({ routes: ['api', 'web'] });
    scene.setByHand([['blue', 1]], 1);
    scene.balancer.deleteRule(scene.config.routes[0]!.ruleArn);
    expect(await wake(scene, minute(scene, 'restore'))).toMatchObject({ duty: 'restore' });
    expect(scene.with({ config: { routes: scene.config.routes.slice(1) } }).live()).toEqual(['green']);
    expect((await stage.items(scene.config.shift, 'record'))[0]).toMatchObject({ status: 'idle', safe: 'green' });
  });

  test('takes the record once when it is woken twice at the same moment', async () => {
    const scene = await released();
    const { epoch } = (await scene.record())!;
    scene.setByHand([['blue', 50], ['green', 50]]);
    await Promise.all([scene.wake(WAKING.minute()), scene.wake(WAKING.minute(), 'later')]);
    await Promise.all([scene.wake(minute(scene, 'restore')), scene.wake(minute(scene, 'restore'), 'later')]);
    expect(scene.live()).toEqual(['green']);
    expect(await scene.record()).toMatchObject({ status: 'idle', safe: 'green', epoch: epoch + 1 });
  });

  test('of a guardian that died half-way is carried on by the next', async () => {
    const scene = await released();
    const before = (await scene.record())!;
    scene.setByHand([['blue', 1]]);
    stage.fails = ({ action }) => action === 'ModifyRule';
    await expect(scene.wake(minute(scene, 'restore'))).rejects.toThrow();
    stage.fails = () => false;
    expect(await scene.record()).toMatchObject({ status: 'reverting', owner: expect.stringMatching(/^guardian:/) });
    expect(await wake(scene, minute(scene, 'restore'))).toMatchObject({ duty: 'nothing' });
    expect(await scene.wake(minute(scene), 'later')).toMatchObject({ kind: 'revert' });
    expect(scene.live()).toEqual(['green']);
    const record = (await scene.record())!;
    await stage.putRecord({ ...record, settleAt: new Date().toISOString() });
    await scene.wake(minute(scene), 'later');
    expect(await scene.record()).toMatchObject({ status: 'idle', safe: 'green', last: before.last });
  });
});

describe('while a release runs', () => {
  const WROTE = [['blue', 60], ['green', 40]] as const;

  const shifted = async (settings: SceneSettings = {}) => {
    const scene = await openScene({ ...settings, config: { onForeignChange: 'revert', ...settings.config } });
    const run = await scene.run().through('plan', 'preflight', 'shift');
    return { scene, run };
  };

  const changed = async (settings?: SceneSettings) => {
    const { scene, run } = await shifted(settings);
    scene.setByHand(WROTE.map(each => [...each]));
    return { scene, run };
  };

  test('the clock reads no rule', async () => {
    const { scene } = await changed();
    expect(await wake(scene, minute(scene, 'restore'))).toEqual({ duty: 'nothing', calls: ['GetItem', 'DescribeExecution', 'DescribeAlarms'] });
  });

  test('somebody else\'s write puts traffic back, with the reason that the release would give', async () => {
    const { scene, run } = await changed();
    expect(await wake(scene, trailed(scene, { groups: WROTE }))).toMatchObject({ duty: 'revert' });
    expect(scene.live()).toEqual(['blue']);
    const { error, cause } = (await scene.record())!.revert!;
    expect([error, cause]).toEqual(['ForeignChange', expect.stringMatching(/wrote blue 90 %, green 10 %, but live is api: blue 60 %, green 40 %.*user\/jo/)]);
    expect(await wake(scene, trailed(scene, { groups: WROTE }))).toMatchObject({ duty: 'nothing', calls: ['GetItem', 'DescribeExecution'] });
    await run.through('watch').catch(() => undefined);
    expect(scene.live()).toEqual(['blue']);
  });

  test.each<[string, Trailed, SceneSettings]>([
    ['the release\'s own role', { groups: WROTE, role: OWN_ROLE }, {}],
    ['conditions alone', {}, {}],
    ['what is not live any more', { groups: [['blue', 1]] }, {}],
    ['what was written before the last step', { groups: WROTE, at: new Date(Date.now() - 60_000) }, {}],
    ['a release that holds', { groups: WROTE }, { config: { onForeignChange: 'hold' } }],
  ])('nothing goes back for %s', async (_, write, settings) => {
    const { scene } = await changed(settings);
    expect(await wake(scene, trailed(scene, write))).toMatchObject({ duty: 'nothing' });
    expect(scene.live()).toEqual(['blue 60 green 40']);
  });

  test('nor for a step of its own that the record does not know yet', async () => {
    const { scene } = await shifted();
    expect(await wake(scene, trailed(scene, { groups: [['blue', 90], ['green', 10]] }))).toMatchObject({ duty: 'nothing' });
    scene.setByHand([['blue', 50], ['green', 50]]);
    expect(await wake(scene, trailed(scene, { groups: WROTE }))).toMatchObject({ duty: 'nothing' });
  });

  test('nor for what a stopped release holds', async () => {
    const { scene, run } = await changed({ config: { onStop: 'hold' } });
    run.die();
    await scene.wake(WAKING.end(run.execution.id));
    expect(await wake(scene, trailed(scene, { groups: WROTE }))).toMatchObject({ duty: 'nothing' });
  });
});
