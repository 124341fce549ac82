import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, Duration, Stack } from 'aws-cdk-lib';
import { Vpc } from 'aws-cdk-lib/aws-ec2';
import { ApplicationLoadBalancer, ListenerAction, ListenerCondition, TargetType } from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { AccountRootPrincipal, Role } from 'aws-cdk-lib/aws-iam';
import { BlueGreenDeployment } from '../../lib';
import { readAssembly } from '../../local/stage/assembly';
import { Account } from './account';

jest.setTimeout(60_000);

const outdir = mkdtempSync(join(tmpdir(), 'grants-'));
afterAll(() => rmSync(outdir, { recursive: true }));

/** A stack with a role for each grant, which has nothing else. */
const synthesized = () => {
  const app = new App({ outdir });
  const stack = new Stack(app, 'Shop');
  const vpc = new Vpc(stack, 'Vpc', { natGateways: 0 });
  const listener = new ApplicationLoadBalancer(stack, 'Alb', { vpc }).addListener('Http', { port: 80, defaultAction: ListenerAction.fixedResponse(404) });
  const { shift } = new BlueGreenDeployment(stack, 'Deployment', {
    listener, priority: 10, conditions: [ListenerCondition.pathPatterns(['/*'])], vpc, port: 80, targetType: TargetType.IP,
    healthCheck: { interval: Duration.seconds(5), timeout: Duration.seconds(2), healthyThresholdCount: 2 },
  });
  const role = (roleName: string) => new Role(stack, roleName, { roleName, assumedBy: new AccountRootPrincipal() });
  shift.grantStart(role('starter'));
  shift.grantOperate(role('operator'));
  shift.grantRead(role('reader'));
  const watcher = role('watcher');
  shift.grantOperate(watcher);
  shift.grantRead(watcher);
  app.synth();
  return readAssembly(outdir)[0]!;
};

const account = new Account(synthesized());
beforeAll(() => account.open());
afterAll(() => account.close());

const RELEASE = ['start', '--wait', '--schedule', '50:60,100:60'] as const;

test.each<[string, readonly [string, ...string[]], number]>([
  ['starter', RELEASE, 0],
  ['starter', ['start', '--dry-run'], 0],
  ['operator', ['status'], 0],
  ['operator', ['promote'], 4],
  ['operator', ['rollback'], 0],
  ['operator', ['adopt'], 0],
  ['watcher', ['status'], 0],
  ['reader', ['history'], 0],
])('%s is enough for %j', async (role, args, code) => {
  const result = await account.runAs(role, ...args);
  expect(result.stderr).not.toContain('not authorized');
  expect(result.code).toBe(code);
});

test('while a release runs its steps are shown to who may read them, and left out for others', async () => {
  expect(await account.runAs('starter', 'start', '--schedule', '50:86400,100:60')).toMatchObject({ code: 0 });
  const steps = async (role: string) => {
    const { code, stdout } = await account.runAs(role, 'status', '--json');
    expect(code).toBe(0);
    return (JSON.parse(stdout) as { steps?: unknown }).steps;
  };
  while (await steps('watcher') === undefined) await account.clock.sleep(10_000);
  expect(await steps('operator')).toBeUndefined();
  expect(await account.runAs('operator', 'rollback')).toMatchObject({ code: 0 });
});

test.each<[string, readonly [string, ...string[]], string]>([
  ['starter', ['rollback'], 'states:StartExecution'],
  ['starter', ['history'], 'dynamodb:Query'],
  ['operator', RELEASE, 'states:StartExecution'],
  ['operator', ['status', '--watch'], 'dynamodb:GetItem'],
  ['reader', ['status'], 'states:StartExecution'],
])('%s is not enough for %j: it says what is missing, and which grants there are', async (role, args, action) => {
  const { code, stderr } = await account.runAs(role, ...args);
  expect(code).toBe(1);
  expect(stderr).toMatch(new RegExp(`assumed-role/${role}/operator is not authorized to perform: ${action} .*shift\\.grantStart, grantOperate, grantRead`));
});
