import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ElasticLoadBalancingV2Client, ModifyRuleCommand } from '@aws-sdk/client-elastic-load-balancing-v2';
import { App, Duration, Stack } from 'aws-cdk-lib';
import { Vpc } from 'aws-cdk-lib/aws-ec2';
import { ApplicationLoadBalancer, ListenerAction, ListenerCondition, TargetType } from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { COLORS, type Color } from '../../../lambda/contract';
import { BlueGreenDeployment, RestingDriftPolicy } from '../../../lib';
import type { AnsweredCall } from '../../../local/aws/call';
import { CompressedClock } from '../../../local/clock';
import { readAssembly } from '../../../local/stage/assembly';
import { Cloud } from '../../../local/stage/cloud';
import { type DeployedShift, shiftOf } from '../../../local/stage/shift';
import { type Told, toldBy } from '../../../local/told';

jest.setTimeout(60_000);

const outdir = mkdtempSync(join(tmpdir(), 'drift-'));

const synthesized = () => {
  const app = new App({ outdir });
  const stack = new Stack(app, 'Shop');
  const vpc = new Vpc(stack, 'Vpc', { natGateways: 0 });
  const listener = new ApplicationLoadBalancer(stack, 'Alb', { vpc })
    .addListener('Http', { port: 80, defaultAction: ListenerAction.fixedResponse(404) });
  new BlueGreenDeployment(stack, 'Deployment', {
    listener, priority: 10, conditions: [ListenerCondition.pathPatterns(['/*'])], vpc, port: 8080, targetType: TargetType.IP,
    healthCheck: { path: '/health', interval: Duration.seconds(10), healthyThresholdCount: 2 },
    restingDriftPolicy: RestingDriftPolicy.RESTORE,
  });
  app.synth();
  return readAssembly(outdir)[0]!;
};

const told: Told[] = [];
const writes: AnsweredCall[] = [];
const clock = new CompressedClock(60);
const cloud = new Cloud({
  clock, seed: 1, onEvent: event => told.push(...toldBy(event)), onCall: call => call.action === 'ModifyRule' && writes.push(call),
});
const servers: Server[] = [];
let shift: DeployedShift;

const serve = async (color: Color) => {
  const server = createServer((_, response) => response.end(color));
  servers.push(server);
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  cloud.loadBalancers[0]!.targetGroup(shift.config.routes[0]!.targetGroupArns[color])
    .register({ id: '127.0.0.1', port, origin: `http://127.0.0.1:${port}` });
};

beforeAll(async () => {
  shift = shiftOf(await cloud.deploy(synthesized()));
  await Promise.all(COLORS.map(serve));
  while (cloud.loadBalancers[0]!.targetGroups().some(group => group.health().some(({ state }) => state !== 'healthy'))) await clock.sleep(1000);
});

afterAll(async () => {
  await cloud.close();
  for (const server of servers) {
    server.close();
    server.closeAllConnections();
  }
  rmSync(outdir, { recursive: true });
});

const forwardedTo = (): (string | undefined)[] => {
  const { ruleArn, targetGroupArns } = shift.config.routes[0]!;
  const { TargetGroups = [] } = cloud.loadBalancers[0]!.describeRules({ RuleArns: [ruleArn] })[0]!.Actions.at(-1)!.ForwardConfig!;
  return TargetGroups.map(({ TargetGroupArn }) => COLORS.find(color => targetGroupArns[color] === TargetGroupArn));
};

/** Somebody with an administrator's rights. */
const writeByHand = async (weights: Readonly<Record<Color, number>>) => {
  const client = new ElasticLoadBalancingV2Client({
    endpoint: cloud.endpoint.url, region: 'us-east-1', credentials: { accessKeyId: 'operator', secretAccessKey: 'x' },
  });
  const { ruleArn, targetGroupArns } = shift.config.routes[0]!;
  const TargetGroups = COLORS.map(color => ({ TargetGroupArn: targetGroupArns[color], Weight: weights[color] }));
  await client.send(new ModifyRuleCommand({ RuleArn: ruleArn, Actions: [{ Type: 'forward', ForwardConfig: { TargetGroups } }] }));
  client.destroy();
};

const until = async (condition: () => boolean) => {
  while (!condition()) await clock.sleep(1000);
};

const start = (schedule: object[]) => cloud.stateMachines.start(shift.migrateArn, JSON.stringify({ schedule })).executionArn;

const typesOf = (events: readonly Told[]) => events.map(({ type }) => type.replace('Traffic Shift ', ''));

test('a release with a trail: none of its own writes looks like somebody else\'s, nor afterwards', async () => {
  const execution = start([10, 50, 100].map(weight => ({ weight, holdSeconds: 60 })));
  const { status } = await cloud.stateMachines.finished(execution);
  expect(status).toBe('SUCCEEDED');
  await clock.sleep(150_000);
  expect(typesOf(told)).toEqual(['Started', 'Step', 'Step', 'Step', 'Completed']);
  expect(writes).toHaveLength(3);
});

test('what somebody changes at rest is restored, once', async () => {
  const before = told.length;
  await writeByHand({ blue: 50, green: 50 });
  await until(() => told.length > before);
  expect(forwardedTo()).toEqual(['green']);
  await clock.sleep(150_000);
  expect(told.slice(before)).toEqual([{ type: 'Traffic Shift Reverted', detail: expect.objectContaining({ error: 'Drift' }) }]);
  expect(writes).toHaveLength(5);
});

test('what somebody changes in a release is met by the guardian, as the trail reports it', async () => {
  const before = told.length;
  const execution = start([{ weight: 10, holdSeconds: 86_400 }, { weight: 100 }]);
  await until(() => typesOf(told.slice(before)).includes('Step'));
  await writeByHand({ blue: 60, green: 40 });
  await until(() => typesOf(told.slice(before)).includes('Reverted'));
  expect(forwardedTo()).toEqual(['green']);
  expect(told.at(-1)!.detail).toMatchObject({ execution, error: 'ForeignChange', cause: expect.stringMatching(/CloudTrail names .*:root/) });
  expect((await cloud.stateMachines.finished(execution)).status).toBe('FAILED');
});
