import type { MigrateNext } from '../contract';
import { happenings, type Invocation, isDryRun } from './events';
import { allOn, type Shares } from './rule-actions';
import { writtenShares } from './watch';

/** What a task answers when it wrote the rules or found them as the run wrote them. */
const FOUND_AS_WRITTEN: readonly MigrateNext[] = ['preflight', 'wait', 'shift', 'finish', 'done'];

/** The weights at the end of an invocation; null when it did not see them. */
export const knownShares = (invocation: Invocation): Shares | null => {
  const { after } = invocation;
  const reverted = happenings(invocation).find(({ kind }) => kind === 'reverted');
  if (reverted?.run.from !== undefined) return allOn(reverted.run.from);
  if (after?.next === 'settle' || after?.ending === 'reverted') return allOn(after.from);
  return after === null || isDryRun(invocation) || !FOUND_AS_WRITTEN.includes(after.next) ? null : writtenShares(after);
};
