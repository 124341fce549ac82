import { historyLines } from '../../../cli/operator/history-lines';
import type { RunHistory } from '../../../lambda/contract/history';
import { compared } from './compared';

const measured = (requests: number, failed: number) => ({
  blue: { requests: 9_999, failed: 9_999, p95Ms: null }, green: { requests, failed, p95Ms: 20 },
});

const run: RunHistory = {
  shift: 'Shop/Shift', execution: 'arn:aws:states:us-east-1:123456789012:execution:Migrate:v7', startedAt: '2026-03-01T11:57:00.123Z',
  endedAt: '2026-03-01T12:08:30.123Z', from: 'blue', to: 'green', input: {}, outcome: 'reverted', error: 'AlarmBreach', cause: 'errors\nis in ALARM',
  steps: [
    { step: 0, weight: 5, at: '2026-03-01T11:58:00Z', readBack: [], measured: measured(1_000, 0), verdict: 'passed' },
    { step: 1, weight: 50, at: '2026-03-01T12:03:00Z', readBack: [], measured: measured(2_500, 40) },
    { step: 2, weight: 95, at: '2026-03-01T12:08:00Z', readBack: [] },
  ],
};

test('a run is a row: how far it came, what the new colour answered, and why it ended', () => {
  const [heads, row] = historyLines([run]);
  expect(heads!.split(/ {2,}/)).toEqual(['started', 'took', 'run', 'to', 'outcome', 'reached', 'requests', 'failed', 'why']);
  expect(row!.split(/ {2,}/)).toEqual(['2026-03-01T11:57:00Z', '11.5 min', 'v7', 'green', 'reverted', '95 %', '3,500', '40', 'AlarmBreach: errors is in ALARM']);
});

test('what the comparison said of its steps is below it, a line each', () => {
  const [first, ...others] = run.steps;
  const lines = historyLines([{ ...run, steps: [{ ...first!, comparison: compared({}) }, ...others] }, run]);
  expect(lines).toHaveLength(4);
  expect(lines[2]).toBe('    step 0, 5 %: accepted; answered failures: green 1 % of 1,000, blue 0.95 % of 19,000; evidence against green 0.31 of 100, for it 42 of 20');
  expect(lines[3]).toMatch(/^2026-03-01T11:57:00Z/);
});

test('columns begin below each other, and what is not known is empty', () => {
  const { to, endedAt, error, cause, ...running } = run;
  expect([to, endedAt, error, cause]).not.toContain(undefined);
  const [heads, first, second] = historyLines([{ ...running, outcome: 'running', steps: [] }, { ...run, cause: 'x'.repeat(500) }]);
  expect(first!.indexOf('running')).toBe(heads!.indexOf('outcome'));
  expect(second!.indexOf('reverted')).toBe(heads!.indexOf('outcome'));
  expect(second!).toMatch(/x\.\.\.$/);
  expect(second!.length).toBeLessThan(220);
});
