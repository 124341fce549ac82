import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Stack } from 'aws-cdk-lib';
import type { RehearsalResult } from '../../local/report/model';
import { imported, oldShop, synthesized, twoShifts } from '../local/app/apps';
import { run } from './account';

// Whole rehearsals.
jest.setTimeout(180_000);

const folder = mkdtempSync(join(tmpdir(), 'rehearse-own-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const OLD_SHOP = synthesized(oldShop);
const TWO = synthesized(twoShifts);
const PROD = synthesized(imported);

const rehearsed = async (...args: string[]): Promise<{ code: number | null; stdout: string; result: RehearsalResult }> => {
  const file = join(folder, 'result.json');
  const { code, stdout, stderr } = await run(['rehearse', ...args, '--speed', '30', '--json', file]).ended;
  expect(stderr).toBe('');
  return { code, stdout, result: JSON.parse(readFileSync(file, 'utf8')) as RehearsalResult };
};

describe('what is wrong is said in a sentence, and nothing is started', () => {
  const empty = synthesized(app => void new Stack(app, 'Empty'));
  const file = join(folder, 'file');
  writeFileSync(file, '');

  test.each([
    ['a stack without an app', ['--stack', 'Shop'], '--stack is about a stack of yours: name its cloud assembly with --app'],
    ['a green without an app', ['--green', 'npm start'], '--green is about a stack of yours: name its cloud assembly with --app'],
    ['no such folder', ['--app', join(folder, 'cdk.out')], `--app: there is no folder ${join(folder, 'cdk.out')}: run \`npx cdk synth\` in the folder of your app`],
    ['a folder that is something else', ['--app', folder], 'is no cloud assembly, a folder with a manifest.json: run `npx cdk synth`'],
    ['a file', ['--app', file], 'is no cloud assembly'],
    ['an app without a shift', ['--app', empty], 'no stack of this app has a shift: add a BlueGreenDeployment or a TrafficShift to one'],
    ['an app with two', ['--app', TWO], '2 shifts could be meant, name one with --shift or --stack: Two/Web/Shift (stack Two), Two/Api/Shift (stack Two)'],
    ['another shift', ['--app', TWO, '--shift', 'Shift2'], 'no shift Shift2, allowed: Two/Web/Shift, Two/Api/Shift'],
    ['another stack', ['--app', TWO, '--stack', 'Three'], 'no stack Three with a shift, allowed: Two'],
    ['all scenarios', ['--app', TWO, '--all'], '--all plays the scenarios of the demo: with --app, name those to play with --scenario'],
    ['a scenario of the demo', ['--app', TWO, '--scenario', 'two-routes'], 'the scenario two-routes needs a stack that is made for it: it can be played on the demo only, with --app: healthy, errors-at-50'],
    ['WebSockets', ['--app', TWO, '--traffic', 'websockets'], '--traffic websockets and long-polls need the demo\'s own service'],
    ['a fault of a command', ['--app', TWO, '--green', 'npm start', '--fault', 'both:crash'], '--fault breaks the built-in service only, and green is one of yours'],
    ['an address with a path', ['--app', TWO, '--green', 'http://127.0.0.1:9000/shop'], 'The address \'http://127.0.0.1:9000/shop\' has to be http, host and port only'],
    ['an address by TLS', ['--app', TWO, '--blue', 'https://127.0.0.1'], 'has to be http, host and port only'],
    ['no command', ['--app', TWO, '--green', ' '], 'It is empty: give a command, an address like http://127.0.0.1:9000, or built-in.'],
  ])('%s', async (_, args, message) => {
    const { code, stdout, stderr } = await run(['rehearse', ...args]).ended;
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(message);
  });
});

/** A small service of somebody's own: healthy, ready for its smoke test, and as bad as it is told. It writes down who it is. */
const SERVICE = `
const { writeFileSync } = require('node:fs');
let asked = 0;
require('node:http').createServer((request, response) => {
  if (request.url === '/ready') return response.writeHead(204).end();
  if (request.url === '/shop/status') return response.end('"ok"');
  asked += 1;
  response.writeHead(asked % 2 === 0 ? Number(process.argv[2]) : 200).end(request.headers.host);
}).listen(process.env.PORT, '127.0.0.1', () => writeFileSync(process.argv[3], String(process.pid)));
`;
const service = join(folder, 'service.js');
writeFileSync(service, SERVICE);

const isAlive = (pid: number): boolean => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

test('an HTTPS listener of another stack, groups and an alarm that were there before, and a bad command as green', async () => {
  const pidFile = join(folder, 'pid');
  const { code, stdout, result } = await rehearsed('--app', OLD_SHOP, '--green', `echo starting; sleep 1; node ${service} 500 ${pidFile} & wait`);
  expect(code).toBe(1);
  expect(result).toMatchObject({ outcome: 'reverted', passed: false, complaints: ['the outcome is reverted, right is completed'], revert: { trigger: 'AlarmBreach' } });
  expect(result.reason).toMatch(/^alarm "Errors\w+" is in ALARM/);
  expect(result.traffic.failedByService).toBeGreaterThan(10);
  expect(result.traffic.lost).toBe(0);
  expect(stdout).toContain('green: starting');
  expect(stdout).toContain('a release of Shop/Shift by its own schedule, 6 minutes at speed 30: about 12 real seconds');
  expect(stdout).toMatch(/listeners that speak plain HTTP here, on 127\.0\.0\.1, in place of HTTPS: Network\w+/);
  expect(stdout).toContain('deployed as one with the stacks whose exports it uses: Network');
  expect(isAlive(Number(readFileSync(pidFile, 'utf8')))).toBe(false);
});

test('one of two shifts, with a fault of the built-in service', async () => {
  const { code, stdout, result } = await rehearsed('--app', TWO, '--shift', 'Web/Shift', '--fault', 'green:error-rate=50%@50%');
  expect({ code, outcome: result.outcome, lost: result.traffic.lost }).toEqual({ code: 0, outcome: 'reverted', lost: 0 });
  expect(stdout).toContain('the outcome was not judged');
  expect(result.notRehearsed).toContainEqual({ logicalId: expect.any(String), type: 'AWS::EC2::SecurityGroup' });
});

test('functions run by themselves, from the code in the template, and the other shift\'s rule is not written', async () => {
  const { code, result } = await rehearsed('--app', TWO, '--shift', 'Api/Shift');
  expect({ code, outcome: result.outcome, lost: result.traffic.lost }).toEqual({ code: 0, outcome: 'completed', lost: 0 });
  expect(result.notes.join()).not.toContain('takes the place');
  // Each step once, on the one rule: the other shift's is left alone.
  expect(result.calls['elasticloadbalancing:ModifyRule']).toBe(2);
});

test('a listener of which the app knows the ARN only, and a service that runs already', async () => {
  const pidFile = join(folder, 'running');
  const running = spawn(process.execPath, [service, '200', pidFile], { env: { PORT: '18231' }, stdio: 'ignore' });
  try {
    while (!existsSync(pidFile)) await new Promise(resolve => setTimeout(resolve, 50));
    const { code, stdout, result } = await rehearsed('--app', PROD, '--green', 'http://127.0.0.1:18231');
    expect({ code, outcome: result.outcome, lost: result.traffic.lost }).toEqual({ code: 0, outcome: 'completed', lost: 0 });
    expect(stdout).toContain('an empty load balancer stands in: arn:aws:elasticloadbalancing:us-east-1:123456789012:listener/app/front/50dc6c495c0c9188/f2f7dc8efc522ab2');
    expect(isAlive(running.pid!)).toBe(true);
  } finally {
    running.kill();
  }
});

test.each([
  ['exit 3', 'the command \'exit 3\' ended with 3 before it was healthy'],
  ['echo no config >&2; exit 1', 'ended with 1 before it was healthy\n  no config'],
])('a command that does not come up is told with what it said: %s', async (command, message) => {
  const { code, result } = await rehearsed('--app', TWO, '--shift', 'Web/Shift', '--blue', command);
  expect({ code, outcome: result.outcome }).toEqual({ code: 1, outcome: 'invalid' });
  expect(result.reason).toContain(`--blue: ${message.startsWith('the') ? message : ''}`);
  expect(result.reason).toContain(message);
});

test('an address where nothing is', async () => {
  const { code, result } = await rehearsed('--app', TWO, '--shift', 'Web/Shift', '--blue', 'http://127.0.0.1:9');
  expect(code).toBe(1);
  expect(result.reason).toMatch(/^--blue: http:\/\/127\.0\.0\.1:9 is not healthy: GET \/ fails: /);
});

test('Ctrl-C ends a command, too', async () => {
  const pidFile = join(folder, 'interrupted');
  const cli = run(['rehearse', '--app', OLD_SHOP, '--speed', '30', '--green', `node ${service} 200 ${pidFile}`]);
  await cli.prints('traffic begins');
  cli.kill('SIGINT');
  expect((await cli.ended).code).not.toBe(0);
  while (isAlive(Number(readFileSync(pidFile, 'utf8')))) await new Promise(resolve => setTimeout(resolve, 50));
});
