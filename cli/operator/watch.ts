import type { ShiftStatus } from '../../lambda/contract';
import type { ExecutionGateway } from '../aws/executions';
import type { RecordGateway } from '../aws/records';
import type { FoundShift } from './find-shift';
import { patiently, pause } from './follow';
import type { ShiftView } from './view';
import { askStatus } from './wish';

const LOOK_MS = 2_000;

/** Live rules are read by an execution of Operate: when the record changed, and else this often, for what others do to them. */
const LIVE_AGAIN_MS = 60_000;

export interface Watching {
  readonly executions: ExecutionGateway;
  readonly records: RecordGateway;
  readonly signal: AbortSignal;
  readonly onView: (view: ShiftView) => void;
}

/** Shows a shift until nobody wants to see it any more. */
export const watchShift = async (found: FoundShift, { executions, records, signal, onView }: Watching): Promise<void> => {
  const { shift } = found;
  let status: ShiftStatus | null = null;
  for (let sinceLiveMs = 0; !signal.aborted; sinceLiveMs += LOOK_MS) {
    const record = await patiently(() => records.read(shift), LOOK_MS, signal);
    if (status === null || record?.revision !== status.record?.revision || sinceLiveMs >= LIVE_AGAIN_MS) {
      status = await patiently(() => askStatus(executions, found, signal), LOOK_MS, signal);
      sinceLiveMs = 0;
    }
    const owner = record?.owner;
    const note = owner === undefined ? undefined : await patiently(() => executions.lastNote(owner), LOOK_MS, signal);
    const steps = record === null ? undefined : await patiently(() => records.steps(record), LOOK_MS, signal);
    if (signal.aborted || status === null) return;
    onView({ shift, record, live: status.live, idle: status.idle, note: note ?? undefined, steps: steps ?? undefined });
    await pause(LOOK_MS, signal);
  }
};
