import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, PutCommand } from '@aws-sdk/lib-dynamodb';
import type { ShiftStatus } from '../../lambda/contract';
import type { RunHistory } from '../../lambda/contract/history';
import { CLOUDFORMATION_FORMAT, CLOUDFORMATION_VALIDATION, cloudFormationActions } from '../../local/aws/cloudformation';
import { AwsEndpoint } from '../../local/aws/server';
import { queryService } from '../../local/aws/wire/query';
import { Account, run } from './account';

jest.setTimeout(120_000);

const NO_KEYS = { AWS_ACCESS_KEY_ID: undefined, AWS_SECRET_ACCESS_KEY: undefined };

/** It never ends by itself. */
const LONG = ['--schedule', '10:86400,100:86400'];

const account = new Account();

beforeAll(() => account.open());
afterAll(() => account.close());

const status = () => account.json<ShiftStatus & { shift: string; note?: string }>('status');

/** A start is refused as long as a write may still land. */
const untilRest = async (): Promise<void> => {
  while (((await status()).record?.status ?? 'idle') !== 'idle') await account.clock.sleep(10_000);
};

const untilStep = async (weight: number) => {
  for (;;) {
    const { record } = await status();
    if (record?.progress?.weight === weight) return;
    await account.clock.sleep(10_000);
  }
};

describe('before any release', () => {
  test('the status says what is live, and where the next version goes', async () => {
    const { code, stdout } = await account.run('status');
    expect(code).toBe(0);
    expect(stdout).toContain('TrafficShiftDemo/Deployment/Shift  no release yet, green is idle');
    expect(stdout).toMatch(/TrafficShiftDemo\/Deployment\/Route {2}█+ {2}blue 100 % {2}green 0 %/);
    expect(stdout).toContain('green: deploy the next version to green');
    expect(await status()).toEqual({
      shift: 'TrafficShiftDemo/Deployment/Shift', record: null, idle: 'green',
      live: [{ route: 'TrafficShiftDemo/Deployment/Route', percent: { blue: 100, green: 0 } }],
    });
  });

  test('there is no history, and it says so', async () => {
    expect(await account.run('history')).toEqual({ code: 0, stdout: 'no run of TrafficShiftDemo/Deployment/Shift is recorded\n', stderr: '' });
    expect(await account.json('history')).toEqual([]);
  });

  test.each(['pause', 'rollback'])('%s is refused, says why, and exits with 4', async action => {
    const { code, stdout, stderr } = await account.run(action, '--reason', 'nothing runs');
    expect({ code, stdout }).toEqual({ code: 4, stdout: '' });
    expect(stderr).toMatch(new RegExp(`^${action} was refused: (NothingRunning: no release runs|NothingToRollBack: there has been no release)`));
  });

  test('a refusal is one JSON document on stdout, too', async () => {
    const { code, stdout, stderr } = await account.run('promote', '--json');
    expect({ code, stderr }).toEqual({ code: 4, stderr: '' });
    expect(JSON.parse(stdout)).toEqual({
      action: 'promote', execution: expect.stringContaining(':execution:'), end: 'refused', error: 'NothingRunning',
      cause: 'no release runs. Nothing was changed.',
    });
  });

  test('a dry run says what would happen, without being asked to wait', async () => {
    const { code, stdout } = await account.run('start', '--dry-run');
    expect(code).toBe(0);
    expect(stdout).toMatch(/^completed: dry run: would shift from blue to green by 5 % for 300 s/m);
    expect((await status()).record).toBeNull();
  });
});

test('start --wait shows a good release until it completed, and exits with 0', async () => {
  const { code, stdout, stderr } = await account.run('start', '--wait', '--schedule', '50:180,100:60', '--name', 'good', '--reason', 'v2');
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout).toMatch(/^started arn:aws:states:us-east-1:123456789012:execution:\w+:good$/m);
  expect(stdout).toContain('migrating to green, step 1 of 2: 50 %; as written: blue 50 %, green 50 %');
  expect(stdout.trimEnd().split('\n').at(-1)).toMatch(/^completed: .*green serves everything/);
  expect(stdout).not.toContain('\u001b');
  expect((await status()).record!.last).toMatchObject({ outcome: 'completed', owner: expect.stringMatching(/:good$/) });
});

test('a name that was used is an error that says so', async () => {
  const { code, stderr } = await account.run('start', '--name', 'good');
  expect(code).toBe(1);
  expect(stderr).toContain('give another --name');
});

test('a start that is refused exits with 4, with the reason', async () => {
  const { code, stderr } = await account.run('start', '--wait', '--target', 'green');
  expect(code).toBe(4);
  expect(stderr).toMatch(/^refused, nothing was moved: TargetIsLive: input\.target is "green"/);
});

test('adopt takes what is live as the truth', async () => {
  const { code, stdout } = await account.run('adopt');
  expect({ code, stdout }).toEqual({ code: 0, stdout: 'adopt: green is the colour that serves everything\n' });
});

describe('while a release runs', () => {
  afterEach(untilRest);

  test('it is paused, seen, resumed, protected from a second one, and rolled back: CI gets a 3', async () => {
    const release = account.start('start', '--wait', '--name', 'bad', ...LONG);
    await release.prints('step 1 of 2: 10 %');

    expect(await account.run('pause', '--reason', 'a look at the logs')).toMatchObject({ code: 0, stdout: expect.stringMatching(/^pause: the schedule stands still/) });
    const { stdout: paused } = await account.run('status');
    expect(paused).toContain('migrating to blue, step 1 of 2: 10 %, paused');
    expect(paused).toMatch(/paused +\S+Z.* by arn:\S+: a look at the logs/);
    expect(paused).toMatch(/owner +arn:\S+:bad since/);
    expect(paused).toMatch(/last look +/);
    expect(await account.json('status')).toMatchObject({ steps: [{ step: 1, weight: 10 }] });

    expect(await account.run('resume')).toMatchObject({ code: 0, stdout: expect.stringMatching(/^resume: the schedule goes on/) });
    const second = await account.run('start', '--wait');
    expect(second).toMatchObject({ code: 4, stderr: expect.stringContaining('AlreadyRunning') });

    expect(await account.run('rollback', '--reason', 'customers complain')).toMatchObject({ code: 0, stdout: expect.stringMatching(/^rollback: green serves everything, verified/) });
    const { code, stderr } = await release.ended;
    expect(code).toBe(3);
    expect(stderr).toMatch(/^put back: OperatorRollback: .*customers complain/);
    expect((await status()).live).toEqual([{ route: expect.any(String), percent: { blue: 0, green: 100 } }]);
  });

  test('promote leaves out the steps in between, and Ctrl-C ends the waiting, not the release', async () => {
    const release = account.start('start', '--wait', ...LONG);
    await release.prints('step 1 of 2: 10 %');
    expect(await account.run('promote')).toMatchObject({ code: 0, stdout: expect.stringMatching(/^promote: with the next look blue goes from 10 % to 100 %/) });
    await untilStep(100);
    release.kill('SIGINT');
    expect(await release.ended).toMatchObject({ code: 1, stderr: expect.stringContaining('the release goes on, see it with status') });
    expect((await status()).record).toMatchObject({ status: 'migrating', target: 'blue', progress: { weight: 100 } });
    expect(await account.run('rollback')).toMatchObject({ code: 0 });
  });

  test('one that is stopped behind its back, and then put back by the guardian, counts as put back', async () => {
    const release = account.start('start', '--wait', '--json', '--name', 'stopped', ...LONG);
    await untilStep(10);
    account.stop((await status()).record!.owner!);
    const { code, stdout } = await release.ended;
    expect(code).toBe(3);
    expect(JSON.parse(stdout)).toMatchObject({ end: 'reverted', error: 'OwnerDied', cause: expect.stringContaining('the guardian put traffic back to green') });
  });
});

test('status --watch follows in lines where there is no terminal, and Ctrl-C ends it, not the release', async () => {
  const watching = account.start('status', '--watch');
  await watching.prints('idle, green serves everything');
  await account.run('start', ...LONG);
  await watching.prints('migrating to blue, step 1 of 2: 10 %; TrafficShiftDemo/Deployment/Route: blue 10 %, green 90 %');
  watching.kill('SIGINT');
  const { code, stdout } = await watching.ended;
  expect(code).toBe(0);
  expect(stdout.trimEnd().split('\n').at(-1)).toBe('not watched any more; a release that runs goes on');
  expect(new Set(stdout.split('\n')).size).toBe(stdout.split('\n').length);
  expect((await status()).record!.status).toBe('migrating');
  expect(await account.run('rollback')).toMatchObject({ code: 0 });
});

describe('the history', () => {
  const runAt = (minute: number, shift = 'TrafficShiftDemo/Deployment/Shift'): RunHistory => ({
    shift, execution: `arn:aws:states:us-east-1:123456789012:execution:Migrate:run-${minute}`, startedAt: `2026-01-01T12:${minute}:00.000Z`,
    to: 'green', input: {}, outcome: 'completed', steps: [],
  });

  beforeAll(async () => {
    const client = new DynamoDBClient({ endpoint: account.url, region: 'us-east-1', credentials: { accessKeyId: 'test', secretAccessKey: 'test' } });
    const documents = DynamoDBDocumentClient.from(client);
    for (const each of [runAt(20), runAt(40), runAt(30), runAt(50, 'TrafficShiftDemo/Other')]) {
      await documents.send(new PutCommand({ TableName: account.recordTable, Item: { ...each, item: `run#${each.startedAt}#${each.execution.split(':').at(-1)}` } }));
    }
    client.destroy();
  });

  test('is of this shift alone, the newest run first', async () => {
    const all = await account.json<RunHistory[]>('history', '--limit', '1000');
    expect(all.slice(-3)).toEqual([runAt(40), runAt(30), runAt(20)]);
    expect(all.map(({ startedAt }) => startedAt)).toEqual(all.map(({ startedAt }) => startedAt).toSorted().toReversed());
    const { stdout } = await account.run('history', '--limit', '1000');
    expect(stdout.split('\n').map(row => row.split(/ +/)[1]).slice(-4)).toEqual(['run-40', 'run-30', 'run-20', undefined]);
  });

  test('tells the releases above', async () => {
    const all = await account.json<RunHistory[]>('history', '--limit', '1000');
    const byName = (name: string) => all.find(({ execution }) => execution.endsWith(`:${name}`));
    expect(byName('bad')).toMatchObject({
      outcome: 'reverted', error: 'OperatorRollback', from: 'green', to: 'blue', steps: [{ step: 1, weight: 10 }],
    });
    expect(byName('stopped')).toMatchObject({ outcome: 'reverted', error: 'OwnerDied' });
  });

  test('is as long as was asked for', async () => {
    const all = await account.json<RunHistory[]>('history', '--limit', '1000');
    expect(await account.json('history', '--limit', '2')).toEqual(all.slice(0, 2));
  });
});

describe('what cannot be found', () => {
  const endpoint = new AwsEndpoint([queryService('cloudformation', CLOUDFORMATION_FORMAT, cloudFormationActions([{
    id: 'arn:aws:cloudformation:us-east-1:123456789012:stack/Two/1', name: 'Two', createdAt: 0, status: 'CREATE_COMPLETE', outputs: [],
    resources: [
      { logicalId: 'Records', physicalId: 'records', type: 'AWS::DynamoDB::Table', metadata: { 'cdk-traffic-shift:shift': { table: 'records' } } },
      ...['Two/Api', 'Two/Web'].flatMap(shift => ['migrate', 'operate'].map(machine => ({
        logicalId: `${shift}${machine}`, physicalId: `arn:${shift}${machine}`, type: 'AWS::StepFunctions::StateMachine',
        metadata: { 'cdk-traffic-shift:shift': { shift, machine } },
      }))),
    ],
  }]), CLOUDFORMATION_VALIDATION)]);

  beforeAll(() => endpoint.start());
  afterAll(() => endpoint.close());

  const stderrOf = async (args: readonly string[], environment?: NodeJS.ProcessEnv) => {
    const { code, stdout, stderr } = await run(args, environment).ended;
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    return stderr;
  };

  test('a stack', async () => {
    expect(await stderrOf(['status', '--stack', 'Nope', '--endpoint-url', endpoint.url]))
      .toBe('Stack with id Nope does not exist: check --stack, --region and --profile\n');
  });

  test('one shift of several, unless it is named', async () => {
    expect(await stderrOf(['rollback', '--stack', 'Two', '--endpoint-url', endpoint.url]))
      .toBe('the stack Two has 2 shifts, name one with --shift: Two/Api, Two/Web\n');
    expect(await stderrOf(['rollback', '--stack', 'Two', '--shift', 'Mail', '--endpoint-url', endpoint.url]))
      .toBe('the stack Two has no shift Mail, allowed for --shift: Two/Api, Two/Web\n');
  });

  test('a region, credentials, the network', async () => {
    expect(await stderrOf(['status', '--stack', 'Two'], { AWS_REGION: undefined })).toMatch(/^no AWS region is set: give --region/);
    expect(await stderrOf(['status', '--stack', 'Two'], NO_KEYS)).toMatch(/^no AWS credentials were found .* give --profile/);
    expect(await stderrOf(['status', '--stack', 'Two', '--profile', 'night-shift'], NO_KEYS)).toMatch(/^no AWS credentials were found .* give --profile/);
    expect(await stderrOf(['status', '--stack', 'Two', '--endpoint-url', 'http://127.0.0.1:9'])).toMatch(/^AWS cannot be reached \(ECONNREFUSED/);
  });
});

test.each([
  ['no stack', ['status'], 'required option \'--stack <name>\''],
  ['a schedule that is none', ['start', '--stack', 'S', '--schedule', '5%'], 'is not a step'],
  ['another colour', ['start', '--stack', 'S', '--target', 'red'], 'Allowed choices are blue, green'],
  ['an alarm that is ignored for no reason', ['start', '--stack', 'S', '--ignore-alarm', 'errors'], '--ignore-alarm needs a --reason'],
  ['a watch as one document', ['status', '--stack', 'S', '--watch', '--json'], 'cannot be used with option \'--json\''],
  ['a limit of nothing', ['history', '--stack', 'S', '--limit', '0'], 'Allowed: a whole number from 1 to 1000'],
  ['an argument too many', ['rollback', 'now', '--stack', 'S'], 'too many arguments'],
])('%s exits with 2 before AWS is asked', async (_, args, message) => {
  const { code, stdout, stderr } = await run(args).ended;
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(stderr).toContain(message);
});

test.each(['start', 'rollback'])('%s --help says what the exit codes mean', async command => {
  const { code, stdout } = await run([command, '--help']).ended;
  expect(code).toBe(0);
  expect(stdout.replace(/\s+/g, ' ')).toMatch(/Exit codes: 0 done.*3 the release was put back; 4 refused/);
});
