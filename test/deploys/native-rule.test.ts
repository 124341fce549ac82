import { CompressedClock } from '../../local/clock';
import { Cloud } from '../../local/stage/cloud';
import { nativeShopOf } from './app';
import { greenShares } from './shares';

/**
 * The negative control: the same measure, and the same order of CloudFormation's, of a rule whose weights stand in the template.
 */
const cloud = new Cloud({ clock: new CompressedClock(60), seed: 1 });

/** As a release would. */
const shift = () => {
  const [balancer] = cloud.loadBalancers;
  const rules = balancer!.describeRules({ ListenerArn: balancer!.listeners()[0]!.arn });
  const rule = rules.find(({ Priority }) => Priority !== 'default')!;
  const groups = rule.Actions[0]!.ForwardConfig!.TargetGroups!.map(({ TargetGroupArn, Weight }) => ({ TargetGroupArn, Weight: 100 - Weight! }));
  balancer!.modifyRule(rule.RuleArn, { Actions: [{ Type: 'forward', ForwardConfig: { TargetGroups: groups } }] });
};

beforeAll(async () => {
  await cloud.deploy(nativeShopOf('/shop/*', 'one'));
}, 60_000);
beforeEach(() => {
  if (greenShares(cloud.loadBalancers)[0] === 0) shift();
  expect(greenShares(cloud.loadBalancers)).toEqual([100]);
});
afterAll(() => cloud.close());

test('a deployment that changes nothing of a native rule leaves its weights', async () => {
  await cloud.update(nativeShopOf('/shop/*', 'two'));
  expect(greenShares(cloud.loadBalancers)).toEqual([100]);
});

test('a deployment that changes a native rule\'s path moves all users back to blue', async () => {
  await cloud.update(nativeShopOf('/other/*', 'two'));
  expect(greenShares(cloud.loadBalancers)).toEqual([0]);
});

test('a deployment that is rolled back does so, too', async () => {
  const topic = Object.entries(nativeShopOf('/shop/*', 'two').template.Resources).find(([, { Type }]) => Type === 'AWS::SNS::Topic')![0];
  expect(await cloud.update(nativeShopOf('/third/*', 'three'), { failOn: topic })).toMatchObject({ status: 'UPDATE_ROLLBACK_COMPLETE' });
  expect(greenShares(cloud.loadBalancers)).toEqual([0]);
});
