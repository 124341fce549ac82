import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { scenariosToRun } from '../../cli/commands/rehearse';
import { type FaultSpec, parseFault } from '../../local/faults/spec';
import { SCENARIOS } from '../../local/scenarios';

const KINDS: readonly FaultSpec['kind'][] = [
  'error-rate', 'latency', 'crash', 'hang', 'reset', 'flapping-health', 'slow-start-up', 'down',
  'throttled', 'slow', 'fails-before', 'fails-after', 'late',
];

const CLI = join(__dirname, '..', '..', 'dist', 'cli', 'traffic-shift.js');

const run = (...args: string[]) => spawnSync(process.execPath, [CLI, ...args], { encoding: 'utf8' });

test.each([
  ['an unknown scenario', ['rehearse', '--scenario', 'nope'], 'Allowed: healthy, errors-at-50'],
  ['a second scenario that is unknown', ['rehearse', '--scenario', 'healthy', '--scenario', 'nope'], 'Allowed: healthy, errors-at-50'],
  ['some scenarios and all of them', ['rehearse', '--all', '--scenario', 'healthy'], '--all and --scenario exclude each other'],
  ['a speed that is no number', ['rehearse', '--speed', 'fast'], 'Allowed: a number from 1 to 600'],
  ['a speed of nothing', ['rehearse', '--speed', ''], 'Allowed: a number from 1 to 600'],
  ['a speed out of range', ['rehearse', '--speed', '0.5'], 'Allowed: a number from 1 to 600'],
  ['a broken seed', ['rehearse', '--seed', '1.5'], 'Allowed: a whole number from 0'],
  ['a fault of nobody', ['rehearse', '--fault', 'red:crash'], 'The subject \'red\' is none of blue, green, both, aws, aws.<Action>, aws.<Action>#<route>.'],
  ['a second fault that is wrong', ['rehearse', '--fault', 'green:crash', '--fault', 'green:crash=200%'], 'The value \'200%\' of crash has to be'],
  ['an unknown traffic', ['rehearse', '--traffic', 'rush'], '\'rush\' is none of constant, ramp, spiky'],
  ['two rates', ['rehearse', '--traffic', 'ramp,spiky'], 'There can be one rate only, not ramp and spiky.'],
  ['a hold of nothing in particular', ['rehearse', '--hold'], '--hold needs one --scenario'],
  ['a hold of all scenarios', ['rehearse', '--all', '--hold'], '--hold needs one --scenario'],
  ['a hold of two scenarios', ['rehearse', '--scenario', 'healthy', '--scenario', 'errors-at-50', '--hold'], '--hold needs one --scenario'],
  ['a folder that is not there', ['rehearse', '--json', '/nowhere/result.json'], 'Nothing can be written into the folder /nowhere (ENOENT)'],
  ['a folder instead of a file', ['rehearse', '--junit', '.'], '. is a folder: give the name of a file'],
  ['an unknown option', ['rehearse', '--sped', '3'], 'unknown option'],
  ['an argument too many', ['rehearse', 'healthy'], 'too many arguments'],
  ['an unknown command', ['rehears'], 'unknown command'],
  ['no command', [], 'Usage'],
])('%s exits with 2 and says what is allowed', (_, args, message) => {
  const { status, stderr } = run(...args);
  expect(status).toBe(2);
  expect(stderr).toContain(message);
});

test.each([[['--help']], [['rehearse', '--help']]])('%j exits with 0', args => {
  const { status, stdout } = run(...args);
  expect(status).toBe(0);
  expect(stdout).toContain('Usage');
});

test('the help says how faults and traffic are written', () => {
  const { stdout } = run('rehearse', '--help');
  for (const kind of KINDS) expect(stdout).toContain(kind);
  for (const word of ['constant', 'ramp', 'spiky', 'sticky', 'websockets', 'long-polls']) expect(stdout).toContain(word);
  for (const [, example] of stdout.matchAll(/for example (\S+:\S+)/g)) expect(() => parseFault(example!)).not.toThrow();
});

test('without a word a good release and a bad one are run, with --all every scenario', () => {
  expect(scenariosToRun({}).map(({ name }) => name)).toEqual(['healthy', 'errors-at-50']);
  expect(scenariosToRun({ all: true })).toBe(SCENARIOS);
  expect(scenariosToRun({ scenario: [SCENARIOS[1]!] })).toEqual([SCENARIOS[1]]);
});

test('--list says in a sentence what each scenario is', () => {
  const { status, stdout } = run('rehearse', '--list');
  expect(status).toBe(0);
  expect(stdout).toMatch(/^healthy +a good release.*\(completed\)$/m);
  expect(stdout).toMatch(/^errors-at-50 +green fails.*\(reverted\)$/m);
  expect(stdout.trim().split('\n').map(line => line.split(' ')[0])).toEqual(SCENARIOS.map(({ name }) => name));
});
