import { setTimeout as wait } from 'node:timers/promises';
import type { Execution, ExecutionGateway } from '../aws/executions';
import { mayPass } from './explain-error';
import { SaidError } from './said-error';

/** How long what was just started may be unknown, and how long AWS may be out of reach, before following gives up. */
const PATIENCE_MS = { unknown: 15_000, unreachable: 300_000 } as const;

/** Ends early, and quietly, when nobody wants to wait any more. */
export const pause = (ms: number, signal?: AbortSignal): Promise<void> => wait(ms, undefined, { signal }).catch(() => undefined);

const isUnwanted = (signal?: AbortSignal): boolean => signal?.aborted === true;

/** Asks until AWS answers. Null when nobody wants to know any more. */
export const patiently = async <T>(ask: () => Promise<T>, everyMs: number, signal?: AbortSignal): Promise<T | null> => {
  for (let lastedMs = 0; ; lastedMs += everyMs) {
    try {
      return await ask();
    } catch (error) {
      if (!mayPass(error) || lastedMs >= PATIENCE_MS.unreachable) throw error;
    }
    await pause(everyMs, signal);
    if (isUnwanted(signal)) return null;
  }
};

export interface Following {
  readonly everyMs: number;
  readonly signal?: AbortSignal;
  /** Called at each look, while the execution runs. */
  readonly onLook?: () => Promise<void>;
}

/** Looks at an execution until it is over. Null when nobody wants to wait any more. */
export const untilEnded = async (
  executions: ExecutionGateway, arn: string, { everyMs, signal, onLook = () => Promise.resolve() }: Following,
): Promise<Execution | null> => {
  for (let lookedMs = 0; ; lookedMs += everyMs) {
    const execution = await patiently(() => executions.describe(arn), everyMs, signal);
    if (isUnwanted(signal)) return null;
    if (execution !== null && execution.status !== 'RUNNING') return execution;
    if (execution === null && lookedMs > PATIENCE_MS.unknown) {
      throw new SaidError(`the execution ${arn} was started, but Step Functions does not know it`);
    }
    await patiently(onLook, everyMs, signal);
    await pause(everyMs, signal);
    if (isUnwanted(signal)) return null;
  }
};
