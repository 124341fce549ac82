import type { Migration, ShiftRecord } from '../../lambda/contract';
import type { Execution, ExecutionGateway } from '../aws/executions';
import type { RecordGateway } from '../aws/records';
import type { FoundShift } from './find-shift';
import { patiently, pause, untilEnded } from './follow';
import { type ReleaseEnd, releaseEnd } from './outcome';
import type { ShiftView } from './view';

const LOOK_MS = 2_000;

/** How long somebody else may need to put back what a release left behind that was stopped. */
const RESCUE_MS = 60_000;

/** What became of a release. */
export interface ReleaseResult {
  readonly execution: string;
  readonly end: ReleaseEnd;
  readonly error?: string;
  readonly cause?: string;
  /** The controller's last word, of a release that was not put back or refused. */
  readonly note?: string;
  /** Of a completed one: how many of its steps had too little traffic to tell whether the new colour is good. */
  readonly inconclusiveSteps?: number;
}

export interface ReleaseFollowing {
  readonly executions: ExecutionGateway;
  readonly records: RecordGateway;
  readonly signal: AbortSignal;
  readonly onView: (view: ShiftView) => void;
}

const noteOf = ({ output }: Execution): string | undefined => output === undefined ? undefined : (JSON.parse(output) as Migration).note;

/** Why a release went back that could not say so itself: its execution was stopped, and somebody else put traffic back. */
const reasonOf = ({ error, cause }: Execution, record: ShiftRecord | null, end: ReleaseEnd): Pick<ReleaseResult, 'error' | 'cause'> =>
  error === undefined && end === 'reverted' ? { error: record?.last?.error, cause: record?.last?.cause } : { error, cause };

const inconclusiveOf = (arn: string, record: ShiftRecord | null): number | undefined =>
  record?.last?.owner === arn ? record.last.inconclusiveSteps : undefined;

/** Waits for the end of a release, and then for what becomes of what it moved. Null when nobody wants to wait any more. */
export const followRelease = async (
  { shift }: FoundShift, arn: string, { executions, records, signal, onView }: ReleaseFollowing,
): Promise<ReleaseResult | null> => {
  const look = async () => {
    const [record, note] = await Promise.all([records.read(shift), executions.lastNote(arn)]);
    const steps = record === null ? undefined : await records.steps(record);
    onView({ shift, record, note, steps, live: null, idle: null });
  };
  const execution = await untilEnded(executions, arn, { everyMs: LOOK_MS, signal, onLook: look });
  for (let rescueMs = 0; execution !== null && !signal.aborted; rescueMs += LOOK_MS) {
    const record = await patiently(() => records.read(shift), LOOK_MS, signal);
    if (record?.owner !== arn || rescueMs >= RESCUE_MS) {
      const end = releaseEnd(execution, record);
      const inconclusiveSteps = inconclusiveOf(arn, record);
      return { execution: arn, end, ...reasonOf(execution, record, end), note: noteOf(execution), inconclusiveSteps };
    }
    await pause(LOOK_MS, signal);
  }
  return null;
};
