import { fixed, forwardTo, groupArn, LISTENER, onPath } from '../../local/alb/fixtures';
import { PROPERTIES, useScene } from './scene';

const scene = useScene();

const READ = ['DescribeRules', 'DescribeTags'];
const REWRITE = [...READ, ...READ, 'RemoveTags', 'ModifyRule', 'AddTags'];
const URL_REWRITE = [{ Type: 'url-rewrite', UrlRewriteConfig: { Rewrites: [{ Regex: 'a', Replace: 'b' }] } }];
const LIME = { GreenTargetGroupArn: groupArn('lime') };
const EXCHANGED = { BlueTargetGroupArn: groupArn('green'), GreenTargetGroupArn: groupArn('blue') };

describe('of what moves no traffic', () => {
  test.each<[string, object, object, string[]]>([
    ['conditions', { Conditions: onPath('/v2/*') }, { Conditions: onPath('/v2/*'), Priority: 20 }, ['ModifyRule']],
    ['priority', { Priority: '30' }, { Conditions: onPath('/api/*'), Priority: 30 }, ['SetRulePriorities']],
    ['both', { Priority: '30', Conditions: onPath('/v2/*') }, { Conditions: onPath('/v2/*'), Priority: 30 }, ['ModifyRule', 'SetRulePriorities']],
    ['transforms', { Transforms: URL_REWRITE }, { Transforms: URL_REWRITE }, ['ModifyRule']],
    ['conditions and transforms', { Conditions: onPath('/v2/*'), Transforms: URL_REWRITE }, { Conditions: onPath('/v2/*'), Transforms: URL_REWRITE }, ['ModifyRule']],
  ])('(%s) leaves the live weights alone, and writes nothing when it is repeated', async (_, wanted, expected, writes) => {
    const ruleArn = await scene.created();
    scene.release(ruleArn);
    const update = async () => expect(await scene.updated(ruleArn, wanted)).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: ruleArn });
    expect(await scene.stage.callsDuring(update)).toEqual([...READ, ...writes]);
    expect(scene.ruleOf(ruleArn)).toMatchObject(expected);
    expect(scene.shares(ruleArn)).toEqual(['blue 30', 'green 70']);
    expect(await scene.stage.callsDuring(update)).toEqual(READ);
  });

  test('takes transforms and tags away that are wanted no more, and no others', async () => {
    const old = { Transforms: URL_REWRITE, Tags: [{ Key: 'team', Value: 'shop' }, { Key: 'stage', Value: 'test' }] };
    const ruleArn = await scene.created(old);
    await scene.tag(ruleArn, 'audit', 'yes');
    const calls = await scene.stage.callsDuring(() => scene.updated(ruleArn, { Tags: [{ Key: 'stage', Value: 'prod' }] }, old));
    expect(calls).toEqual([...READ, 'RemoveTags', 'AddTags', 'ModifyRule']);
    expect(scene.ruleOf(ruleArn).Transforms).toEqual([]);
    const tags = await scene.tags(ruleArn);
    expect(tags).toMatchObject({ stage: 'prod', audit: 'yes' });
    expect(tags).not.toHaveProperty('team');
  });

  test.each<[string, object]>([
    ['a changed function', { ServiceToken: 'another', ServiceTimeout: '1800' }],
    ['a shift that takes the rule', { Shift: 'shop', RecordTable: 'Records' }],
  ])('for %s calls nobody', async (_, wanted) => {
    const ruleArn = await scene.created();
    scene.release(ruleArn);
    expect(await scene.stage.callsDuring(async () => expect(await scene.updated(ruleArn, wanted)).toMatchObject({
      Status: 'SUCCESS', PhysicalResourceId: ruleArn, Data: { RuleArn: ruleArn, ListenerArn: LISTENER },
    }))).toEqual([]);
  });

  test('goes through where somebody replaced the forward by something else', async () => {
    const ruleArn = await scene.created();
    scene.release(ruleArn, [fixed('503')]);
    expect(await scene.updated(ruleArn, { Conditions: onPath('/v2/*') })).toMatchObject({ Status: 'SUCCESS' });
    expect(scene.ruleOf(ruleArn)).toMatchObject({ Conditions: onPath('/v2/*'), Actions: [{ Type: 'fixed-response' }] });
  });

  test('puts right what somebody changed by hand', async () => {
    const ruleArn = await scene.created();
    scene.balancer.modifyRule(ruleArn, { Conditions: onPath('/by/hand') });
    await scene.updated(ruleArn, { Priority: '30' });
    expect(scene.ruleOf(ruleArn)).toMatchObject({ Priority: 30, Conditions: onPath('/api/*') });
  });

  test('says whose the priority is that it wants', async () => {
    const ruleArn = await scene.created();
    const other = await scene.created({ Priority: '30' }, { LogicalResourceId: 'Other' });
    expect(await scene.updated(ruleArn, { Priority: '30' })).toMatchObject({
      Status: 'FAILED', PhysicalResourceId: ruleArn, Reason: expect.stringMatching(`PriorityInUse: Priority is 30, .*${other}, another WeightedRule of this stack.*deploy twice`),
    });
    expect(scene.ruleOf(ruleArn).Priority).toBe(20);
  });

  test('is repeated when AWS refuses it for the number of calls', async () => {
    const ruleArn = await scene.created();
    let refusals = 2;
    scene.stage.throttle(action => action === 'ModifyRule' && refusals-- > 0);
    expect(await scene.updated(ruleArn, { Conditions: onPath('/v2/*') })).toMatchObject({ Status: 'SUCCESS' });
    scene.stage.throttle(() => false);
  });
});

describe('of a rule that says nothing of its owner', () => {
  test('claims it', async () => {
    const ruleArn = await scene.created();
    await scene.untag(ruleArn);
    await scene.updated(ruleArn, { Conditions: onPath('/v2/*') });
    expect(await scene.owners(ruleArn)).toEqual(['stack']);
  });

  test('claims it from other names of its stack, not from other stacks', async () => {
    const ruleArn = await scene.created({}, { LogicalResourceId: 'Former' });
    await scene.tag(ruleArn, 'cdk-traffic-shift:owner:0', 'other');
    await scene.updated(ruleArn, { Conditions: onPath('/v2/*') });
    expect(await scene.owners(ruleArn)).toEqual(['other', 'stack']);
    await scene.deleted(ruleArn, { LogicalResourceId: 'Former' });
    expect(await scene.owners(ruleArn)).toEqual(['other', 'stack']);
  });
});

describe('of the groups', () => {
  test.each<[string, object, string[]]>([
    ['both', { BlueTargetGroupArn: groupArn('azure'), GreenTargetGroupArn: groupArn('lime') }, ['azure 30', 'lime 70']],
    ['green', LIME, ['blue 30', 'lime 70']],
    ['exchanged', EXCHANGED, ['green 30', 'blue 70']],
  ])('(%s) keeps the share of each colour, and writes nothing when it is repeated', async (_, wanted, expected) => {
    const ruleArn = await scene.created();
    scene.release(ruleArn);
    const update = async () => expect(await scene.updated(ruleArn, wanted)).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: ruleArn });
    expect(await scene.stage.callsDuring(update)).toEqual(REWRITE);
    expect(scene.shares(ruleArn)).toEqual(expected);
    expect(await scene.stage.callsDuring(update)).toEqual(READ);
    expect(scene.shares(ruleArn)).toEqual(expected);
  });

  test.each<[string, object, string[]]>([
    ['lime in green\'s place', LIME, ['lime 1']],
    ['azure in blue\'s place, where nobody is', { BlueTargetGroupArn: groupArn('azure') }, ['green 1']],
    ['exchanged', EXCHANGED, ['blue 1']],
  ])('after a release keeps green at 100 %%: %s', async (_, wanted, expected) => {
    const ruleArn = await scene.created();
    scene.release(ruleArn, [forwardTo(['green', 1])]);
    await scene.updated(ruleArn, wanted);
    expect(scene.shares(ruleArn)).toEqual(expected);
    await scene.updated(ruleArn, wanted);
    expect(scene.shares(ruleArn)).toEqual(expected);
  });

  test('writes no actions where the group that is replaced carries nothing', async () => {
    const ruleArn = await scene.created();
    expect(await scene.stage.writesDuring(() => scene.updated(ruleArn, LIME))).toEqual(['AddTags']);
    expect(await scene.tags(ruleArn)).toMatchObject({ 'cdk-traffic-shift:green': groupArn('lime') });
  });

  test('keeps a running release\'s stickiness', async () => {
    const ruleArn = await scene.created();
    const forward = forwardTo(['blue', 30], ['green', 70]);
    const TargetGroupStickinessConfig = { Enabled: true, DurationSeconds: 60 };
    scene.release(ruleArn, [{ ...forward, ForwardConfig: { ...forward.ForwardConfig, TargetGroupStickinessConfig } }]);
    await scene.updated(ruleArn, LIME);
    expect(scene.ruleOf(ruleArn).Actions[0]!.ForwardConfig!.TargetGroupStickinessConfig).toEqual(TargetGroupStickinessConfig);
  });

  test('is refused where somebody replaced the forward by something else', async () => {
    const ruleArn = await scene.created();
    scene.release(ruleArn, [fixed('503')]);
    expect(await scene.stage.writesDuring(async () => expect(await scene.updated(ruleArn, { ...LIME, Priority: '30' })).toMatchObject({
      Status: 'FAILED', PhysicalResourceId: ruleArn, Reason: expect.stringContaining('somebody changed it outside of this stack'),
    }))).toEqual([]);
    expect(await scene.stage.writesDuring(() => scene.updated(ruleArn, {}, LIME))).toEqual([]);
  });

  test.each<[string, (ruleArn: string) => Promise<void> | void]>([
    ['known', () => undefined],
    ['made by version 0.1.0', ruleArn => scene.untag(ruleArn)],
  ])('of a rule that is %s can be rolled back, whether its write happened or not', async (_, prepare) => {
    const ruleArn = await scene.created();
    scene.release(ruleArn);
    await prepare(ruleArn);
    const next = { GreenTargetGroupArn: groupArn('nowhere') };
    expect(await scene.updated(ruleArn, next)).toMatchObject({ Status: 'FAILED', Reason: expect.stringContaining('target groups not found') });
    expect(await scene.updated(ruleArn, {}, next)).toMatchObject({ Status: 'SUCCESS' });
    expect(scene.shares(ruleArn)).toEqual(['blue 30', 'green 70']);

    await scene.updated(ruleArn, LIME);
    expect(scene.shares(ruleArn)).toEqual(['blue 30', 'lime 70']);
    expect(await scene.updated(ruleArn, {}, LIME)).toMatchObject({ Status: 'SUCCESS' });
    expect(scene.shares(ruleArn)).toEqual(['blue 30', 'green 70']);
  });

  test('whose answer was lost is right after its rollback, and right after its repetition', async () => {
    const ruleArn = await scene.created();
    scene.release(ruleArn);
    scene.balancer.lost = 'modifyRule';
    expect(await scene.updated(ruleArn, LIME)).toMatchObject({ Status: 'FAILED' });
    expect(scene.shares(ruleArn)).toEqual(['blue 30', 'lime 70']);
    await scene.updated(ruleArn, LIME);
    expect(scene.shares(ruleArn)).toEqual(['blue 30', 'lime 70']);
    scene.balancer.lost = 'modifyRule';
    expect(await scene.updated(ruleArn, {}, LIME)).toMatchObject({ Status: 'FAILED' });
    await scene.updated(ruleArn, {}, LIME);
    expect(scene.shares(ruleArn)).toEqual(['blue 30', 'green 70']);
  });

  test('is by what the rule was written from, when CloudFormation has lost count', async () => {
    const ruleArn = await scene.created();
    await scene.updated(ruleArn, EXCHANGED);
    scene.release(ruleArn);
    await scene.updated(ruleArn, { ...EXCHANGED, GreenTargetGroupArn: groupArn('lime') }, PROPERTIES);
    expect(scene.shares(ruleArn)).toEqual(['green 70', 'lime 30']);
  });
});
