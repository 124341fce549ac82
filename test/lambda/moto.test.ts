import { type ChildProcessByStdio, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { CloudFormationClient, CreateStackCommand } from '@aws-sdk/client-cloudformation';
import type { Action } from '@aws-sdk/client-elastic-load-balancing-v2';
import {
  CreateListenerCommand, CreateLoadBalancerCommand, CreateTargetGroupCommand, DescribeRulesCommand, DescribeTagsCommand,
  ElasticLoadBalancingV2Client, ModifyRuleCommand, RuleNotFoundException,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { HANDLERS, OWNER_TAG_PREFIX, RELEASE_GUARD_RESOURCE_TYPE, WEIGHTED_RULE_RESOURCE_TYPE } from '../../lambda/contract';
import type { RuleAction } from '../../lambda/core/rule-actions';
import { actionsWithShares, liveShares, sharesAt } from '../../lambda/core/rule-actions';
import { CompressedClock } from '../../local/clock';
import { LambdaFunction } from '../../local/functions/function-runtime';
import { type CustomResourceRequest, requestCustomResource } from '../../local/stage/custom-resource';

// Somebody else's implementation of the load balancer's API: what we both misread is less likely to be the same.

const isMissing = spawnSync('moto_server', ['--help']).status !== 0;
if (isMissing) console.info('skipped: there is no moto_server on the PATH');

const REGION = 'us-east-1';
const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
const dist = (...path: string[]) => join(__dirname, '..', '..', 'dist', ...path);

const startMoto = async (): Promise<{ server: ChildProcessByStdio<null, null, Readable>; url: string }> => {
  const server = spawn('moto_server', ['-H', '127.0.0.1', '-p', '0'], { stdio: ['ignore', 'ignore', 'pipe'] });
  for await (const line of createInterface(server.stderr)) {
    const url = /Running on (http:\S+)/.exec(line)?.[1];
    if (url !== undefined) {
      // A pipe that nobody empties would stop the server.
      server.stderr.resume();
      return { server, url };
    }
  }
  throw new Error('moto_server ended without a word of where it listens');
};

/** There is no client of EC2 here: moto finds the service by the signature's scope, and checks nothing else of it. */
const defaultSubnets = async (url: string): Promise<string[]> => {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'authorization': `AWS4-HMAC-SHA256 Credential=test/20260101/${REGION}/ec2/aws4_request`, 'content-type': 'application/x-www-form-urlencoded' },
    body: 'Action=DescribeSubnets&Version=2016-11-15',
  });
  const ids = [...(await response.text()).matchAll(/<subnetId>(subnet-[^<]+)</g)].map(([, id]) => id!);
  return ids.slice(0, 2);
};

const onPath = (path: string) => [{ Field: 'path-pattern', PathPatternConfig: { Values: [path] } }];

(isMissing ? describe.skip : describe)('against moto (skipped where moto_server is not installed)', () => {
  let moto: Awaited<ReturnType<typeof startMoto>>;
  let elb: ElasticLoadBalancingV2Client;
  const functions: LambdaFunction[] = [];
  let groups: Record<'blue' | 'green' | 'lime', string>;
  let listeners: [string, string];

  const group = async (Name: string) => (await elb.send(new CreateTargetGroupCommand({ Name, TargetType: 'lambda' }))).TargetGroups![0]!.TargetGroupArn!;

  const listener = async (LoadBalancerArn: string, Port: number) => (await elb.send(new CreateListenerCommand({
    LoadBalancerArn, Port, Protocol: 'HTTP', DefaultActions: [{ Type: 'fixed-response', FixedResponseConfig: { StatusCode: '404' } }],
  }))).Listeners![0]!.ListenerArn!;

  const functionOf = async (bundle: string): Promise<LambdaFunction> => {
    const created = new LambdaFunction({
      functionArn: `arn:aws:lambda:${REGION}:123456789012:function:${bundle}`, codeDirectory: dist('handlers', bundle),
      handler: 'index.handler', environment: {}, timeoutSeconds: 60, clock: new CompressedClock(1).settings, endpointUrl: moto.url,
      workerPath: dist('cli', 'function-worker.js'),
    });
    functions.push(created);
    await created.init();
    return created;
  };

  let weightedRule: LambdaFunction;

  beforeAll(async () => {
    moto = await startMoto();
    elb = new ElasticLoadBalancingV2Client({ endpoint: moto.url, region: REGION, credentials });
    weightedRule = await functionOf(HANDLERS.weightedRule);
    const { LoadBalancers } = await elb.send(new CreateLoadBalancerCommand({ Name: 'shop', Subnets: await defaultSubnets(moto.url) }));
    const balancer = LoadBalancers![0]!.LoadBalancerArn!;
    listeners = [await listener(balancer, 80), await listener(balancer, 8080)];
    groups = { blue: await group('blue'), green: await group('green'), lime: await group('lime') };
  }, 60_000);

  afterAll(async () => {
    elb.destroy();
    await Promise.all(functions.map(one => one.close()));
    moto.server.kill();
    await once(moto.server, 'exit');
  });

  const properties = (change: object = {}) => ({
    ServiceToken: 'token', ListenerArn: listeners[0], Priority: '20', Conditions: onPath('/api/*'),
    BlueTargetGroupArn: groups.blue, GreenTargetGroupArn: groups.green, ...change,
  });

  const request = (RequestType: CustomResourceRequest['RequestType'], change: Partial<CustomResourceRequest>) =>
    requestCustomResource(event => weightedRule.invoke(event), {
      RequestType, StackId: 'stack', LogicalResourceId: 'Rule', ResourceType: WEIGHTED_RULE_RESOURCE_TYPE, ResourceProperties: properties(), ...change,
    });

  const describeRule = async (ruleArn: string) => (await elb.send(new DescribeRulesCommand({ RuleArns: [ruleArn] }))).Rules![0]!;

  const actionsOf = async (ruleArn: string) => (await describeRule(ruleArn)).Actions as RuleAction[];

  /** By meaning: moto answers what was written, and AWS may answer it in another shape. */
  const shares = async (ruleArn: string, green = groups.green) =>
    liveShares(await actionsOf(ruleArn), { targetGroupArns: { blue: groups.blue, green } });

  const ownerTags = async (ruleArn: string) => {
    const { TagDescriptions } = await elb.send(new DescribeTagsCommand({ ResourceArns: [ruleArn] }));
    return TagDescriptions![0]!.Tags!.filter(({ Key }) => Key!.startsWith(OWNER_TAG_PREFIX)).map(({ Value }) => Value);
  };

  /** As a step of a release does. */
  const release = async (ruleArn: string, greenPercent: number) => {
    const route = { targetGroupArns: { blue: groups.blue, green: groups.green } };
    const Actions = actionsWithShares(await actionsOf(ruleArn), route, sharesAt('green', greenPercent)) as Action[];
    await elb.send(new ModifyRuleCommand({ RuleArn: ruleArn, Actions }));
  };

  test('a weighted rule is created, released, given other conditions, another priority, another group and another listener, and deleted', async () => {
    const created = await request('Create', {});
    const ruleArn = created.PhysicalResourceId;
    expect(created).toMatchObject({ Status: 'SUCCESS', Data: { RuleArn: ruleArn, ListenerArn: listeners[0] } });
    expect(await shares(ruleArn)).toEqual({ blue: 100, green: 0 });
    expect(await ownerTags(ruleArn)).toEqual(['stack']);

    await release(ruleArn, 70);
    let old = properties();
    const updated = async (change: object) => {
      const wanted = { ...old, ...change };
      const answer = await request('Update', { PhysicalResourceId: ruleArn, ResourceProperties: wanted, OldResourceProperties: old });
      old = wanted;
      expect(answer).toMatchObject({ Status: 'SUCCESS' });
      return answer.PhysicalResourceId;
    };
    const live = { blue: 30, green: 70 };

    expect(await updated({ Conditions: onPath('/v2/*') })).toBe(ruleArn);
    expect(await describeRule(ruleArn)).toMatchObject({ Priority: '20', Conditions: onPath('/v2/*') });
    expect(await shares(ruleArn)).toEqual(live);

    expect(await updated({ Priority: '30' })).toBe(ruleArn);
    expect(await describeRule(ruleArn)).toMatchObject({ Priority: '30', Conditions: onPath('/v2/*') });
    expect(await shares(ruleArn)).toEqual(live);

    expect(await updated({ GreenTargetGroupArn: groups.lime })).toBe(ruleArn);
    expect(await shares(ruleArn)).toBeNull();
    expect(await shares(ruleArn, groups.lime)).toEqual(live);

    const moved = await updated({ ListenerArn: listeners[1] });
    expect(moved).not.toBe(ruleArn);
    expect(await shares(moved, groups.lime)).toEqual(live);
    for (const gone of [ruleArn, moved]) {
      expect(await request('Delete', { PhysicalResourceId: gone })).toMatchObject({ Status: 'SUCCESS' });
      await expect(describeRule(gone)).rejects.toThrow(RuleNotFoundException);
    }
  }, 60_000);

  const createStack = async (): Promise<string> => {
    const cloudFormation = new CloudFormationClient({ endpoint: moto.url, region: REGION, credentials });
    const TemplateBody = JSON.stringify({ Resources: { Topic: { Type: 'AWS::SNS::Topic' } } });
    const { StackId } = await cloudFormation.send(new CreateStackCommand({ StackName: 'Shop', TemplateBody }));
    cloudFormation.destroy();
    return StackId!;
  };

  test('a release guard knows the live colour, and a stack that does not go back', async () => {
    const guarded = { LogicalResourceId: 'Guarded', ResourceProperties: properties({ Priority: '40', Conditions: onPath('/guarded/*') }) };
    const ruleArn = (await request('Create', guarded)).PhysicalResourceId;
    const guard = await functionOf(HANDLERS.releaseGuard);
    const StackId = await createStack();
    const deploy = (Color: 'blue' | 'green') => {
      const old = { ServiceToken: 'token', Color, Version: '41', TargetGroupArn: groups[Color], RuleArns: [ruleArn] };
      return requestCustomResource(event => guard.invoke(event), {
        RequestType: 'Update', StackId, LogicalResourceId: 'Guard', ResourceType: RELEASE_GUARD_RESOURCE_TYPE, PhysicalResourceId: 'Guard',
        ResourceProperties: { ...old, Version: '42' }, OldResourceProperties: old,
      });
    };
    expect(await deploy('green')).toMatchObject({ Status: 'SUCCESS' });
    expect(await deploy('blue')).toMatchObject({ Status: 'FAILED', Reason: expect.stringContaining('ColorIsLive: blue serves 100 %') });
    await request('Delete', { ...guarded, PhysicalResourceId: ruleArn });
    expect(await deploy('blue')).toMatchObject({ Status: 'SUCCESS' });
  }, 60_000);
});
