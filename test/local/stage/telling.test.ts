import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { App, Duration, Stack } from 'aws-cdk-lib';
import { Vpc } from 'aws-cdk-lib/aws-ec2';
import { ApplicationLoadBalancer, ListenerAction, ListenerCondition, TargetType } from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { COLORS, type RunHistory } from '../../../lambda/contract';
import { BlueGreenDeployment } from '../../../lib';
import { CompressedClock } from '../../../local/clock';
import { readAssembly } from '../../../local/stage/assembly';
import { Cloud } from '../../../local/stage/cloud';
import { type DeployedShift, shiftOf } from '../../../local/stage/shift';
import { ColorServers } from './color-servers';

jest.setTimeout(60_000);

const outdir = mkdtempSync(join(tmpdir(), 'telling-'));

const synthesized = () => {
  const app = new App({ outdir });
  const stack = new Stack(app, 'Shop');
  const vpc = new Vpc(stack, 'Vpc', { natGateways: 0 });
  const balancer = new ApplicationLoadBalancer(stack, 'Alb', { vpc });
  const listener = balancer.addListener('Http', { port: 80, defaultAction: ListenerAction.fixedResponse(404) });
  new BlueGreenDeployment(stack, 'Deployment', {
    listener, priority: 10, conditions: [ListenerCondition.pathPatterns(['/*'])], vpc, port: 8080, targetType: TargetType.IP,
    healthCheck: { path: '/health', interval: Duration.seconds(10), healthyThresholdCount: 2 },
    notifications: new Topic(stack, 'Topic'), dashboard: true,
  });
  app.synth();
  return readAssembly(outdir)[0]!;
};

const clock = new CompressedClock(120);
const cloud = new Cloud({ clock, seed: 1 });
const servers = new ColorServers();
let shift: DeployedShift;
let origin: string;
let table: string;

beforeAll(async () => {
  const deployment = await cloud.deploy(synthesized());
  shift = shiftOf(deployment);
  table = [...deployment.resources.values()].find(({ type }) => type === 'AWS::DynamoDB::Table')!.ref as string;
  const balancer = cloud.loadBalancers[0]!;
  origin = balancer.origin(balancer.describeRules({ RuleArns: [shift.config.routes[0]!.ruleArn] })[0]!.ListenerArn);
  await servers.serve(cloud.loadBalancers[0]!, shift, clock);
});

afterAll(async () => {
  await cloud.close();
  servers.close();
  rmSync(outdir, { recursive: true });
});

/** Users ask all the while. */
const release = async (input: object) => {
  const { executionArn } = cloud.stateMachines.start(shift.migrateArn, JSON.stringify(input));
  let isOver = false;
  const finished = cloud.stateMachines.finished(executionArn).finally(() => {
    isOver = true;
  });
  while (!isOver) await fetch(origin).then(response => response.text()).then(() => clock.sleep(1000));
  return { executionArn, status: (await finished).status };
};

const textsOf = (executionArn: string): string[] =>
  cloud.topics.messages().map(({ message }) => message).filter(message => message.includes(executionArn));

const notified = async (executionArn: string): Promise<string[]> => {
  while (textsOf(executionArn).length === 0) await clock.sleep(1000);
  return textsOf(executionArn);
};

const historyOf = async (executionArn: string): Promise<RunHistory | undefined> => {
  const documents = DynamoDBDocumentClient.from(new DynamoDBClient({
    endpoint: cloud.endpoint.url, region: 'us-east-1', credentials: { accessKeyId: 'operator', secretAccessKey: 'x' },
  }));
  const { Items = [] } = await documents.send(new QueryCommand({
    TableName: table, KeyConditionExpression: 'shift = :shift AND begins_with(#item, :run)',
    ExpressionAttributeNames: { '#item': 'item' }, ExpressionAttributeValues: { ':shift': shift.config.shift, ':run': 'run#' },
  }));
  documents.destroy();
  return (Items as RunHistory[]).find(({ execution }) => execution === executionArn);
};

test('a release that went well is told to the topic once, with its link, and its history knows what users got', async () => {
  const { executionArn, status } = await release({ schedule: [{ weight: 50, holdSeconds: 240 }, { weight: 100, holdSeconds: 240 }] });
  expect(status).toBe('SUCCEEDED');
  const [text, ...others] = await notified(executionArn);
  expect(others).toEqual([]);
  expect(text).toContain('"Shop/Deployment/Shift: The release is complete: green serves everything, blue is idle. ');
  expect(text).toContain('npx cdk-traffic-shift rollback --stack Shop --shift Shop/Deployment/Shift"\n');
  expect(text).toContain(`"https://us-east-1.console.aws.amazon.com/states/home?region=us-east-1#/v2/executions/details/${executionArn}"`);

  const run = await historyOf(executionArn);
  expect(run).toMatchObject({ outcome: 'completed', from: 'blue', to: 'green', steps: [{ weight: 50 }, { weight: 100 }] });
  const [half, all] = run!.steps;
  for (const color of COLORS) expect(half!.measured![color]).toMatchObject({ failed: 0, p95Ms: expect.any(Number) });
  expect(half!.measured!.blue.requests).toBeGreaterThan(0);
  expect(half!.measured!.green.requests).toBeGreaterThan(0);
  expect(all!.measured!.green.requests).toBeGreaterThan(all!.measured!.blue.requests);
});

test('a refused start is told to the topic, too', async () => {
  const { executionArn, status } = await release({ target: 'red' });
  expect(status).toBe('FAILED');
  expect(await notified(executionArn)).toEqual([expect.stringContaining('A release was refused, and moved nothing. InvalidInput')]);
  expect(await historyOf(executionArn)).toMatchObject({ outcome: 'refused', input: '{"target":"red"}' });
});
