import type { ExecutionRecord } from '../../../local/aws/executions';
import { looksOf } from '../../../local/report/looks';

const exited = (at: number, evidence: number | undefined, type = 'TaskStateExited'): ExecutionRecord['history'][number] => {
  const assessment = { evidence, guardEvidence: 1, limit: 100, by: null, signal: 'answered' };
  const migration = { note: 'n', ...evidence !== undefined && { comparison: { look: { assessment } } } };
  return { timestamp: at, type, id: 1, previousEventId: 0, stateExitedEventDetails: { output: JSON.stringify({ run: { migration } }) } };
};

test('a look is seen when its task ends, and once for each minute of metrics', () => {
  const history = [exited(1000, undefined), exited(2000, 1), exited(3000, 1), exited(4000, 7), exited(5000, 7, 'ChoiceStateExited'), exited(6000, 1)];
  expect(looksOf(history, ms => ms / 1000)).toEqual([
    { atSeconds: 2, evidence: 1, guardEvidence: 1, limit: 100, signal: 'answered' },
    { atSeconds: 4, evidence: 7, guardEvidence: 1, limit: 100, signal: 'answered' },
    { atSeconds: 6, evidence: 1, guardEvidence: 1, limit: 100, signal: 'answered' },
  ]);
});

test('where nothing is compared there are none', () => {
  expect(looksOf([exited(1000, undefined)], ms => ms)).toEqual([]);
});
