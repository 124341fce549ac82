import type { ShiftRecord } from '../../lambda/contract';
import type { Execution } from '../aws/executions';
import { EXIT, type ExitCode } from '../exit-code';

/** How a release ended. `unfinished`: it was stopped or timed out, and did not put back what it moved. */
export type ReleaseEnd = 'completed' | 'reverted' | 'refused' | 'unfinished';

/** What the record says of an execution that is over. */
export const releaseEnd = ({ arn, status }: Execution, record: ShiftRecord | null): ReleaseEnd => {
  if (status === 'SUCCEEDED') return 'completed';
  if (record?.owner === arn) return 'unfinished';
  if (record?.last?.owner === arn && record.last.outcome === 'reverted') return 'reverted';
  return status === 'FAILED' ? 'refused' : 'unfinished';
};

export const EXIT_OF_RELEASE: Readonly<Record<ReleaseEnd, ExitCode>> = {
  completed: EXIT.ok, reverted: EXIT.reverted, refused: EXIT.refused, unfinished: EXIT.failed,
};

/** How a wish ended. `failed`: nobody knows whether it was done. */
export type WishEnd = 'done' | 'refused' | 'failed';

/** Step Functions tells what a function threw as JSON; what our own code refuses is a sentence. */
const isThrown = (cause: string): boolean => /^\s*\{.*"errorMessage"/s.test(cause);

export const wishEnd = ({ status, error = '', cause = '' }: Execution): WishEnd => {
  if (status === 'SUCCEEDED') return 'done';
  return status !== 'FAILED' || /^(States|Lambda)\./.test(error) || isThrown(cause) ? 'failed' : 'refused';
};

export const EXIT_OF_WISH: Readonly<Record<WishEnd, ExitCode>> = { done: EXIT.ok, refused: EXIT.refused, failed: EXIT.failed };
