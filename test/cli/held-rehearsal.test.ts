import { type ChildProcessByStdio, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { run } from './account';

// A whole rehearsal runs before anything is held.
jest.setTimeout(180_000);

const CLI = join(__dirname, '..', '..', 'dist', 'cli', 'traffic-shift.js');

const hasAwsCli = spawnSync('aws', ['--version']).status === 0;

/** As it says itself where things are. */
const places = (text: string) => {
  const place = (name: string) => new RegExp(`^ {4}${name} +(\\S+)$`, 'm').exec(text)![1]!;
  return { users: place('users'), endpoint: place('AWS'), migrate: place('migrate'), operate: place('operate') };
};

let cli: ChildProcessByStdio<null, Readable, Readable>;
let output = '';

beforeAll(async () => {
  cli = spawn(process.execPath, [CLI, 'rehearse', '--scenario', 'errors-at-50', '--speed', '150', '--hold'], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const held = new Promise<void>((resolve, reject) => {
    const read = (text: string) => {
      output += text;
      if (output.includes('--input')) resolve();
    };
    cli.stdout.setEncoding('utf8').on('data', read);
    cli.stderr.setEncoding('utf8').on('data', read);
    cli.once('exit', code => reject(new Error(`ended with ${code}: ${output}`)));
  });
  await held;
});

afterAll(async () => {
  if (cli.exitCode !== null) return;
  cli.kill('SIGKILL');
  await once(cli, 'exit');
});

test('shows the result, and then where everything is', () => {
  expect(output.indexOf('errors-at-50: ')).toBeGreaterThan(0);
  expect(output.indexOf('held: users go on')).toBeGreaterThan(output.indexOf('errors-at-50: '));
});

test('goes on serving its users', async () => {
  const response = await fetch(places(output).users);
  expect(response.status).toBe(200);
  expect(response.headers.get('x-color')).toBe('blue');
});

(hasAwsCli ? describe : describe.skip)('the AWS CLI (skipped where it is not installed)', () => {
  /** With the credentials and the region that the output names. */
  const credentials = () => Object.fromEntries(/export (.+)/.exec(output)![1]!.split(' ').map(pair => pair.split('=') as [string, string]));

  const aws = (...args: string[]): unknown => {
    const { stdout, stderr, status } = spawnSync('aws', ['--endpoint-url', places(output).endpoint, '--output', 'json', ...args], {
      encoding: 'utf8', env: { PATH: process.env.PATH, HOME: process.env.HOME, ...credentials() },
    });
    if (status !== 0) throw new Error(stderr);
    return JSON.parse(stdout);
  };

  test('reads the rules that the output speaks of', () => {
    const listener = /--listener-arn (\S+)/.exec(output)![1]!;
    const { Rules } = aws('elbv2', 'describe-rules', '--listener-arn', listener) as { Rules: { IsDefault: boolean }[] };
    expect(Rules.filter(({ IsDefault }) => IsDefault)).toHaveLength(1);
  });

  test('reads the alarms', () => {
    const { MetricAlarms } = aws('cloudwatch', 'describe-alarms') as { MetricAlarms: { StateValue: string }[] };
    expect(MetricAlarms).toHaveLength(2);
  });

  test('starts an execution, and sees how it ends', async () => {
    const { executionArn } = aws('stepfunctions', 'start-execution', '--state-machine-arn', places(output).operate, '--input', '{"action":"status"}') as
      { executionArn: string };
    const described = () => aws('stepfunctions', 'describe-execution', '--execution-arn', executionArn) as { status: string; output?: string };
    while (described().status === 'RUNNING') await new Promise(resolve => setTimeout(resolve, 100));
    expect(described()).toMatchObject({ status: 'SUCCEEDED', output: expect.stringContaining('blue') });
  });
});

test('is operated by the command line', async () => {
  const { code, stdout } = await run(['status', '--json', '--stack', 'TrafficShiftDemo', '--endpoint-url', places(output).endpoint]).ended;
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({ record: { status: 'idle', safe: 'blue', last: { outcome: 'reverted' } }, live: [{ percent: { blue: 100, green: 0 } }] });
});

test('ends with the code of the result when it is interrupted', async () => {
  cli.removeAllListeners('exit');
  cli.kill('SIGINT');
  const [code, signal] = await once(cli, 'exit') as [number | null, string | null];
  expect({ code, signal }).toEqual({ code: output.includes('✓') ? 0 : 1, signal: null });
});
