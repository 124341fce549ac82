import { COLORS, type OperateResult } from '../../../lambda/contract';
import { CompressedClock } from '../../../local/clock';
import { Cloud } from '../../../local/stage/cloud';
import { type DeployedShift, shiftOf } from '../../../local/stage/shift';
import { synthesizeDemo } from '../../../local/stage/synthesize';
import { ColorServers } from './color-servers';

const clock = new CompressedClock(60);
const calls: string[] = [];
const cloud = new Cloud({ clock, seed: 1, onCall: ({ service, action }) => calls.push(`${service}:${action}`) });
const servers = new ColorServers();
let shift: DeployedShift;
let origin: string;
let nameOnly: readonly { type: string }[];

const ask = async (headers: Record<string, string> = {}) => (await fetch(`${origin}/shop`, { headers })).text();

const operate = async (input: object): Promise<OperateResult> => {
  const { executionArn } = cloud.stateMachines.start(shift.operateArn, JSON.stringify(input));
  const { output, error, cause } = await cloud.stateMachines.finished(executionArn);
  return output === undefined ? { done: false, error, cause: cause! } : JSON.parse(output) as OperateResult;
};

beforeAll(async () => {
  const deployment = await cloud.deploy(synthesizeDemo());
  shift = shiftOf(deployment);
  nameOnly = deployment.nameOnly;
  const balancer = cloud.loadBalancers[0]!;
  origin = balancer.origin(balancer.describeRules({ RuleArns: [shift.config.routes[0]!.ruleArn] })[0]!.ListenerArn);
  await servers.serve(cloud.loadBalancers[0]!, shift, clock);
}, 30_000);

afterAll(async () => {
  await cloud.close();
  servers.close();
});

test('the deployed rule sends everybody to blue', async () => {
  expect(await Promise.all(Array.from({ length: 20 }, () => ask()))).toEqual(Array(20).fill('blue'));
});

test.each(COLORS)('the preview header reaches %s, whatever is live', async color => {
  expect(await ask({ 'X-Deploy-Color': color })).toBe(color);
});

test('both groups are in use at rest, and so health-checked', () => {
  expect(cloud.loadBalancers[0]!.targetGroups().map(group => group.health().map(({ state }) => state))).toEqual([['healthy'], ['healthy']]);
});

test('what has no part in a rehearsal is named', () => {
  const types = nameOnly.map(({ type }) => type);
  expect(types).toEqual(expect.arrayContaining(['AWS::ECS::Service', 'AWS::EC2::Subnet']));
  expect(types).not.toContain('Custom::CdkTrafficShiftWeightedRule');
});

test('an operator asks for the status, and nothing is written', async () => {
  calls.length = 0;
  const { done, status } = await operate({ action: 'status' });
  expect({ done, status }).toEqual({
    done: true,
    status: { record: null, idle: 'green', live: [{ route: shift.config.routes[0]!.name, percent: { blue: 100, green: 0 } }] },
  });
  expect([...calls].sort()).toEqual(['dynamodb:GetItem', 'elasticloadbalancing:DescribeRules']);
});

test.each([
  ['{"action": "explode"}', { action: 'explode' }, 'InvalidInput'],
  ['a rollback before any release', { action: 'rollback' }, 'NothingToRollBack'],
])('%s fails the execution, and nothing is written', async (_, input, error) => {
  calls.length = 0;
  expect(await operate(input)).toMatchObject({ done: false, error });
  expect(calls.filter(call => !/Describe|GetItem/.test(call))).toEqual([]);
});

test.each<[string, unknown]>([['a list', []], ['a text', 'go'], ['an unknown field', { colour: 'green' }]])(
  'a release with %s as input fails in words, and nothing is asked or written but that it was refused', async (_, input) => {
    calls.length = 0;
    const { executionArn } = cloud.stateMachines.start(shift.migrateArn, JSON.stringify(input));
    expect(await cloud.stateMachines.finished(executionArn)).toMatchObject({
      status: 'FAILED', error: 'InvalidInput', cause: expect.stringContaining('Nothing was changed'),
    });
    // The guardian's clock reads the record now and then.
    expect(new Set(calls)).toEqual(new Set(['dynamodb:GetItem', 'dynamodb:PutItem', 'events:PutEvents']));
  });

test('a dry run says what would happen, succeeds, and writes nothing', async () => {
  calls.length = 0;
  const { executionArn } = cloud.stateMachines.start(shift.migrateArn, '{"dryRun": true}');
  const { status, output } = await cloud.stateMachines.finished(executionArn);
  expect({ status, ...JSON.parse(output!) as object }).toMatchObject({ status: 'SUCCEEDED', note: expect.stringContaining('would shift from blue to green') });
  expect(calls.filter(call => !/Describe|GetItem/.test(call))).toEqual([]);
  expect(await ask()).toBe('blue');
});
