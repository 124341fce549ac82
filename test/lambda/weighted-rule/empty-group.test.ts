import { forwardTo, groupArn, LISTENER, onPath } from '../../local/alb/fixtures';
import { OTHER_LISTENER, PROPERTIES, useScene } from './scene';

const scene = useScene();

afterEach(() => {
  scene.stage.stackStatus = 'UPDATE_IN_PROGRESS';
  scene.stage.fails = () => false;
});

const EMPTY = groupArn('empty');
const GREEN_EMPTY = { GreenTargetGroupArn: EMPTY };
const ASKED_HEALTH = ['DescribeStacks', 'DescribeTargetHealth'];

const released = async (): Promise<string> => {
  const ruleArn = await scene.created();
  scene.release(ruleArn, [forwardTo(['green', 1])]);
  return ruleArn;
};

const native = (Priority: number, listener = LISTENER, Actions = [forwardTo(['azure', 1])]) =>
  scene.balancer.createRule(listener, { Priority, Conditions: onPath('/api/*'), Actions }).RuleArn;

const refused = (reason: string) => ({ Status: 'FAILED', Reason: expect.stringContaining(reason) });

describe('a group without targets', () => {
  test('does not take the place of the live one: nothing is written, of the other properties neither', async () => {
    const ruleArn = await released();
    const before = scene.ruleOf(ruleArn);
    const calls = await scene.stage.callsDuring(async () => expect(await scene.updated(ruleArn, { ...GREEN_EMPTY, Priority: '30' })).toMatchObject(
      refused(`green serves 100 %, but its new group ${EMPTY} has no targets yet: users would get 503. Replace blue's group first and release to blue`)));
    expect(calls).toEqual(['DescribeRules', 'DescribeTags', 'DescribeRules', 'DescribeTags', ...ASKED_HEALTH]);
    expect(scene.ruleOf(ruleArn)).toEqual(before);
  });

  test('whose last targets are draining is as good as empty', async () => {
    const ruleArn = await released();
    const lime = scene.balancer.targetGroup(groupArn('lime'));
    native(40, LISTENER, [forwardTo(['lime', 1])]);
    for (const { id, port } of lime.health()) lime.deregister(id, port);
    expect(lime.health()).toMatchObject([{ state: 'draining' }]);
    expect(await scene.updated(ruleArn, { GreenTargetGroupArn: groupArn('lime') })).toMatchObject(refused('has no targets yet'));
  });

  test('takes the place of the idle one, and nobody is asked', async () => {
    const ruleArn = await scene.created();
    const calls = await scene.stage.callsDuring(async () => expect(await scene.updated(ruleArn, GREEN_EMPTY)).toMatchObject({ Status: 'SUCCESS' }));
    expect(calls).not.toEqual(expect.arrayContaining(['DescribeTargetHealth']));
    expect(scene.shares(ruleArn)).toEqual(['blue 1']);
  });

  test('does not take the place of one that has a part, in a release or by hand', async () => {
    const ruleArn = await scene.created();
    scene.release(ruleArn);
    expect(await scene.updated(ruleArn, GREEN_EMPTY)).toMatchObject(refused('green serves 70 %'));
    expect(await scene.updated(ruleArn, { BlueTargetGroupArn: EMPTY })).toMatchObject(refused('blue serves 30 %'));
  });

  test('takes no users over when the colours are exchanged either', async () => {
    const ruleArn = await scene.created(GREEN_EMPTY);
    const exchanged = { BlueTargetGroupArn: EMPTY, GreenTargetGroupArn: groupArn('blue') };
    expect(await scene.updated(ruleArn, exchanged, GREEN_EMPTY)).toMatchObject(refused(`blue serves 100 %, but its new group ${EMPTY}`));
  });

  test('that is live already is no obstacle to another authentication', async () => {
    const ruleArn = await scene.created({ BlueTargetGroupArn: EMPTY });
    const Authentication = [{ Type: 'authenticate-cognito', AuthenticateCognitoConfig: { UserPoolArn: 'arn:pool' } }];
    expect(await scene.updated(ruleArn, { BlueTargetGroupArn: EMPTY, Authentication }, { BlueTargetGroupArn: EMPTY })).toMatchObject({ Status: 'SUCCESS' });
  });

  test.each(['UPDATE_ROLLBACK_IN_PROGRESS', 'DELETE_IN_PROGRESS', ''])('is what a stack had before that is rolled back (%s): it gets it back', async status => {
    const ruleArn = await released();
    scene.stage.stackStatus = status;
    scene.stage.fails = ({ action }) => action === 'DescribeTargetHealth';
    expect(await scene.updated(ruleArn, GREEN_EMPTY)).toMatchObject({ Status: 'SUCCESS' });
    expect(scene.shares(ruleArn)).toEqual(['empty 1']);
  }, 60_000);
});

test('a group with targets takes the place of the live one', async () => {
  const ruleArn = await released();
  const calls = await scene.stage.callsDuring(() => scene.updated(ruleArn, { GreenTargetGroupArn: groupArn('lime') }));
  expect(calls).toEqual(expect.arrayContaining([...ASKED_HEALTH, 'ModifyRule']));
  expect(scene.shares(ruleArn)).toEqual(['lime 1']);
});

describe('a new rule whose group has no targets', () => {
  const create = (wanted: object = { BlueTargetGroupArn: EMPTY }) => scene.request('Create', { ResourceProperties: { ...PROPERTIES, ...wanted } });

  test('is not made before one that serves the same requests', async () => {
    const other = native(30);
    expect(await scene.stage.writesDuring(async () => expect(await create()).toMatchObject(
      refused(`Priority is 20: the new rule would take the traffic of ${other} to blue's group ${EMPTY}, which has no targets yet`)))).toEqual([]);
    expect(scene.rulesOf(LISTENER)).toEqual([other]);
  });

  test('is made after it, and goes before it once the group has some', async () => {
    native(10);
    const answer = await create();
    expect(answer).toMatchObject({ Status: 'SUCCESS' });
    expect(scene.shares(answer.PhysicalResourceId)).toEqual(['empty 1']);
    expect(await scene.updated(answer.PhysicalResourceId, { BlueTargetGroupArn: EMPTY, Priority: '5' }, { BlueTargetGroupArn: EMPTY })).toMatchObject({ Status: 'SUCCESS' });
  });

  test('is made where nobody was served, and before one that leads to the same group', async () => {
    expect(await create()).toMatchObject({ Status: 'SUCCESS' });
    native(30, OTHER_LISTENER, [forwardTo(['empty', 1])]);
    expect(await create({ ListenerArn: OTHER_LISTENER, BlueTargetGroupArn: EMPTY })).toMatchObject({ Status: 'SUCCESS' });
  });

  test('is made before it where the group that serves has targets', async () => {
    native(30);
    expect(await create(GREEN_EMPTY)).toMatchObject({ Status: 'SUCCESS' });
  });

  test('is not made before a rule of the same stack either, as when a whole deployment is renamed', async () => {
    const former = await scene.created({ Priority: '30' }, { LogicalResourceId: 'Former' });
    expect(await create()).toMatchObject(refused(`would take the traffic of ${former}`));
  });

  test('on another listener is made where it overtakes nobody, and in a rollback in any case', async () => {
    const ruleArn = await released();
    const wanted = { ListenerArn: OTHER_LISTENER, ...GREEN_EMPTY };
    const other = native(30, OTHER_LISTENER);
    expect(await scene.updated(ruleArn, wanted)).toMatchObject(refused(`would take the traffic of ${other} to green's group ${EMPTY}`));
    scene.stage.stackStatus = 'UPDATE_ROLLBACK_IN_PROGRESS';
    const { PhysicalResourceId } = await scene.updated(ruleArn, wanted);
    expect(scene.shares(PhysicalResourceId)).toEqual(['empty 1']);
    scene.balancer.deleteRule(PhysicalResourceId);
    scene.balancer.deleteRule(other);
    scene.stage.stackStatus = 'UPDATE_IN_PROGRESS';
    expect(await scene.updated(ruleArn, wanted)).toMatchObject({ Status: 'SUCCESS' });
  });
});
