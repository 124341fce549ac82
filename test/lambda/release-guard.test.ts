import type { Color, ReleaseGuardProperties } from '../../lambda/contract';
import { RELEASE_GUARD_RESOURCE_TYPE } from '../../lambda/contract';
import type { LambdaFunction } from '../../local/functions/function-runtime';
import { type CustomResourceAnswer, type CustomResourceRequest, requestCustomResource } from '../../local/stage/custom-resource';
import { groupArn } from '../local/alb/fixtures';
import { type Scene, useStage } from './scene';
import { Stage } from './stage';

const stage = new Stage();
const openScene = useStage(stage);
let guard: LambdaFunction;

beforeAll(async () => {
  guard = await stage.function('releaseGuard');
});

afterEach(() => {
  stage.stackStatus = 'UPDATE_IN_PROGRESS';
});

const propertiesOf = ({ config }: Scene, color: Color): ReleaseGuardProperties => ({
  ServiceToken: 'token', Color: color, Version: '42', TargetGroupArn: groupArn(color), RuleArns: config.routes.map(({ ruleArn }) => ruleArn),
  Shift: config.shift, RecordTable: 'Records',
});

const request = (change: Omit<CustomResourceRequest, 'StackId' | 'LogicalResourceId' | 'ResourceType'>) =>
  requestCustomResource(event => guard.invoke(event), {
    StackId: 'arn:aws:cloudformation:us-east-1:123456789012:stack/Shop/1', LogicalResourceId: 'Guard', ResourceType: RELEASE_GUARD_RESOURCE_TYPE, ...change,
  });

/** A template has no property that is undefined. */
const untyped = (properties: ReleaseGuardProperties) => JSON.parse(JSON.stringify(properties)) as Record<string, unknown>;

/** Version 41 becomes 42. */
const deploy = (scene: Scene, color: Color, change: Partial<ReleaseGuardProperties> = {}): Promise<CustomResourceAnswer> => {
  const properties = propertiesOf(scene, color);
  return request({
    RequestType: 'Update', PhysicalResourceId: 'Guard',
    ResourceProperties: untyped({ ...properties, ...change }), OldResourceProperties: untyped({ ...properties, Version: '41' }),
  });
};

const PASSED = { Status: 'SUCCESS', PhysicalResourceId: 'Guard' };

const refusedBy = (reason: string) => ({ Status: 'FAILED', PhysicalResourceId: 'Guard', Reason: expect.stringContaining(reason) });

const withoutShift = { Shift: undefined, RecordTable: undefined };

describe('without a call', () => {
  const calls = async (work: () => Promise<CustomResourceAnswer>) => {
    const answers: CustomResourceAnswer[] = [];
    return { calls: await stage.callsDuring(async () => answers.push(await work())), answers };
  };

  test('passes the first deployment', async () => {
    const scene = await openScene();
    expect(await calls(() => request({ RequestType: 'Create', ResourceProperties: untyped(propertiesOf(scene, 'blue')) })))
      .toMatchObject({ calls: [], answers: [PASSED] });
  });

  test('passes an update that leaves the version as it is', async () => {
    const scene = await openScene();
    expect(await calls(() => deploy(scene, 'blue', { Version: '41', OverrideReason: 'another one' }))).toMatchObject({ calls: [], answers: [PASSED] });
  });

  test('passes its own deletion', async () => {
    const scene = await openScene();
    expect(await calls(() => request({ RequestType: 'Delete', PhysicalResourceId: 'Guard', ResourceProperties: untyped(propertiesOf(scene, 'blue')) })))
      .toMatchObject({ calls: [], answers: [PASSED] });
  });
});

describe('at rest', () => {
  test('the idle colour may be changed, for which the stack is not asked', async () => {
    const scene = await openScene();
    const answers: CustomResourceAnswer[] = [];
    expect((await stage.callsDuring(async () => answers.push(await deploy(scene, 'green')))).sort()).toEqual(['DescribeRules', 'GetItem']);
    expect(answers).toMatchObject([PASSED]);
  });

  test('the live colour may not, also where no shift moves the rules', async () => {
    const scene = await openScene();
    for (const change of [{}, withoutShift]) {
      expect(await deploy(scene, 'blue', change)).toMatchObject(refusedBy('ColorIsLive: blue serves 100 % at this moment: deploy version 42 to green'));
    }
  });

  test('after a release it is the other one, since its end', async () => {
    const scene = await openScene({ config: { schedule: [{ weight: 100, holdSeconds: 600 }], bakeSeconds: 600 } });
    const run = await scene.run().through('plan', 'preflight', 'shift');
    await run.age(600).through('watch', 'finish');
    const { at } = (await scene.record())!.last!;
    expect(await deploy(scene, 'green')).toMatchObject(refusedBy(`green serves 100 % since ${at}: deploy version 42 to blue`));
    expect(await deploy(scene, 'blue')).toMatchObject(PASSED);
  });

  test('each of two colours that somebody left live is refused', async () => {
    const scene = await openScene();
    scene.setByHand([['blue', 3], ['green', 1]]);
    expect(await deploy(scene, 'green')).toMatchObject(refusedBy('green serves 25 % at this moment, although no release runs'));
    expect(await deploy(scene, 'blue')).toMatchObject(refusedBy('blue serves 75 %'));
  });
});

describe('while a release runs', () => {
  test('neither colour may be changed', async () => {
    const scene = await openScene();
    const run = await scene.run().through('plan', 'preflight', 'shift');
    for (const [color, share] of [['blue', 90], ['green', 10]] as const) {
      expect(await deploy(scene, color)).toMatchObject(refusedBy(`ReleaseRunning: ${color} serves ${share} % in a release that ${run.execution.id}`));
    }
  });

  test('nor the new one before its first step', async () => {
    const scene = await openScene();
    await scene.run().through('plan');
    expect(await deploy(scene, 'green')).toMatchObject(refusedBy('green serves 0 % in a release'));
  });
});

describe('a colour that gets no users', () => {
  test.each<[string, (scene: Scene) => void]>([
    ['its rule is gone', ({ balancer, config }) => balancer.deleteRule(config.routes[0]!.ruleArn)],
    ['there is a maintenance page', scene => scene.replaceByMaintenancePage()],
    ['its rule forwards elsewhere', scene => scene.setByHand([['green', 1]])],
  ])('may be changed: %s', async (_, change) => {
    const scene = await openScene();
    change(scene);
    expect(await deploy(scene, 'blue')).toMatchObject(PASSED);
  });

  test('by one rule may have them by another', async () => {
    const scene = await openScene({ routes: ['api', 'web'] });
    scene.balancer.deleteRule(scene.config.routes[0]!.ruleArn);
    expect(await deploy(scene, 'blue')).toMatchObject(refusedBy('blue serves 0 % and 100 % of its routes'));
  });
});

describe('the live colour may be changed all the same', () => {
  test('with a reason, which is logged', async () => {
    const scene = await openScene();
    expect(await deploy(scene, 'blue', { OverrideReason: 'a certificate has expired' })).toMatchObject(PASSED);
    expect(stage.logs.join('\n')).toMatch(/"overridden":.*blue serves 100 %.*"overrideReason":"a certificate has expired"/);
  });

  test.each(['UPDATE_ROLLBACK_IN_PROGRESS', 'ROLLBACK_IN_PROGRESS'])('by a stack that is %s', async status => {
    stage.stackStatus = status;
    expect(await deploy(await openScene(), 'blue')).toMatchObject(PASSED);
  });

  test('by a stack whose status cannot be read, for it may go back', async () => {
    stage.stackStatus = null;
    expect(await deploy(await openScene(), 'blue')).toMatchObject(PASSED);
  });
});

describe('where nobody knows', () => {
  const recordGone = { RecordTable: 'NoSuchTable' };

  test('whether a release runs, nothing may be changed', async () => {
    expect(await deploy(await openScene(), 'green', recordGone)).toMatchObject(
      refusedBy('LiveColorUnknown: whether green is live could not be read (ResourceNotFoundException'));
  });

  test('what is live, nothing may be changed', async () => {
    expect(await deploy(await openScene(), 'green', { RuleArns: ['no ARN'] })).toMatchObject(
      refusedBy('LiveColorUnknown: whether green is live could not be read (ValidationError'));
  });

  test('it may with a reason, and a stack goes back', async () => {
    const scene = await openScene();
    expect(await deploy(scene, 'green', { ...recordGone, OverrideReason: 'the table was lost' })).toMatchObject(PASSED);
    stage.stackStatus = 'UPDATE_ROLLBACK_IN_PROGRESS';
    expect(await deploy(scene, 'green', recordGone)).toMatchObject(PASSED);
  });
});
