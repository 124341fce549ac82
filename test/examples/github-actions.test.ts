import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { parse } from 'yaml';
import { ReleaseRole } from '../../examples/github-actions/release-role';
import type { ShiftStatus } from '../../lambda/contract';
import { TrafficShift } from '../../lib';
import { Account } from '../cli/account';
import { Fixture } from '../lib/fixtures';
import { ROOT } from './commands';

jest.setTimeout(120_000);

interface Step {
  readonly name?: string;
  readonly uses?: string;
  readonly run?: string;
  readonly with?: Readonly<Record<string, unknown>>;
}

interface Job {
  readonly 'if': string;
  readonly 'steps': readonly Step[];
  readonly 'environment': string;
  readonly 'concurrency'?: { readonly 'group': string; readonly 'cancel-in-progress': boolean };
  readonly 'timeout-minutes': number;
}

interface Workflow {
  readonly on: Readonly<Record<string, unknown>>;
  readonly permissions: Readonly<Record<string, string>>;
  readonly env: Readonly<Record<string, string>>;
  readonly defaults: unknown;
  readonly jobs: { readonly release: Job; readonly rollback: Job };
}

const text = readFileSync(join(ROOT, 'examples', 'github-actions', 'release.yml'), 'utf8');
const workflow = parse(text) as Workflow;
const { release, rollback } = workflow.jobs;

const credentialsOf = ({ steps }: Job) => steps.find(({ uses }) => uses?.startsWith('aws-actions/configure-aws-credentials@'))!.with!;

describe('the workflow', () => {
  test('takes a short-lived role and no key', () => {
    expect(workflow.permissions).toEqual({ 'id-token': 'write', 'contents': 'read' });
    for (const job of [release, rollback]) expect(Object.keys(credentialsOf(job))).toEqual(expect.arrayContaining(['role-to-assume', 'aws-region']));
    expect(text).not.toMatch(/access-key|secrets\./);
  });

  test('lets releases wait for each other, and a rollback for nobody', () => {
    expect(release.concurrency).toEqual({ 'group': expect.any(String), 'cancel-in-progress': false });
    expect(rollback).not.toHaveProperty('concurrency');
    expect(workflow).not.toHaveProperty('concurrency');
    expect(rollback.environment).not.toBe(release.environment);
  });

  test('waits for no longer than its credentials last', () => {
    expect(release['timeout-minutes'] * 60).toBeLessThanOrEqual(credentialsOf(release)['role-duration-seconds'] as number);
  });

  test('writes nothing of GitHub\'s into a script, where it could be a command', () => {
    const scripts = [release, rollback].flatMap(({ steps }) => steps.flatMap(({ run }) => run ?? []));
    expect(scripts.length).toBeGreaterThan(5);
    expect(scripts.filter(script => script.includes('${{'))).toEqual([]);
    expect(workflow.defaults).toEqual({ run: { shell: 'bash' } });
  });
});

const tools = ['bash', 'jq'].every(tool => spawnSync(tool, ['--version']).status === 0);

/** Its scripts, with the real command line against a local account. What `cdk` is told is written down. */
(tools ? describe : describe.skip)('its steps (skipped where bash or jq is not installed)', () => {
  const account = new Account();
  const folder = mkdtempSync(join(tmpdir(), 'workflow-'));
  const [calls, github] = [join(folder, 'calls'), join(folder, 'github-env')];
  const cli = join(ROOT, 'dist', 'cli', 'traffic-shift.js');
  const npx = () => [
    '#!/bin/bash',
    `if [ "$1" = cdk-traffic-shift ]; then shift; exec "${process.execPath}" "${cli}" "$@" --endpoint-url "${account.url}"; fi`,
    `echo "$@" >> "${calls}"`,
  ].join('\n');

  beforeAll(async () => {
    await account.open();
    writeFileSync(join(folder, 'npx'), npx(), { mode: 0o755 });
  });
  afterAll(async () => {
    await account.close();
    rmSync(folder, { recursive: true });
  });
  beforeEach(() => [calls, github].forEach(file => writeFileSync(file, '')));

  const runStep = async ({ steps }: Job, name: string, environment: Readonly<Record<string, string>> = {}) => {
    const script = steps.find(step => step.name === name)!.run!;
    // As GitHub runs `shell: bash`.
    const child = spawn('bash', ['--noprofile', '--norc', '-eo', 'pipefail', '-c', script], {
      env: {
        PATH: `${folder}:${process.env.PATH}`, HOME: '/nonexistent', GITHUB_ENV: github, STACK: 'TrafficShiftDemo', GITHUB_REF_NAME: 'v2',
        GITHUB_ACTOR: 'somebody', GITHUB_RUN_ID: '1', GITHUB_RUN_ATTEMPT: '1',
        AWS_ACCESS_KEY_ID: 'operator', AWS_SECRET_ACCESS_KEY: 'operator', AWS_REGION: 'us-east-1', ...environment,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const said: string[] = [];
    for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (part: string) => said.push(part));
    const [code] = await once(child, 'close') as [number];
    return { code, said: said.join('') };
  };

  test('find the idle colour, and deploy the tag to it', async () => {
    expect(await runStep(release, 'Which colour is idle')).toEqual({ code: 0, said: '' });
    expect(readFileSync(github, 'utf8')).toBe('COLOR=green\n');
    expect(await runStep(release, 'Deploy to it', { COLOR: 'green' })).toEqual({ code: 0, said: '' });
    expect(readFileSync(calls, 'utf8')).toBe('cdk deploy TrafficShiftDemo --require-approval never --parameters TrafficShiftDemo:GreenVersion=v2\n');
  });

  test('refuse to release to the live colour', async () => {
    const { code, said } = await runStep(release, 'Release it', { COLOR: 'blue' });
    expect(said).toContain('input.target is "blue", but blue serves everything already');
    expect(code).toBe(4);
  });

  test('tell what is live, and what was', async () => {
    expect(await runStep(release, 'What became of it')).toMatchObject({ code: 0, said: expect.stringContaining('green is idle') });
  });

  test('put back what runs, and find no idle colour until then', async () => {
    const record = async () => (await account.json<ShiftStatus>('status')).record;
    await account.run('start', '--schedule', '50:86400,100:86400');
    while ((await record())?.progress === undefined) await account.clock.sleep(10_000);
    expect((await runStep(release, 'Which colour is idle')).code).not.toBe(0);
    expect(readFileSync(github, 'utf8')).toBe('');

    const { code, said } = await runStep(rollback, 'Put traffic back', { REASON: 'checkout errors' });
    expect({ code, said }).toEqual({ code: 0, said: expect.stringContaining('blue serves everything') });
    // What still runs would keep the process alive.
    while ((await record())?.status !== 'idle') await account.clock.sleep(10_000);
    expect((await record())?.last?.cause).toContain('checkout errors, by somebody');
  });
});

test('the role is GitHub\'s for two environments of one repository, and may do what the workflow does', () => {
  const fixture = new Fixture();
  const shift = new TrafficShift(fixture.stack, 'Shift', { routes: [fixture.route()] });
  new ReleaseRole(fixture.stack, 'Release', { repository: 'shop/shop', shift });
  const template = Template.fromStack(fixture.stack);
  template.hasResourceProperties('AWS::IAM::Role', {
    MaxSessionDuration: credentialsOf(release)['role-duration-seconds'],
    AssumeRolePolicyDocument: Match.objectLike({
      Statement: [Match.objectLike({
        Action: 'sts:AssumeRoleWithWebIdentity',
        Condition: {
          StringEquals: {
            'token.actions.githubusercontent.com:aud': 'sts.amazonaws.com',
            'token.actions.githubusercontent.com:sub': [release, rollback].map(({ environment }) => `repo:shop/shop:environment:${environment}`),
          },
        },
      })],
    }),
  });
  template.hasResourceProperties('AWS::IAM::Policy', {
    PolicyDocument: Match.objectLike({
      Statement: Match.arrayWith([
        Match.objectLike({ Action: 'sts:AssumeRole' }), Match.objectLike({ Action: 'states:StartExecution' }), Match.objectLike({ Action: 'dynamodb:GetItem' }),
      ]),
    }),
  });
});
