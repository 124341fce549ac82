import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, Duration, Stack } from 'aws-cdk-lib';
import { Vpc } from 'aws-cdk-lib/aws-ec2';
import { ApplicationLoadBalancer, ListenerAction, ListenerCondition, TargetType } from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { Code, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { COLORS, type Color, type HookEvent, HOOKS, type Migration } from '../../../lambda/contract';
import { BlueGreenDeployment, RetireAction } from '../../../lib';
import type { ExecutionRecord } from '../../../local/aws/executions';
import { CompressedClock } from '../../../local/clock';
import { readAssembly, type Stack as Assembled } from '../../../local/stage/assembly';
import { Cloud } from '../../../local/stage/cloud';
import { type DeployedShift, shiftOf } from '../../../local/stage/shift';
import { grantedIn, without } from './granted';
import { ColorServers } from './color-servers';

jest.setTimeout(60_000);

/** A user's function: says what it got, and fails where the input tells it to. */
const HOOK = `exports.handler = async event => {
  console.log('HOOK ' + JSON.stringify(event));
  if ((event.input.reason || '') === event.hook) throw new Error('the load test failed');
};`;

const folder = mkdtempSync(join(tmpdir(), 'hooks-'));

const synthesized = (): Assembled => {
  writeFileSync(join(folder, 'index.js'), HOOK);
  const outdir = mkdtempSync(join(tmpdir(), 'hooks-out-'));
  const app = new App({ outdir });
  const stack = new Stack(app, 'Shop');
  const vpc = new Vpc(stack, 'Vpc', { natGateways: 0 });
  const balancer = new ApplicationLoadBalancer(stack, 'Alb', { vpc });
  const listener = balancer.addListener('Http', { port: 80, defaultAction: ListenerAction.fixedResponse(404) });
  const handler = new LambdaFunction(stack, 'Mine', { runtime: Runtime.NODEJS_24_X, handler: 'index.handler', code: Code.fromAsset(folder) });
  new BlueGreenDeployment(stack, 'Deployment', {
    listener, priority: 10, conditions: [ListenerCondition.pathPatterns(['/*'])], vpc, port: 8080, targetType: TargetType.IP,
    healthCheck: { path: '/health', interval: Duration.seconds(300) },
    deregistrationDelay: Duration.seconds(120),
    hooks: Object.fromEntries(HOOKS.map(name => [name, { handler }])),
    retire: { blue: RetireAction.deregisterTargets() },
  });
  app.synth();
  return readAssembly(outdir)[0]!;
};

const stack = synthesized();
afterAll(() => rmSync(folder, { recursive: true }));

/** The stack, deployed, with a target in each colour. */
class Account {
  readonly hooks: HookEvent[] = [];
  readonly #clock = new CompressedClock(300);
  readonly #servers = new ColorServers();
  readonly #cloud = new Cloud({ clock: this.#clock, seed: 1, onFunctionLog: line => this.#heard(line) });
  #shift!: DeployedShift;

  static async open(of: Assembled): Promise<Account> {
    const account = new Account();
    account.#shift = shiftOf(await account.#cloud.deploy(of));
    await account.#servers.serve(account.#cloud.loadBalancers[0]!, account.#shift, account.#clock);
    return account;
  }

  get called(): string[] {
    return this.hooks.map(({ hook, migration: { step } }) => `${hook} ${step}`);
  }

  release(input: object): Promise<ExecutionRecord> {
    const { stateMachines } = this.#cloud;
    return stateMachines.finished(stateMachines.start(this.#shift.migrateArn, JSON.stringify(input)).executionArn);
  }

  states(color: Color): string[] {
    return this.#group(color).health().map(({ state }) => state);
  }

  live(): string {
    const [rule] = this.#cloud.loadBalancers[0]!.describeRules({ RuleArns: [this.#shift.config.routes[0]!.ruleArn] });
    const groups = rule!.Actions.at(-1)!.ForwardConfig!.TargetGroups!;
    return COLORS.filter(color => groups.some(({ TargetGroupArn }) => TargetGroupArn === this.#group(color).arn)).join();
  }

  async close(): Promise<void> {
    await this.#cloud.close();
    this.#servers.close();
  }

  #group(color: Color) {
    return this.#cloud.loadBalancers[0]!.targetGroup(this.#shift.config.routes[0]!.targetGroupArns[color]);
  }

  #heard(line: string): void {
    const [, event] = /^HOOK (.*)$/.exec(line) ?? [];
    if (event !== undefined) this.hooks.push(JSON.parse(event) as HookEvent);
  }
}

let account: Account;
afterEach(() => account.close());

const TWO_STEPS = [{ weight: 50, holdSeconds: 1 }, { weight: 100, holdSeconds: 1 }];

test('a release calls each function at its place, and retires the old colour', async () => {
  account = await Account.open(stack);
  expect(await account.release({ schedule: TWO_STEPS })).toMatchObject({ status: 'SUCCEEDED' });
  expect(account.called).toEqual([
    'beforeShift -1', 'beforeStep -1', 'afterStep 0', 'beforeStep 0', 'afterStep 1', 'afterShift 1',
  ]);
  expect(account.hooks[0]).toMatchObject({
    shift: 'Shop/Deployment/Shift', execution: { id: expect.stringMatching(/^arn:/), startTime: expect.any(String) }, input: { schedule: TWO_STEPS },
    migration: { from: 'blue', to: 'green', schedule: TWO_STEPS },
  });
  expect(account.states('blue')).toEqual(['draining']);
  expect(account.live()).toBe('green');
});

test.each<[string, string[]]>([
  ['beforeShift', ['beforeShift -1', 'afterRefusal -1']],
  ['afterStep', ['beforeShift -1', 'beforeStep -1', 'afterStep 0', 'afterRevert 0']],
])('a release whose %s fails goes back', async (failing, called) => {
  account = await Account.open(stack);
  expect(await account.release({ schedule: TWO_STEPS, reason: failing }))
    .toMatchObject({ status: 'FAILED', error: 'HookFailed', cause: expect.stringMatching(new RegExp(`^the hook ${failing} failed .*the load test failed`)) });
  expect(account.called).toEqual(called);
  expect(account.live()).toBe('blue');
});

test('a release that was refused tells its function why, whose own failure changes nothing', async () => {
  account = await Account.open(stack);
  expect(await account.release({ target: 'blue', reason: 'afterRefusal' })).toMatchObject({ status: 'FAILED', error: 'TargetIsLive' });
  expect(account.hooks).toMatchObject([{ hook: 'afterRefusal', migration: { error: 'TargetIsLive' } }]);
});

const ofRetirement = grantedIn(stack).filter(({ role, action }) => role.includes('RetireRole') && !action.startsWith('logs:'));

test('what retires has three permissions', () => {
  expect(ofRetirement.map(({ action }) => action).sort()).toEqual([
    'elasticloadbalancing:DeregisterTargets', 'elasticloadbalancing:DescribeRules', 'elasticloadbalancing:DescribeTargetHealth',
  ]);
});

test.each(ofRetirement.map(each => [each.action, each] as const))('without %s the old colour stays, and the release is as good', async (action, each) => {
  account = await Account.open(without(stack, each));
  const { status, output } = await account.release({ schedule: TWO_STEPS });
  expect(status).toBe('SUCCEEDED');
  expect((JSON.parse(output!) as Migration).note).toContain(`is not authorized to perform: ${action} `);
  expect(account.states('blue')).toEqual(['healthy']);
});
