import type { ShiftRecord } from '../contract';
import { elapsedSeconds } from './pacing';

/** Longer than a revert takes when nothing is in its way. */
const OVERDUE_SECONDS = 60;

/** Whether traffic should have been back by now: decided, and not verified in good time. */
export const revertOverdue = ({ status, revert }: ShiftRecord, now: Date): boolean =>
  status === 'reverting' && revert !== undefined && revert.verifiedAt === undefined
  && elapsedSeconds(revert.decidedAt, now) > OVERDUE_SECONDS;
