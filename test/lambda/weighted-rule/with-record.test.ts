import { type ShiftConfig, WEIGHTED_RULE_RESOURCE_TYPE } from '../../../lambda/contract';
import type { LambdaFunction } from '../../../local/functions/function-runtime';
import { type CustomResourceRequest, requestCustomResource } from '../../../local/stage/custom-resource';
import { eventually, groupArn, LISTENER, onPath, settings } from '../../local/alb/fixtures';
import { LIME, STACK } from '../deploying';
import { type Run, type Scene, useStage, WAKING } from '../scene';
import { Stage, TABLE } from '../stage';

const stage = new Stage();
const openScene = useStage(stage);
// The function looks at the record every ten real seconds.
jest.setTimeout(60_000);

let rule: LambdaFunction;
beforeAll(async () => {
  rule = await stage.function('weightedRule');
});

beforeEach(() => {
  stage.stackStatus = 'UPDATE_IN_PROGRESS';
});
afterEach(() => {
  stage.fails = () => false;
  stage.hangs = () => false;
});

const AT_ONCE = [{ weight: 50, holdSeconds: 60 }, { weight: 100, holdSeconds: 60 }];

const PRIORITIES = { api: '20', web: '21', admin: '22' } as const;
type RouteName = keyof typeof PRIORITIES;

const GREEN_REPLACED = { GreenTargetGroupArn: LIME };

/** What nobody may begin with who still knows what was replaced. */
const stale = (arn: string) => ({ error: 'DeploymentUnderWay', cause: expect.stringContaining(`in the place of ${arn}`) });

interface Change {
  readonly wanted?: object;
  readonly by?: LambdaFunction;
}

/** A shift whose routes' rules are resources of a stack. */
class Shop {
  static async open(names: readonly RouteName[] = ['api']): Promise<Shop> {
    const scene = await openScene({ routes: [], config: { schedule: AT_ONCE } });
    scene.balancer.addTargetGroup(settings('lime')).register({ id: '127.0.0.1', port: 9, origin: 'http://127.0.0.1:9' });
    const routes: ShiftConfig['routes'][number][] = [];
    for (const name of names) {
      const { PhysicalResourceId: ruleArn } = await new Shop(scene).create(name);
      routes.push({
        name, ruleArn, targetGroupArns: { blue: groupArn('blue'), green: groupArn('green') }, healthChecked: { blue: true, green: true },
      });
    }
    return new Shop(scene.with({ config: { routes } }));
  }

  constructor(readonly scene: Scene) {}

  get ruleArn(): string {
    return this.scene.config.routes[0]!.ruleArn;
  }

  create(name: RouteName) {
    return this.#request(name, { RequestType: 'Create', ResourceProperties: this.#properties(name) });
  }

  /** Of the first route's rule. */
  update({ wanted = {}, by }: Change) {
    const old = this.#properties('api');
    return this.#request('api', {
      RequestType: 'Update', PhysicalResourceId: this.ruleArn, ResourceProperties: { ...old, ...wanted }, OldResourceProperties: old,
    }, by);
  }

  delete(name: RouteName) {
    const PhysicalResourceId = this.scene.config.routes.find(route => route.name === name)!.ruleArn;
    return this.#request(name, { RequestType: 'Delete', PhysicalResourceId, ResourceProperties: this.#properties(name) });
  }

  /** The shift as it is deployed afterwards. */
  deployed(change: { ruleArn?: string; green?: string }): Scene {
    const { ruleArn = this.ruleArn, green = groupArn('green') } = change;
    const [first, ...others] = this.scene.config.routes;
    const targetGroupArns = { ...first!.targetGroupArns, green };
    return this.scene.with({ config: { routes: [{ ...first!, ruleArn, targetGroupArns }, ...others] } });
  }

  released(): Promise<Run> {
    return this.scene.run().through('plan', 'preflight', 'shift', 'shift', 'finish');
  }

  halfway(): Promise<Run> {
    return this.scene.run().through('plan', 'preflight', 'shift');
  }

  rule(ruleArn = this.ruleArn) {
    return this.scene.balancer.describeRules({ RuleArns: [ruleArn] })[0]!;
  }

  #properties(name: RouteName) {
    return {
      ServiceToken: 'token', ListenerArn: LISTENER, Priority: PRIORITIES[name], Conditions: onPath(`/${name}/*`),
      BlueTargetGroupArn: groupArn('blue'), GreenTargetGroupArn: groupArn('green'),
      Shift: this.scene.config.shift, RecordTable: TABLE,
    };
  }

  #request(name: string, change: Pick<CustomResourceRequest, 'RequestType' | 'ResourceProperties'> & Partial<CustomResourceRequest>, by = rule) {
    return requestCustomResource(event => by.invoke(event), {
      StackId: STACK, LogicalResourceId: `${name}Rule`, ResourceType: WEIGHTED_RULE_RESOURCE_TYPE, ...change,
    });
  }
}

/** Begins a deployment, and goes on when it has found the release that it has to wait for. */
const waiting = async <Answer>(begin: () => Promise<Answer>): Promise<{ answer: Promise<Answer> }> => {
  let asked = false;
  stage.fails = ({ action }) => {
    asked ||= action === 'DescribeStacks';
    return false;
  };
  const answer = begin();
  await eventually(() => asked);
  return { answer };
};

describe('after a release', () => {
  test('a new rule of the shift starts on the colour that the record calls safe', async () => {
    const shop = await Shop.open();
    await shop.released();
    const writes = await stage.writesDuring(async () => {
      const { Status, PhysicalResourceId } = await shop.create('admin');
      expect(Status).toBe('SUCCESS');
      expect(shop.deployed({ ruleArn: PhysicalResourceId }).live()).toEqual(['green']);
    });
    expect(writes).toEqual(['PutItem', 'CreateRule', 'PutItem']);
    expect(await shop.scene.record()).not.toHaveProperty('deployment');
  });

  test('another group takes the place of green, and keeps its share', async () => {
    const shop = await Shop.open();
    await shop.released();
    const writes = await stage.writesDuring(async () => expect(await shop.update({ wanted: GREEN_REPLACED })).toMatchObject({ Status: 'SUCCESS' }));
    expect(writes).toEqual(['PutItem', 'RemoveTags', 'ModifyRule', 'PutItem', 'AddTags']);
    expect(shop.scene.live()).toEqual(['lime']);
    const record = await shop.scene.record();
    expect(record).toMatchObject({ status: 'idle', safe: 'green', replaced: [groupArn('green')] });
    expect(record).not.toHaveProperty('deployment');
  });

  test('a controller that still knows the replaced group begins nothing; the deployed one does', async () => {
    const shop = await Shop.open();
    await shop.released();
    await shop.update({ wanted: GREEN_REPLACED });
    expect(await shop.scene.run().do('plan')).toMatchObject({ next: 'failed', ...stale(groupArn('green')) });
    expect(await shop.scene.operate('rollback')).toMatchObject({ done: false, ...stale(groupArn('green')) });
    const run = await shop.deployed({ green: LIME }).run().through('plan', 'preflight', 'shift', 'shift', 'finish');
    expect(run.planned()).toMatchObject({ from: 'green', to: 'blue' });
    expect(shop.scene.live()).toEqual(['blue']);
  });

  test('a rule that somebody deleted is made anew on the safe colour', async () => {
    const shop = await Shop.open();
    await shop.released();
    shop.scene.balancer.deleteRule(shop.ruleArn);
    const { Status, PhysicalResourceId: ruleArn } = await shop.update({ wanted: { Conditions: onPath('/v2/*') } });
    expect([Status, shop.rule(ruleArn).Conditions]).toMatchObject(['SUCCESS', onPath('/v2/*')]);
    const deployed = shop.deployed({ ruleArn });
    expect(deployed.live()).toEqual(['green']);
    expect(await shop.scene.run().do('plan')).toMatchObject({ next: 'failed', ...stale(shop.ruleArn) });
    expect(await deployed.run().do('plan')).toMatchObject({ next: 'preflight', from: 'green' });
  });
});

describe('a group replacement', () => {
  test('that ELB refuses gives the lock up at once', async () => {
    const shop = await Shop.open();
    expect(await shop.update({ wanted: { BlueTargetGroupArn: groupArn('nowhere') } })).toMatchObject({
      Status: 'FAILED', Reason: expect.stringContaining('target groups not found'),
    });
    expect(shop.scene.live()).toEqual(['blue']);
    expect(await shop.scene.run().do('plan')).toMatchObject({ next: 'preflight' });
  });

  test('that ELB does not answer keeps the lock until it has landed', async () => {
    const shop = await Shop.open();
    stage.hangs = ({ action }) => action === 'ModifyRule';
    expect(await shop.update({ wanted: { BlueTargetGroupArn: LIME } })).toMatchObject({ Status: 'FAILED' });
    expect(await shop.scene.run().do('plan')).toMatchObject({ next: 'failed', error: 'DeploymentUnderWay' });
  });
});

describe('during a release', () => {
  test('conditions, priority and tags are changed at once, and the release goes on', async () => {
    const shop = await Shop.open();
    const run = await shop.halfway();
    const wanted = { Conditions: onPath('/v2/*'), Priority: '40', Tags: [{ Key: 'team', Value: 'shop' }] };
    const calls = await stage.callsDuring(async () => expect(await shop.update({ wanted })).toMatchObject({ Status: 'SUCCESS' }));
    expect(calls).toEqual(['DescribeRules', 'DescribeTags', 'AddTags', 'ModifyRule', 'SetRulePriorities']);
    expect(shop.rule()).toMatchObject({ Conditions: onPath('/v2/*'), Priority: 40 });
    expect(shop.scene.live()).toEqual(['blue 50 green 50']);
    await run.through('watch', 'shift', 'watch', 'finish');
    expect(shop.scene.live()).toEqual(['green']);
    expect(await shop.scene.record()).toMatchObject({ status: 'idle', last: { outcome: 'completed' } });
  });

  test('another group waits for its end, and gets the share that its colour has then', async () => {
    const shop = await Shop.open();
    const run = await shop.halfway();
    const { answer } = await waiting(() => shop.update({ wanted: GREEN_REPLACED }));
    expect(shop.scene.live()).toEqual(['blue 50 green 50']);
    await run.through('shift', 'finish');
    expect(shop.scene.live()).toEqual(['green']);
    expect(await answer).toMatchObject({ Status: 'SUCCESS' });
    expect(shop.scene.live()).toEqual(['lime']);
    expect(await shop.scene.record()).toMatchObject({ status: 'idle', safe: 'green', replaced: [groupArn('green')] });
  });

  test('another group is refused when the release does not end in time', async () => {
    const shop = await Shop.open();
    const run = await shop.halfway();
    // Its ten minutes are over when it looks for the second time.
    const by = await stage.function('weightedRule', {}, { speed: 100, realOrigin: Date.now(), rehearsedOrigin: Date.now() });
    const writes = await stage.writesDuring(async () => {
      const { Status, Reason } = await shop.update({ wanted: GREEN_REPLACED, by });
      expect(Status).toBe('FAILED');
      expect(Reason).toMatch(new RegExp(`${shop.scene.config.shift} is locked: ${run.execution.id} has been moving its traffic since `));
      expect(Reason).toMatch(/the rule was not changed\. Wait until it ends, or roll it back, then deploy again$/);
    });
    expect(writes).toEqual([]);
    expect(shop.scene.live()).toEqual(['blue 50 green 50']);
    await run.through('shift', 'finish');
  });

  test('a stack that is rolled back sends it back, then gets its group', async () => {
    stage.stackStatus = 'UPDATE_ROLLBACK_IN_PROGRESS';
    const shop = await Shop.open();
    const run = await shop.halfway();
    const { answer } = await waiting(() => shop.update({ wanted: { BlueTargetGroupArn: LIME } }));
    await eventually(async () => (await shop.scene.record())?.status === 'reverting');
    expect(shop.scene.live()).toEqual(['blue 50 green 50']);
    expect(await shop.scene.wake(WAKING.minute())).toMatchObject({ kind: 'revert' });
    expect(shop.scene.live()).toEqual(['blue']);
    expect(await shop.scene.wake(WAKING.minute(), 'later')).toMatchObject({ kind: 'settle' });
    expect(await answer).toMatchObject({ Status: 'SUCCESS' });
    expect(shop.scene.live()).toEqual(['lime']);
    expect(await shop.scene.record()).toMatchObject({
      status: 'idle', safe: 'blue', last: { outcome: 'reverted', owner: run.execution.id, error: 'DeploymentRolledBack' },
    });
  });

  test('a rule is deleted at once; the release puts the other one back, and ends', async () => {
    const shop = await Shop.open(['api', 'web']);
    const run = await shop.halfway();
    expect(shop.scene.live()).toEqual(['blue 50 green 50', 'blue 50 green 50']);
    const calls = await stage.callsDuring(async () => expect(await shop.delete('web')).toMatchObject({ Status: 'SUCCESS' }));
    expect(calls).toEqual(['DescribeRules', 'DescribeTags', 'DeleteRule']);
    expect(await run.do('watch')).toMatchObject({ next: 'revert', error: 'RuleDeleted' });
    await run.do('revert');
    expect(await run.settle()).toMatchObject({ next: 'failed', ending: 'reverted', error: 'RuleDeleted' });
    expect(shop.scene.with({ config: { routes: shop.scene.config.routes.slice(0, 1) } }).live()).toEqual(['blue']);
    expect(await shop.scene.record()).toMatchObject({ status: 'idle', safe: 'blue', last: { outcome: 'reverted', error: 'RuleDeleted' } });
  });
});
