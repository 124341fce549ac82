import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { costOf } from '../../local/report/cost';
import { totalUsd } from '../../local/report/prices';
import type { RehearsalResult } from '../../local/report/model';

const CLI = join(__dirname, '..', '..', 'dist', 'cli', 'traffic-shift.js');
const folder = mkdtempSync(join(tmpdir(), 'rehearsal-test-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** As a user starts it. */
const rehearse = (scenario: string): { status: number | null; stdout: string; result: RehearsalResult } => {
  const file = join(folder, `${scenario}.json`);
  const { status, stdout, stderr } = spawnSync(process.execPath, [CLI, 'rehearse', '--scenario', scenario, '--json', file], {
    encoding: 'utf8', env: { ...process.env, CI: 'true' },
  });
  if (status === null || status > 1) throw new Error(stderr);
  return { status, stdout, result: JSON.parse(readFileSync(file, 'utf8')) as RehearsalResult };
};

const weightsInOrder = ({ timeline }: RehearsalResult) =>
  timeline.filter(({ event }) => event.startsWith('weights')).map(({ weights }) => weights.green);

describe('healthy', () => {
  const { status, stdout, result } = rehearse('healthy');

  test('completes, and nobody notices', () => {
    expect(result).toMatchObject({ outcome: 'completed', passed: true, complaints: [], revert: null });
    expect(result.traffic).toMatchObject({ failedByService: 0, lost: 0 });
    expect(result.traffic.answered).toBe(result.traffic.sent);
    expect(status).toBe(0);
  });

  test('takes the deployed steps, each by one write', () => {
    expect(weightsInOrder(result)).toEqual([5, 10, 25, 50, 95, 100]);
    expect(result.calls['elasticloadbalancing:ModifyRule']).toBe(6);
  });

  test('would have cost at most two cents in AWS, but for the dashboard that the demo asks for', () => {
    const calls = { ...result.calls, 'cloudwatch:PutMetricData': 0 };
    const bill = costOf({ ...result, calls, usage: { ...result.usage, ownMetricHours: 0 } });
    expect(bill.map(({ price }) => price)).toEqual(expect.arrayContaining(['transition', 'gigabyteSecond', 'metric', 'logged', 'writeUnit']));
    expect(totalUsd(bill)).toBeLessThanOrEqual(0.02);
  });

  test('sends at least 200 requests in each rehearsed minute, as counted by the load balancer', () => {
    expect(result.minutes.length).toBeGreaterThanOrEqual(36);
    const requests = result.minutes.slice(0, -1).map(({ blue, green }) => blue.requests + green.requests);
    expect(Math.min(...requests)).toBeGreaterThanOrEqual(200);
  });

  test('tells the story line by line when there is no terminal', () => {
    expect(stdout).toContain('weights: blue 95 %, green 5 %');
    expect(stdout).toContain('✓ healthy: completed');
    expect(stdout).not.toContain('\u001b[');
  });
});

describe('errors-at-50', () => {
  const { status, result } = rehearse('errors-at-50');

  test('puts everything back, and loses no request of its own', () => {
    expect(result).toMatchObject({ outcome: 'reverted', passed: true, complaints: [] });
    expect(result.traffic.lost).toBe(0);
    expect(result.traffic.failedByService).toBeGreaterThan(0);
    expect(status).toBe(0);
  });

  test('is put back by the comparison, with one write, verified', () => {
    expect(result.revert).toMatchObject({ trigger: 'ComparisonBreach', road: 'watch', writesPerRoute: 1 });
    expect(result.revert!.verifiedAtSeconds).toBeGreaterThanOrEqual(result.revert!.decidedAtSeconds);
    expect(result.reason).toContain('green is worse than blue, by its answered failures');
  });

  test('never goes beyond half, and ends on blue alone', () => {
    expect(weightsInOrder(result)).toEqual([5, 10, 25, 50, 0]);
    const last = result.minutes.at(-1)!;
    expect(last.green.requests).toBe(0);
    expect(last.blue.failed).toBe(0);
  });
});

describe.each([
  ['small-regression', 40, 'by its answered failures'],
  ['crash', 10, 'by its unanswered requests'],
  ['slow-green', 10, 'by its slow requests'],
  ['green-404', 10, 'by its 4XX answers'],
])('%s', (name, weight, why) => {
  const { status, result } = rehearse(name);

  test('is put back because green is worse than blue, and says in what', () => {
    expect(result).toMatchObject({ outcome: 'reverted', passed: true, complaints: [], revert: { trigger: 'ComparisonBreach', road: 'watch' } });
    expect(result.reason).toContain(why);
    expect(weightsInOrder(result)[0]).toBe(weight);
    expect(weightsInOrder(result).at(-1)).toBe(0);
    expect(status).toBe(0);
  });
});

describe.each([
  ['shared-incident', [10, 25, 75, 100]],
  ['low-traffic', [10, 50, 100]],
  ['long-requests', [10, 50, 100]],
])('%s', (name, weights) => {
  const { status, result } = rehearse(name);

  test('completes step by step: nothing of it is green\'s', () => {
    expect(result).toMatchObject({ outcome: 'completed', passed: true, complaints: [], revert: null });
    expect(weightsInOrder(result)).toEqual(weights);
    expect(result.traffic.lost).toBe(0);
    expect(status).toBe(0);
  });
});

describe('operator-rollback', () => {
  const { status, result } = rehearse('operator-rollback');

  test('puts everything back while the release runs, by one write', () => {
    expect(result).toMatchObject({
      outcome: 'reverted', passed: true, complaints: [], revert: { trigger: 'OperatorRollback', road: 'operator', writesPerRoute: 1 },
    });
    expect(weightsInOrder(result)).toEqual([10, 50, 0]);
    expect(status).toBe(0);
  });
});

describe('operator-pause-resume', () => {
  const { status, result } = rehearse('operator-pause-resume');

  test('stands still for longer than the step, then goes on to the end', () => {
    expect(result).toMatchObject({ outcome: 'completed', passed: true, complaints: [] });
    const [first, second] = result.timeline.filter(({ event }) => event.startsWith('weights'));
    expect(second!.atSeconds - first!.atSeconds).toBeGreaterThan(240 + 100);
    expect(weightsInOrder(result)).toEqual([10, 50, 100]);
    expect(status).toBe(0);
  });
});

describe('foreign-change', () => {
  const { status, result } = rehearse('foreign-change');

  test('is noticed, and everything put back', () => {
    expect(result).toMatchObject({ outcome: 'reverted', passed: true, complaints: [], revert: { trigger: 'ForeignChange', writesPerRoute: 1 } });
    expect(weightsInOrder(result)).toEqual([10, 40, 0]);
    expect(status).toBe(0);
  });
});
