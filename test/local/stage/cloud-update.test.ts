import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { WEIGHTED_RULE_RESOURCE_TYPE } from '../../../lambda/contract';
import { CompressedClock } from '../../../local/clock';
import type { Stack } from '../../../local/stage/assembly';
import { Cloud } from '../../../local/stage/cloud';
import type { Deployment } from '../../../local/stage/deployment';
import { synthesizeDemo } from '../../../local/stage/synthesize';

const demo = synthesizeDemo();
const cloud = new Cloud({ clock: new CompressedClock(60), seed: 1 });
let deployment: Deployment;

const status = async () => {
  const client = new CloudFormationClient({ endpoint: cloud.endpoint.url, region: 'us-east-1', credentials: { accessKeyId: 'me', secretAccessKey: 'x' } });
  const { Stacks } = await client.send(new DescribeStacksCommand({ StackName: demo.name }));
  return Stacks?.[0]?.StackStatus;
};

const idOf = (type: string) => Object.keys(demo.template.Resources).find(id => demo.template.Resources[id]!.Type === type)!;
const RULE = idOf(WEIGHTED_RULE_RESOURCE_TYPE);
const MACHINE = idOf('AWS::StepFunctions::StateMachine');
const FUNCTION = String(JSON.stringify(demo.template.Resources[RULE]!.Properties!.ServiceToken).match(/"([^"]*)","Arn"/)![1]);

const changed = (changes: Record<string, object>): Stack => ({
  ...demo,
  template: {
    ...demo.template,
    Resources: {
      ...demo.template.Resources,
      ...Object.fromEntries(Object.entries(changes).map(([id, properties]) => {
        const resource = demo.template.Resources[id]!;
        return [id, { ...resource, Properties: { ...resource.Properties, ...properties } }];
      })),
    },
  },
});

const rule = () => {
  const { ref, properties } = deployment.resources.get(RULE)!;
  return cloud.loadBalancers[0]!.describeRules({ ListenerArn: String(properties.ListenerArn) }).find(({ RuleArn }) => RuleArn === ref);
};

beforeAll(async () => {
  deployment = await cloud.deploy(demo);
}, 60_000);
afterAll(() => cloud.close());

test('the same template touches nothing', async () => {
  const before = deployment.resources;
  const result = await cloud.update(demo);
  expect(result.status).toBe('UPDATE_COMPLETE');
  expect([...result.deployment.resources]).toEqual([...before]);
}, 60_000);

test('a changed rule is updated by its function', async () => {
  ({ deployment } = await cloud.update(changed({ [RULE]: { Priority: '77' } })));
  expect(rule()).toMatchObject({ Priority: 77 });
  expect(await status()).toBe('UPDATE_COMPLETE');
}, 60_000);

test('a failure afterwards is rolled back by the same function', async () => {
  const result = await cloud.update(changed({ [RULE]: { Priority: '78' }, [MACHINE]: {} }), { failOn: MACHINE });
  expect(result).toMatchObject({ status: 'UPDATE_ROLLBACK_COMPLETE', reason: `UPDATE_FAILED ${MACHINE}: made to fail` });
  expect(rule()).toMatchObject({ Priority: 77 });
  expect(await status()).toBe('UPDATE_ROLLBACK_COMPLETE');
}, 60_000);

test('a function that changes goes on with its new settings, under its old name', async () => {
  ({ deployment } = await cloud.update(changed({ [FUNCTION]: { Timeout: 7 }, [RULE]: { Priority: '79' } })));
  expect(rule()).toMatchObject({ Priority: 79 });
}, 60_000);

test('a deleted stack is known by its id only, and its rule is gone', async () => {
  const result = await cloud.delete();
  expect(result.reason).toBeUndefined();
  expect(result.status).toBe('DELETE_COMPLETE');
  expect(cloud.loadBalancers).toEqual([]);
  await expect(status()).rejects.toThrow('does not exist');
}, 60_000);
