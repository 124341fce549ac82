import { CompressedClock } from '../../../local/clock';
import { Cloud } from '../../../local/stage/cloud';
import type { Deployment } from '../../../local/stage/deployment';
import { synthesizeDemo } from '../../../local/stage/synthesize';

const events: { readonly eventName: string; readonly userIdentity: { readonly arn: string } }[] = [];
const cloud = new Cloud({
  clock: new CompressedClock(60), seed: 1,
  onEvent: event => {
    if (event['detail-type'] === 'AWS API Call via CloudTrail') events.push(event.detail as typeof events[number]);
  },
});
let deployment: Deployment;

beforeAll(async () => {
  deployment = await cloud.deploy(synthesizeDemo());
}, 30_000);
afterAll(() => cloud.close());

const weightedRule = () => [...deployment.resources.values()].find(({ type }) => type === 'Custom::CdkTrafficShiftWeightedRule')!;
const rules = () => cloud.loadBalancers[0]!.describeRules({ ListenerArn: String(weightedRule().properties.ListenerArn) });
const own = () => rules().find(({ RuleArn }) => RuleArn === weightedRule().ref);

test('its rule is updated by its function, as a later deployment would', async () => {
  const { logicalId, properties, ref } = weightedRule();
  const conditions = [{ Field: 'path-pattern', PathPatternConfig: { Values: ['/api/*'] } }];
  expect(await cloud.changeCustomResource(logicalId, { RequestType: 'Update', ResourceProperties: { ...properties, Priority: '77', Conditions: conditions } }))
    .toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: ref });
  expect(own()).toMatchObject({ Priority: 77, Conditions: conditions });
}, 30_000);

test('an update that the load balancer refuses fails with its words', async () => {
  const { logicalId, properties } = weightedRule();
  expect(await cloud.changeCustomResource(logicalId, { RequestType: 'Update', ResourceProperties: { ...properties, Priority: '77', Conditions: [{ Field: 'nonsense' }] } }))
    .toMatchObject({ Status: 'FAILED', Reason: expect.stringContaining('nonsense') });
}, 30_000);

test('it is deleted by its function', async () => {
  expect(own()).toBeDefined();
  expect(await cloud.changeCustomResource(weightedRule().logicalId, { RequestType: 'Delete' })).toMatchObject({ Status: 'SUCCESS' });
  expect(own()).toBeUndefined();
}, 30_000);

test('a trail tells of each write, and whose it was', () => {
  expect(events.map(({ eventName }) => eventName)).toEqual(expect.arrayContaining(['CreateRule', 'SetRulePriorities', 'ModifyRule', 'DeleteRule']));
  expect(events[0]!.userIdentity.arn).toMatch(/^arn:aws:sts::123456789012:assumed-role\/\w+\/\w+$/);
});
