import type { ShiftRecord } from '../contract';
import { elapsedSeconds } from './pacing';

/**
 * Longer than a revert takes when nothing is in its way. A deployment only says that traffic is to go back: the guardian hears of it
 * within a minute.
 */
const OVERDUE_SECONDS = { atOnce: 60, deployment: 150 } as const;

/** Whether traffic should have been back by now: decided, and not verified in good time. */
export const revertOverdue = ({ status, revert }: ShiftRecord, now: Date): boolean =>
  status === 'reverting' && revert !== undefined && revert.verifiedAt === undefined
  && elapsedSeconds(revert.decidedAt, now) > OVERDUE_SECONDS[revert.road === 'deployment' ? 'deployment' : 'atOnce'];
