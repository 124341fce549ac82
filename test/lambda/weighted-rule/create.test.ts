import { fixed, forwardTo, groupArn, LISTENER, onPath } from '../../local/alb/fixtures';
import { OTHER_LISTENER, PROPERTIES, useScene } from './scene';

const scene = useScene();

const READ = ['DescribeRules', 'DescribeTags'];

/** A rule that CloudFormation or somebody else made. */
const native = (Priority: number, actions = [forwardTo(['green', 1])], conditions = onPath('/api/*')) =>
  scene.balancer.createRule(LISTENER, { Priority, Conditions: conditions, Actions: actions }).RuleArn;

test('makes a rule that sends everything to blue, and answers its attributes', async () => {
  const calls = await scene.stage.callsDuring(async () => {
    const answer = await scene.request('Create');
    const ruleArn = answer.PhysicalResourceId;
    expect(answer).toMatchObject({
      Status: 'SUCCESS',
      Data: { RuleArn: ruleArn, ListenerArn: LISTENER, BlueTargetGroupArn: groupArn('blue'), GreenTargetGroupArn: groupArn('green') },
    });
    expect(scene.ruleOf(ruleArn)).toMatchObject({ ListenerArn: LISTENER, Priority: 20, Conditions: onPath('/api/*') });
    expect(scene.shares(ruleArn)).toEqual(['blue 1']);
  });
  expect(calls).toEqual(['DescribeRules', 'DescribeRules', 'CreateRule']);
});

test('gives it transforms, tags, and an owner at once', async () => {
  const Transforms = [{ Type: 'url-rewrite', UrlRewriteConfig: { Rewrites: [{ Regex: '^/api/(.*)$', Replace: '/$1' }] } }];
  const ruleArn = await scene.created({ Transforms, Tags: [{ Key: 'team', Value: 'shop' }] });
  expect(scene.ruleOf(ruleArn)).toMatchObject({ Transforms });
  expect(await scene.tags(ruleArn)).toMatchObject({ 'team': 'shop', 'cdk-traffic-shift:blue': groupArn('blue') });
  expect(await scene.owners(ruleArn)).toEqual(['stack']);
});

test('waits for a permission that was given a moment ago, and for calls to become fewer', async () => {
  scene.balancer.denials = 1;
  expect(await scene.request('Create')).toMatchObject({ Status: 'SUCCESS' });
  let throttled = 1;
  scene.stage.throttle(action => action === 'CreateRule' && throttled-- > 0);
  expect(await scene.request('Create', { LogicalResourceId: 'Second', ResourceProperties: { ...PROPERTIES, Priority: 21 } })).toMatchObject({ Status: 'SUCCESS' });
  scene.stage.throttle(() => false);
  expect(scene.rulesOf(LISTENER)).toHaveLength(2);
});

test('says so when there is no such listener', async () => {
  const missing = `${LISTENER.slice(0, -1)}f`;
  expect(await scene.request('Create', { ResourceProperties: { ...PROPERTIES, ListenerArn: missing } })).toMatchObject({
    Status: 'FAILED', PhysicalResourceId: 'never-created', Reason: expect.stringContaining(`${missing}, but there is no such listener`),
  });
});

describe('once more', () => {
  test('finds its own rule, and leaves it as it is', async () => {
    const ruleArn = await scene.created();
    scene.release(ruleArn);
    const answers: unknown[] = [];
    expect(await scene.stage.callsDuring(async () => answers.push(await scene.request('Create')))).toEqual(READ);
    expect(answers).toMatchObject([{ Status: 'SUCCESS', PhysicalResourceId: ruleArn }]);
    expect(scene.shares(ruleArn)).toEqual(['blue 30', 'green 70']);
  });

  test('finds the rule whose answer CloudFormation did not get', async () => {
    const event = {
      RequestType: 'Create', StackId: 'stack', RequestId: '1', LogicalResourceId: 'Rule', ResponseURL: 'http://127.0.0.1:9/', ResourceProperties: PROPERTIES,
    };
    await expect(scene.invoke(event)).rejects.toThrow('ECONNREFUSED');
    const [ruleArn] = scene.rulesOf(LISTENER);
    expect(await scene.request('Create')).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: ruleArn });
  });

  test('finds the rule whose answer the function did not get', async () => {
    scene.balancer.lost = 'createRule';
    expect(await scene.request('Create')).toMatchObject({ Status: 'FAILED', PhysicalResourceId: 'never-created' });
    const [ruleArn] = scene.rulesOf(LISTENER);
    expect(await scene.request('Create')).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: ruleArn });
    expect(scene.rulesOf(LISTENER)).toEqual([ruleArn]);
  });
});

describe('under the new name of a renamed construct', () => {
  const RENAMED = { LogicalResourceId: 'Renamed' };

  test('takes over the rule with its live shares, and leaves it to both', async () => {
    const ruleArn = await scene.created();
    scene.release(ruleArn);
    const calls = await scene.stage.callsDuring(async () => expect(await scene.created({}, RENAMED)).toBe(ruleArn));
    expect(calls).toEqual([...READ, 'AddTags']);
    expect(scene.shares(ruleArn)).toEqual(['blue 30', 'green 70']);
    expect(await scene.owners(ruleArn)).toEqual(['stack', 'stack']);
  });

  test.each<[string, object]>([
    ['conditions', { Conditions: onPath('/v2/*') }],
    ['transforms', { Transforms: [{ Type: 'url-rewrite', UrlRewriteConfig: { Rewrites: [{ Regex: 'a', Replace: 'b' }] } }] }],
    ['groups', { GreenTargetGroupArn: groupArn('lime') }],
    ['colours', { BlueTargetGroupArn: groupArn('green'), GreenTargetGroupArn: groupArn('blue') }],
  ])('refuses other %s, which no rollback would undo', async (_, changed) => {
    const ruleArn = await scene.created();
    expect(await scene.request('Create', { ...RENAMED, ResourceProperties: { ...PROPERTIES, ...changed } })).toMatchObject({
      Status: 'FAILED', Reason: expect.stringMatching(new RegExp(`PriorityInUse.*${ruleArn}, another WeightedRule of this stack.*rename it in one deployment`)),
    });
    expect(await scene.owners(ruleArn)).toEqual(['stack']);
  });

  test('refuses a rule that leads elsewhere', async () => {
    const ruleArn = await scene.created();
    scene.release(ruleArn, [fixed('503')]);
    expect(await scene.request('Create', RENAMED)).toMatchObject({ Status: 'FAILED', Reason: expect.stringContaining('PriorityInUse') });
  });
});

describe('where the priority is somebody else\'s', () => {
  test.each<[string, () => Promise<string> | string]>([
    ['another stack', () => scene.created({}, { StackId: 'other' })],
    ['nobody that is known', () => native(20)],
  ])('says whose it is, and what to do: %s', async (_, taken) => {
    const by = await taken();
    const answer = await scene.request('Create');
    expect(answer).toMatchObject({ Status: 'FAILED', PhysicalResourceId: 'never-created' });
    expect(answer.Reason).toMatch(new RegExp(`^PriorityInUse: Priority is 20, but on ${LISTENER} that is the priority of ${by}, and no tag says .*Choose a free`));
    expect(scene.rulesOf(LISTENER)).toEqual([by]);
  });
});

describe('where another rule gets the same requests', () => {
  test('goes on with its shares, and with its stickiness', async () => {
    const forward = forwardTo(['blue', 30], ['green', 70]);
    const TargetGroupStickinessConfig = { Enabled: true, DurationSeconds: 60 };
    native(7, [{ ...forward, ForwardConfig: { ...forward.ForwardConfig, TargetGroupStickinessConfig } }]);
    native(9);
    const ruleArn = await scene.created();
    expect(scene.shares(ruleArn)).toEqual(['blue 30', 'green 70']);
    expect(scene.ruleOf(ruleArn).Actions[0]!.ForwardConfig!.TargetGroupStickinessConfig).toEqual(TargetGroupStickinessConfig);
  });

  test.each<[string, () => string]>([
    ['it leads elsewhere', () => native(9, [forwardTo(['lime', 1])])],
    ['its requests are others', () => native(9, [forwardTo(['green', 1])], onPath('/v2/*'))],
  ])('begins with blue all the same: %s', async (_, other) => {
    other();
    expect(scene.shares(await scene.created())).toEqual(['blue 1']);
  });

  test('does not look at other listeners', async () => {
    native(9);
    expect(scene.shares(await scene.created({ ListenerArn: OTHER_LISTENER }))).toEqual(['blue 1']);
  });
});
