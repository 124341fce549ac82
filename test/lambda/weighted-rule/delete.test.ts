import { LISTENER } from '../../local/alb/fixtures';
import { OTHER_LISTENER, useScene } from './scene';

const scene = useScene();

const RENAMED = { LogicalResourceId: 'Renamed' };
const READ = ['DescribeRules', 'DescribeTags'];

test('deletes the rule', async () => {
  const ruleArn = await scene.created();
  const calls = await scene.stage.callsDuring(async () =>
    expect(await scene.deleted(ruleArn)).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: ruleArn }));
  expect(calls).toEqual([...READ, 'DeleteRule']);
  expect(scene.rulesOf(LISTENER)).toEqual([]);
});

test('of a rule that is gone succeeds, and writes nothing', async () => {
  const ruleArn = await scene.created();
  scene.balancer.deleteRule(ruleArn);
  expect(await scene.stage.callsDuring(async () => expect(await scene.deleted(ruleArn)).toMatchObject({ Status: 'SUCCESS' }))).toEqual(['DescribeRules']);
});

test('deletes a rule that version 0.1.0 made', async () => {
  const ruleArn = await scene.created();
  await scene.untag(ruleArn);
  await scene.deleted(ruleArn);
  expect(scene.rulesOf(LISTENER)).toEqual([]);
});

test.each<[string, object, object]>([
  ['of the former name, when the rename succeeded', {}, RENAMED],
  ['of the new name, when the rename is rolled back', RENAMED, {}],
])('%s leaves the rule to the other, also when it is repeated; the last one deletes it', async (_, first, last) => {
  const ruleArn = await scene.created();
  await scene.created({}, RENAMED);
  expect(await scene.stage.writesDuring(() => scene.deleted(ruleArn, first))).toEqual(['RemoveTags']);
  expect(await scene.stage.callsDuring(() => scene.deleted(ruleArn, first))).toEqual(READ);
  expect(scene.rulesOf(LISTENER)).toEqual([ruleArn]);
  await scene.deleted(ruleArn, last);
  expect(scene.rulesOf(LISTENER)).toEqual([]);
});

test('leaves a rule to an owner of another stack', async () => {
  const ruleArn = await scene.created();
  await scene.deleted(ruleArn, { StackId: 'other', LogicalResourceId: 'Other' });
  expect(scene.rulesOf(LISTENER)).toEqual([ruleArn]);
});

describe('of what was never created', () => {
  test('writes nothing, and finds other rules none of its business', async () => {
    const ruleArn = await scene.created();
    const change = { LogicalResourceId: 'Failed' };
    expect(await scene.stage.callsDuring(async () => expect(await scene.deleted('never-created', change)).toMatchObject({ Status: 'SUCCESS' }))).toEqual(READ);
    expect(scene.rulesOf(LISTENER)).toEqual([ruleArn]);
  });

  test.each(['never-created', 'shop-Rule-1A2B3C'])('deletes what it left all the same (%s)', async physicalId => {
    scene.balancer.lost = 'createRule';
    await scene.request('Create');
    expect(scene.rulesOf(LISTENER)).toHaveLength(1);
    await scene.deleted(physicalId);
    expect(scene.rulesOf(LISTENER)).toEqual([]);
  });

  test('succeeds when the listener is gone', async () => {
    const ListenerArn = OTHER_LISTENER.slice(0, -1) + 'e';
    expect(await scene.request('Delete', { PhysicalResourceId: 'never-created', ResourceProperties: { ListenerArn } })).toMatchObject({ Status: 'SUCCESS' });
  });
});
