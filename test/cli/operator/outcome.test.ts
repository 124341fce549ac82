import fc from 'fast-check';
import type { Execution } from '../../../cli/aws/executions';
import { EXIT_OF_RELEASE, releaseEnd, wishEnd } from '../../../cli/operator/outcome';
import type { Outcome, ShiftRecord } from '../../../lambda/contract';

const ARN = 'arn:aws:states:us-east-1:123456789012:execution:Migrate:mine';
const OTHER = `${ARN}-not`;

const execution = (status: Execution['status'], more: Partial<Execution> = {}): Execution => ({ arn: ARN, status, ...more });
const record = (more: Partial<ShiftRecord>): ShiftRecord => ({ shift: 'Shop/Shift', revision: 3, epoch: 2, status: 'idle', safe: 'blue', ...more });
const last = (owner: string, outcome: Outcome['outcome']): Outcome => ({ owner, outcome, epoch: 2, at: '2026-01-01T00:00:00Z' });

const anyLast = fc.option(fc.record({ owner: fc.constantFrom(ARN, OTHER), outcome: fc.constantFrom<Outcome['outcome']>('completed', 'reverted', 'adopted') })
  .map(({ owner, outcome }) => last(owner, outcome)), { nil: undefined });
const anyRecord = fc.option(fc.record({ owner: fc.constantFrom(ARN, OTHER, undefined), last: anyLast }).map(record), { nil: null });
const ended = fc.constantFrom<Execution['status']>('SUCCEEDED', 'FAILED', 'TIMED_OUT', 'ABORTED');

test('a release is successful for CI only if its execution is, and put back only if the record says so of this one', () => {
  fc.assert(fc.property(ended, anyRecord, (status, known) => {
    const end = releaseEnd(execution(status), known);
    expect(EXIT_OF_RELEASE[end] === 0).toBe(status === 'SUCCEEDED');
    if (end === 'reverted') expect(known!.last).toMatchObject({ owner: ARN, outcome: 'reverted' });
    if (end === 'refused') expect(known?.owner).not.toBe(ARN);
    if (status !== 'SUCCEEDED' && known?.owner === ARN) expect(end).toBe('unfinished');
  }));
});

test.each<[string, Execution, ShiftRecord | null, number]>([
  ['completed', execution('SUCCEEDED'), record({ last: last(ARN, 'completed') }), 0],
  ['put back', execution('FAILED', { error: 'AlarmBreach' }), record({ last: last(ARN, 'reverted') }), 3],
  ['stopped, and put back by somebody else', execution('ABORTED'), record({ last: last(ARN, 'reverted') }), 3],
  ['refused before the first release', execution('FAILED', { error: 'InvalidInput' }), null, 4],
  ['refused after another release was put back', execution('FAILED'), record({ last: last(OTHER, 'reverted') }), 4],
  ['refused as another one runs', execution('FAILED', { error: 'AlreadyRunning' }), record({ status: 'migrating', owner: OTHER }), 4],
  ['stopped, and not put back', execution('ABORTED'), record({ status: 'migrating', owner: ARN }), 1],
  ['timed out, and taken over', execution('TIMED_OUT'), record({ last: last(OTHER, 'completed') }), 1],
])('a release that was %s', (_, ran, known, code) => {
  expect(EXIT_OF_RELEASE[releaseEnd(ran, known)]).toBe(code);
});

test.each<[string, Execution, string]>([
  ['carried out', execution('SUCCEEDED'), 'done'],
  ['refused', execution('FAILED', { error: 'NothingRunning', cause: 'no release runs. Nothing was changed.' }), 'refused'],
  ['refused with braces in its words', execution('FAILED', { error: 'LiveWeightsDiffer', cause: 'live is {"errorMessage": 1}' }), 'refused'],
  ['thrown at', execution('FAILED', { error: 'AccessDenied', cause: '{"errorType":"AccessDenied","errorMessage":"no","trace":[]}' }), 'failed'],
  ['out of time', execution('FAILED', { error: 'States.Timeout' }), 'failed'],
  ['throttled', execution('FAILED', { error: 'Lambda.TooManyRequestsException', cause: 'Rate Exceeded' }), 'failed'],
  ['stopped', execution('ABORTED'), 'failed'],
])('a wish that was %s', (_, ran, end) => {
  expect(wishEnd(ran)).toBe(end);
});
