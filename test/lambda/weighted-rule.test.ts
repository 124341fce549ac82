import { AwsError } from '../../local/aws-error';
import { LoadBalancer } from '../../local/alb/load-balancer';
import type { NewRule } from '../../local/alb/rule-book';
import type { Action } from '../../local/alb/model';
import { CompressedClock } from '../../local/clock';
import type { LambdaFunction } from '../../local/functions/function-runtime';
import { seededRandom } from '../../local/random';
import { type CustomResourceRequest, requestCustomResource } from '../../local/stage/custom-resource';
import { WEIGHTED_RULE_RESOURCE_TYPE } from '../../lambda/contract';
import { fixed, forwardTo, groupArn, LISTENER, onPath, settings } from '../local/alb/fixtures';
import { Stage } from './stage';

const OTHER_LISTENER = LISTENER.replace('fedcba9876543210', '0000000000000001');

const stage = new Stage();
let weightedRule: LambdaFunction;
let balancer: FreshBalancer;

/** A load balancer that has not yet heard of the caller's permission to create rules. */
class FreshBalancer extends LoadBalancer {
  denials = 0;

  override createRule(listenerArn: string, rule: NewRule) {
    if (this.denials-- > 0) throw new AwsError('AccessDenied', 'User is not authorized to perform: elasticloadbalancing:CreateRule', 403);
    return super.createRule(listenerArn, rule);
  }
}

jest.setTimeout(30_000);

beforeAll(async () => {
  await stage.start();
  weightedRule = await stage.function('weightedRule');
});

beforeEach(() => {
  const arn = LISTENER.replace(/:listener\/(.*)\/[^/]*$/, ':loadbalancer/$1');
  balancer = new FreshBalancer({ arn, dnsName: 'shop.example', clock: new CompressedClock(1), random: seededRandom(1) });
  for (const name of ['blue', 'green', 'azure', 'lime']) balancer.addTargetGroup(settings(name));
  for (const listener of [LISTENER, OTHER_LISTENER]) balancer.addListener({ arn: listener, protocol: 'HTTP', port: 80, defaultActions: [fixed('404')] });
  stage.use(balancer);
});

afterEach(() => balancer.close());
afterAll(() => stage.close());

const PROPERTIES = {
  ServiceToken: 'token', ListenerArn: LISTENER, Priority: '20', Conditions: onPath('/api/*'),
  BlueTargetGroupArn: groupArn('blue'), GreenTargetGroupArn: groupArn('green'),
};

const request = (type: CustomResourceRequest['RequestType'], change: Partial<CustomResourceRequest> = {}) =>
  requestCustomResource(event => weightedRule.invoke(event), {
    RequestType: type, StackId: 'stack', LogicalResourceId: 'Rule', ResourceType: WEIGHTED_RULE_RESOURCE_TYPE, ResourceProperties: PROPERTIES, ...change,
  });

const created = async (): Promise<string> => (await request('Create')).PhysicalResourceId;

const updated = (ruleArn: string, wanted: object, old: object = PROPERTIES) => request('Update', {
  PhysicalResourceId: ruleArn, ResourceProperties: { ...PROPERTIES, ...wanted }, OldResourceProperties: { ...PROPERTIES, ...old },
});

const ruleOf = (ruleArn: string) => balancer.describeRules({ RuleArns: [ruleArn] })[0]!;

/** As the rule is described: the groups' names and weights. */
const shares = (ruleArn: string) => ruleOf(ruleArn).Actions.at(-1)!.ForwardConfig!.TargetGroups!
  .map(({ TargetGroupArn, Weight }) => `${TargetGroupArn.split('/')[1]} ${Weight}`);

const release = (ruleArn: string, actions: Action[] = [forwardTo(['blue', 30], ['green', 70])]) => balancer.modifyRule(ruleArn, { Actions: actions });

const rulesOf = (listener: string) => balancer.describeRules({ ListenerArn: listener }).filter(({ Priority }) => Priority !== 'default');

describe('create', () => {
  test('makes a rule that sends everything to blue, and answers its ARN', async () => {
    const answer = await request('Create');
    expect(answer).toMatchObject({ Status: 'SUCCESS', Data: { RuleArn: answer.PhysicalResourceId } });
    expect(ruleOf(answer.PhysicalResourceId)).toMatchObject({ ListenerArn: LISTENER, Priority: 20, Conditions: onPath('/api/*') });
    expect(shares(answer.PhysicalResourceId)).toEqual(['blue 1']);
  });

  test('that fails says why in words', async () => {
    await created();
    const answer = await request('Create');
    expect(answer).toMatchObject({ Status: 'FAILED', PhysicalResourceId: 'never-created', Reason: expect.stringMatching(/PriorityInUse.*Priority '20' is currently in use/) });
    expect(rulesOf(LISTENER)).toHaveLength(1);
  });

  test('waits for a permission that was given a moment ago', async () => {
    balancer.denials = 1;
    expect(await request('Create')).toMatchObject({ Status: 'SUCCESS' });
  });
});

describe('update', () => {
  test.each<[string, object, object]>([
    ['conditions', { Conditions: onPath('/v2/*') }, { Conditions: onPath('/v2/*'), Priority: 20 }],
    ['priority', { Priority: '30' }, { Conditions: onPath('/api/*'), Priority: 30 }],
    ['both', { Priority: '30', Conditions: onPath('/v2/*') }, { Conditions: onPath('/v2/*'), Priority: 30 }],
  ])('of %s leaves the live weights alone', async (_, wanted, expected) => {
    const ruleArn = await created();
    release(ruleArn);
    expect(await updated(ruleArn, wanted)).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: ruleArn });
    expect(ruleOf(ruleArn)).toMatchObject(expected);
    expect(shares(ruleArn)).toEqual(['blue 30', 'green 70']);
  });

  test('of nothing, as CloudFormation does for a changed function, calls nobody', async () => {
    const ruleArn = await created();
    release(ruleArn);
    expect(await stage.callsDuring(() => updated(ruleArn, { ServiceToken: 'another' }))).toEqual([]);
  });

  test.each<[string, object, string[]]>([
    ['both', { BlueTargetGroupArn: groupArn('azure'), GreenTargetGroupArn: groupArn('lime') }, ['azure 30', 'lime 70']],
    ['green', { GreenTargetGroupArn: groupArn('lime') }, ['blue 30', 'lime 70']],
    ['exchanged', { BlueTargetGroupArn: groupArn('green'), GreenTargetGroupArn: groupArn('blue') }, ['green 30', 'blue 70']],
  ])('of the groups (%s) keeps the share of each colour', async (_, wanted, expected) => {
    const ruleArn = await created();
    release(ruleArn);
    expect(await updated(ruleArn, wanted)).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: ruleArn });
    expect(shares(ruleArn)).toEqual(expected);
  });

  test('of the groups after a release keeps green at 100 %', async () => {
    const ruleArn = await created();
    release(ruleArn, [forwardTo(['green', 1])]);
    await updated(ruleArn, { GreenTargetGroupArn: groupArn('lime') });
    expect(shares(ruleArn)).toEqual(['lime 1']);
  });

  test('of the groups keeps a running release\'s stickiness', async () => {
    const ruleArn = await created();
    const forward = forwardTo(['blue', 30], ['green', 70]);
    const TargetGroupStickinessConfig = { Enabled: true, DurationSeconds: 60 };
    release(ruleArn, [{ ...forward, ForwardConfig: { ...forward.ForwardConfig, TargetGroupStickinessConfig } }]);
    await updated(ruleArn, { GreenTargetGroupArn: groupArn('lime') });
    expect(ruleOf(ruleArn).Actions[0]!.ForwardConfig!.TargetGroupStickinessConfig).toEqual(TargetGroupStickinessConfig);
  });

  test('of the groups is refused where somebody replaced the forward by something else', async () => {
    const ruleArn = await created();
    release(ruleArn, [fixed('503')]);
    expect(await updated(ruleArn, { GreenTargetGroupArn: groupArn('lime') })).toMatchObject({
      Status: 'FAILED', PhysicalResourceId: ruleArn, Reason: expect.stringContaining('somebody changed it outside of this stack'),
    });
    expect(ruleOf(ruleArn).Actions).toMatchObject([{ Type: 'fixed-response' }]);
  });

  test('that failed can be rolled back, whether its write happened or not', async () => {
    const ruleArn = await created();
    release(ruleArn);
    const next = { GreenTargetGroupArn: groupArn('nowhere') };
    expect(await updated(ruleArn, next)).toMatchObject({ Status: 'FAILED', Reason: expect.stringContaining('target groups not found') });
    expect(await updated(ruleArn, {}, next)).toMatchObject({ Status: 'SUCCESS' });
    expect(shares(ruleArn)).toEqual(['blue 30', 'green 70']);

    const lime = { GreenTargetGroupArn: groupArn('lime') };
    await updated(ruleArn, lime);
    expect(await updated(ruleArn, {}, lime)).toMatchObject({ Status: 'SUCCESS' });
    expect(shares(ruleArn)).toEqual(['blue 30', 'green 70']);
  });

  test('to another listener makes a new rule with the live shares; the old one goes when it is deleted', async () => {
    const ruleArn = await created();
    release(ruleArn);
    const answer = await updated(ruleArn, { ListenerArn: OTHER_LISTENER });
    expect(answer.Status).toBe('SUCCESS');
    expect(answer.PhysicalResourceId).not.toBe(ruleArn);
    expect(rulesOf(OTHER_LISTENER).map(rule => rule.RuleArn)).toEqual([answer.PhysicalResourceId]);
    expect(shares(answer.PhysicalResourceId)).toEqual(['blue 30', 'green 70']);
    expect(shares(ruleArn)).toEqual(['blue 30', 'green 70']);

    await request('Delete', { PhysicalResourceId: ruleArn });
    expect(rulesOf(LISTENER)).toEqual([]);
    expect(rulesOf(OTHER_LISTENER)).toHaveLength(1);
  });
});

describe('delete', () => {
  test('deletes the rule', async () => {
    const ruleArn = await created();
    expect(await request('Delete', { PhysicalResourceId: ruleArn })).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: ruleArn });
    expect(rulesOf(LISTENER)).toEqual([]);
  });

  test('of a rule that is gone succeeds', async () => {
    const ruleArn = await created();
    balancer.deleteRule(ruleArn);
    expect(await request('Delete', { PhysicalResourceId: ruleArn })).toMatchObject({ Status: 'SUCCESS' });
  });

  test('of what was never created calls nobody', async () => {
    const answers: unknown[] = [];
    expect(await stage.callsDuring(async () => answers.push(await request('Delete', { PhysicalResourceId: 'never-created' })))).toEqual([]);
    expect(answers).toMatchObject([{ Status: 'SUCCESS' }]);
  });
});
