import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, Stack as CdkStack } from 'aws-cdk-lib';
import { Vpc } from 'aws-cdk-lib/aws-ec2';
import { ApplicationLoadBalancer, ApplicationTargetGroup, ListenerAction, ListenerCondition, TargetType } from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { LambdaTarget } from 'aws-cdk-lib/aws-elasticloadbalancingv2-targets';
import { Code, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { CompressedClock } from '../../../local/clock';
import { readAssembly, type Stack, type Template } from '../../../local/stage/assembly';
import { Cloud } from '../../../local/stage/cloud';

const directory = mkdtempSync(join(tmpdir(), 'several-'));
writeFileSync(join(directory, 'index.js'), 'exports.handler = async event => ({ statusCode: 200, headers: { from: "function" }, body: JSON.stringify(event.path) });');
const outdir = mkdtempSync(join(tmpdir(), 'several-out-'));
const open: Cloud[] = [];

const synthesized = (): Stack => {
  const app = new App({ outdir });
  const stack = new CdkStack(app, 'Stack');
  const vpc = new Vpc(stack, 'Vpc', { natGateways: 0 });
  // The groups stand in the template before their load balancers.
  const fn = new LambdaFunction(stack, 'Fn', { runtime: Runtime.NODEJS_22_X, handler: 'index.handler', code: Code.fromAsset(directory) });
  const functions = new ApplicationTargetGroup(stack, 'Functions', { targetType: TargetType.LAMBDA, targets: [new LambdaTarget(fn)] });
  const addresses = new ApplicationTargetGroup(stack, 'Addresses', { vpc, port: 80, targetType: TargetType.IP });
  const first = new ApplicationLoadBalancer(stack, 'First', { vpc, internetFacing: true });
  first.addListener('Http', { port: 80, defaultAction: ListenerAction.forward([functions]) });
  const second = new ApplicationLoadBalancer(stack, 'Second', { vpc, internetFacing: true });
  const listener = second.addListener('Http', { port: 80, defaultAction: ListenerAction.fixedResponse(404) });
  listener.addAction('Rule', { priority: 1, conditions: [ListenerCondition.pathPatterns(['/app'])], action: ListenerAction.forward([addresses]) });
  app.synth();
  return readAssembly(outdir)[0]!;
};
const stack = synthesized();

const deployed = async (template: Template = stack.template) => {
  const cloud = new Cloud({ clock: new CompressedClock(60), seed: 1 });
  open.push(cloud);
  const deployment = await cloud.deploy({ ...stack, template });
  const origins = cloud.loadBalancers.map(balancer => balancer.origin(balancer.listeners()[0]!.arn));
  return { cloud, deployment, origins };
};

afterEach(async () => {
  await Promise.all(open.splice(0).map(cloud => cloud.close()));
});
afterAll(() => {
  for (const each of [directory, outdir]) rmSync(each, { recursive: true });
});

test('each load balancer has its own listeners, rules and groups', async () => {
  const { cloud, origins } = await deployed();
  expect(cloud.loadBalancers.map(balancer => balancer.targetGroups().map(({ settings }) => settings.targetType))).toEqual([['lambda'], ['ip']]);
  expect((await fetch(`${origins[0]}/app`)).status).toBe(200);
  expect((await fetch(`${origins[1]}/other`)).status).toBe(404);
  // No target is registered there.
  expect((await fetch(`${origins[1]}/app`)).status).toBe(503);
}, 30_000);

test('a function of the stack is the target of its group', async () => {
  const { origins } = await deployed();
  const response = await fetch(`${origins[0]}/path?a=b`);
  expect({ status: response.status, from: response.headers.get('from'), body: await response.json() }).toEqual({ status: 200, from: 'function', body: '/path' });
}, 30_000);

test('without its permission the load balancer cannot call it', async () => {
  const Resources = Object.fromEntries(Object.entries(stack.template.Resources).filter(([, { Type }]) => Type !== 'AWS::Lambda::Permission'));
  const { origins } = await deployed({ ...stack.template, Resources });
  expect((await fetch(`${origins[0]}/path`)).status).toBe(502);
}, 30_000);

test('attributes without an effect are named', async () => {
  const { deployment } = await deployed();
  expect(deployment.nameOnly.flatMap(({ property }) => property ?? [])).toEqual(expect.arrayContaining(['LoadBalancerAttributes: deletion_protection.enabled']));
}, 30_000);
