import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { RULES } from '../../cli/simulate/rules';
import type { EvidenceMinute } from '../../local/simulation/past';

const CLI = join(__dirname, '..', '..', 'dist', 'cli', 'traffic-shift.js');

const folder = mkdtempSync(join(tmpdir(), 'simulate-'));

afterAll(() => rmSync(folder, { recursive: true }));

const simulate = (...args: string[]) => spawnSync(process.execPath, [CLI, 'simulate', ...args], { encoding: 'utf8' });

const written = (name: string, text: string): string => {
  const file = join(folder, name);
  writeFileSync(file, text);
  return file;
};

const HEADER = 'minute,weight,blue_requests,blue_failed,green_requests,green_failed';

/** The second test vector of the analysis: at 5 % of the traffic, the fourth minute is the one that is enough. */
const BAD_RELEASE = written('bad.csv', [HEADER, '1,5,1140,2,60,3', '2,5,1138,3,62,3', '3,5,1141,2,59,2', '4,5,1140,2,60,4', '5,5,1140,2,60,4'].join('\n'));

/** The third: blue's history, two minutes at 10 %, and a colour that fails once nothing of blue is left to compare with. */
const BAD_AT_THE_END = written('late.csv', [
  HEADER, '0,0,72000,144,0,0', '1,10,10800,22,1200,3', '2,10,10800,20,1200,2', '3,100,0,0,12000,610', '4,100,0,0,12000,600',
].join('\n'));

const FEW = ['--rollouts', '30'];

describe('a service', () => {
  test('of one seed has one table, with a line for each rule', () => {
    const [first, again, other] = ['7', '7', '8'].map(seed => simulate(...FEW, '--seed', seed));
    expect(first).toMatchObject({ status: 0 });
    expect(again!.stdout).toBe(first!.stdout);
    expect(other!.stdout).not.toBe(first!.stdout);
    const [what, schedule, rollouts, empty, heads, ...lines] = first!.stdout.trimEnd().split('\n');
    expect(what).toBe('green +2pp: 20 requests/s, of which blue fails 0.2 %');
    expect(schedule).toContain('5 % for 5 min, 10 % for 5 min');
    expect(rollouts).toBe('30 rollouts, seed 7');
    expect(empty).toBe('');
    expect(heads).toMatch(/^rule +detected +failed requests +min to revert +false rollbacks$/);
    expect(lines.map(line => line.split('  ')[0])).toEqual(RULES.map(({ name }) => name));
    expect(lines[0]).toMatch(/^comparison +100\.0 % ± \d\.\d +\d+ +\d+\.\d +0\.0 % ± \d\.\d$/);
  });

  test('is told in one JSON document', () => {
    const { status, stdout } = simulate(
      ...FEW, '--json', '--requests-per-second', '200', '--baseline', '1%', '--latency', '2s', '--regression', '50%', '--schedule', '10:120,60:300',
      '--seed', '3', '--rule', 'comparison', '--rule', 'oracle',
    );
    expect(status).toBe(0);
    const estimate = { value: expect.any(Number), standardError: expect.any(Number) };
    const standing = (rule: string) => ({
      rule,
      detection: { probability: { value: 1, standardError: expect.any(Number) }, failures: estimate, medianMinutes: expect.any(Number) },
      falseRollback: { value: 0, standardError: expect.any(Number) },
    });
    expect(JSON.parse(stdout)).toEqual({
      service: { requestsPerSecond: 200, baseline: 0.01, latencySeconds: 2 }, scenario: 'green 50%', seed: 3, rollouts: 30,
      schedule: [{ weight: 10, minutes: 2 }, { weight: 60, minutes: 5 }],
      rules: [standing('comparison'), standing('oracle')],
    });
  });

  test('with nothing wrong has nothing to detect, and an incident of both colours does not count against green', () => {
    const { stdout } = simulate(...FEW, '--json', '--scenario', 'shared incident +10 pp, 5 min', '--rule', 'comparison', '--rule', 'alarm > 5 %, 2 of 2');
    const { rules: [comparison, alarm] } = JSON.parse(stdout);
    expect(comparison).toMatchObject({ detection: null, falseRollback: { value: 0 } });
    expect(alarm.falseRollback.value).toBeGreaterThan(0.5);
  });

  test('is left in the middle by Ctrl-C, and what was played until then is told', async () => {
    const all = 40_000;
    const cli = spawn(process.execPath, [CLI, 'simulate', '--rollouts', String(all), '--json', '--rule', 'comparison', '--schedule', '50:60'], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const said = { stdout: '', stderr: '' };
    cli.stdout.setEncoding('utf8').on('data', (text: string) => said.stdout += text);
    cli.stderr.setEncoding('utf8').on('data', (text: string) => {
      if (said.stderr === '') cli.kill('SIGINT');
      said.stderr += text;
    });
    const [code] = await once(cli, 'close') as [number | null];
    expect(code).toBe(1);
    expect(said.stderr).toMatch(/^10,\d{3} of 40,000 rollouts\n.*interrupted after \d+ of 40000 rollouts\n$/s);
    const { rollouts, rules } = JSON.parse(said.stdout);
    expect(rollouts).toBeGreaterThanOrEqual(all / 4);
    expect(rollouts).toBeLessThan(all);
    expect(rules).toHaveLength(1);
  }, 60_000);
});

describe('a past release', () => {
  test('is put back at the minute of the analysis, and the evidence is shown minute by minute', () => {
    const { status, stdout, stderr } = simulate('--from', BAD_RELEASE);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toMatch(/^comparison +4 +5\.1 +16$/m);
    expect(stdout).toMatch(/^3 +5 % +1,141 +0\.175 % +59 +3\.39 % +41\.2 +1 +answered$/m);
    expect(stdout).toMatch(/^4 +5 % .* answered {2}<- comparison; /m);
    expect(stdout).toMatch(/^5 +5 % .* - +- +- {2}<- /m);
    expect(stdout).toContain('at an evidence of 100;');
  });

  test('is put back by the guard where blue is gone', () => {
    const { stdout } = simulate('--from', BAD_AT_THE_END, '--json', '--rule', 'comparison');
    const { verdicts, evidence } = JSON.parse(stdout) as { verdicts: unknown; evidence: Pick<EvidenceMinute, 'minute' | 'assessment'>[] };
    expect(verdicts).toEqual([{ rule: 'comparison', decidedBy: 4, revertedAfter: 5.1, failures: 1215 }]);
    const deciders = evidence.map(({ minute, assessment }) => [minute, assessment?.by]);
    expect(deciders).toEqual([[1, null], [2, null], [3, null], [4, 'guard']]);
    expect(evidence[3]).toEqual({
      minute: 4, weight: 100,
      assessment: { evidence: expect.any(Number), guardEvidence: expect.any(Number), limit: 100, by: 'guard', signal: 'answered' },
      blue: { requests: 0, answers: 0, failed: 0, clientErrors: 0, timed: 0, slow: 0 },
      green: { requests: 12_000, answers: 12_000, failed: 600, clientErrors: 0, timed: 0, slow: 0 },
    });
  });

  test('may come from a spreadsheet, with its mark at the beginning and its ends of lines', () => {
    const file = written('bom.csv', `\ufeff${readFileSync(BAD_RELEASE, 'utf8').replaceAll('\n', '\r\n')}\r\n`);
    expect(simulate('--from', file).stdout).toBe(simulate('--from', BAD_RELEASE).stdout);
  });
});

describe('a chart', () => {
  test('is a picture with a line for each rule', () => {
    const file = join(folder, 'rules.svg');
    expect(simulate(...FEW, '--chart', file)).toMatchObject({ status: 0 });
    const svg = readFileSync(file, 'utf8');
    expect(svg).toMatch(/^<svg /);
    for (const { name } of RULES) expect(svg).toContain(`>${name.replace('>', '&gt;')}</text>`);
    for (const title of ['green +2pp: put back', 'green no worse: put back all the same']) expect(svg).toContain(title);
  });

  test('is a page with the table, too', () => {
    const file = join(folder, 'past.html');
    const { stdout } = simulate('--from', BAD_RELEASE, '--chart', file);
    const html = readFileSync(file, 'utf8');
    expect(html).toMatch(/^<!doctype html>/);
    expect(html).toContain('evidence against green');
    expect(html).toContain(stdout.trimEnd().split('\n').at(-1));
  });
});

test('a chart that cannot be written leaves the table, and exits with 1', () => {
  const { status, stdout, stderr } = simulate('--from', BAD_RELEASE, '--chart', join(folder, 'missing', 'a.svg'));
  expect(status).toBe(1);
  expect(stdout).toBe(simulate('--from', BAD_RELEASE).stdout);
  expect(stderr).toMatch(/^--chart: \S+a\.svg cannot be written: ENOENT.*\n$/);
});

test.each([
  ['no rate', ['--requests-per-second', '0'], '\'0\' is invalid. Allowed: a number from 0.01 to 100000.'],
  ['a baseline without a sign', ['--baseline', '0.2'], '\'0.2\' is invalid. Allowed: a share from 0% to 50%'],
  ['a latency of nothing', ['--latency', '0s'], '\'0s\' is invalid. Allowed: a duration above 0'],
  ['a regression of nothing', ['--regression', '2pp'], '\'2pp\' is invalid. Allowed: more failures than blue as +2pp'],
  ['a green that is no worse', ['--regression', '0.1%'], '--regression: green 0.1% is no worse than a blue that fails 0.2 %. Allowed: more than the --baseline'],
  ['a scenario of nobody', ['--scenario', 'leak'], '\'leak\' is invalid. Allowed: \'100 % fail\''],
  ['two things that are the matter', ['--scenario', '3x', '--regression', '3x'], '--scenario <name>\' cannot be used with option \'--regression <size>\''],
  ['half a minute', ['--schedule', '5:30,100:60'], 'The step at 5 % is held for 30 seconds. Allowed: whole minutes'],
  ['no rollouts', ['--rollouts', '0'], '\'0\' is invalid. Allowed: a whole number from 1 to 100000.'],
  ['half a seed', ['--seed', '1.5'], '\'1.5\' is invalid. Allowed: a whole number from 0'],
  ['a rule of nobody', ['--rule', 'guess'], '\'guess\' is invalid. Allowed: comparison, '],
  ['a chart of another kind', ['--chart', 'a.png'], '\'a.png\' is invalid. Allowed: a file that ends in .svg or .html.'],
  ['a file that is not there', ['--from', '/nonexistent/metrics.csv'], 'ENOENT'],
  ['a file with a hole', ['--from', written('hole.csv', `${HEADER}\n1,5,1140,,60,3`)], 'Line 2: blue_failed is \'\'. Allowed: a number from 0 on'],
  ['a past release of another service', ['--from', BAD_RELEASE, '--baseline', '1%'], '--from <file>\' cannot be used with option \'--baseline <share>\''],
  ['a past release and who knows its rates', ['--from', BAD_RELEASE, '--rule', 'oracle'], '--rule oracle knows the rates'],
  ['an argument too many', ['bad.csv'], 'too many arguments'],
])('%s exits with 2, and says what is allowed', (_, args, message) => {
  const { status, stdout, stderr } = simulate(...args);
  expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
  expect(stderr).toContain(message);
});

test('the help names scenarios, rules and columns', () => {
  const { status, stdout } = simulate('--help');
  expect(status).toBe(0);
  for (const word of ['\'leak to +10 pp\'', '\'Kayenta\'', '\'oracle\'', 'green_client_errors', 'Exit codes']) expect(stdout).toContain(word);
});
