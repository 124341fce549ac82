import type { OperateAction, OperateResult, ShiftStatus } from '../../lambda/contract';
import type { Execution, ExecutionGateway } from '../aws/executions';
import type { FoundShift } from './find-shift';
import { untilEnded } from './follow';
import { type WishEnd, wishEnd } from './outcome';
import { SaidError } from './said-error';

/** A wish is carried out within a second or two. */
const LOOK_MS = 500;

/** What became of a wish. */
export interface WishResult {
  readonly action: OperateAction;
  readonly execution: string;
  readonly end: WishEnd;
  readonly error?: string;
  readonly cause: string;
  readonly status?: ShiftStatus;
}

const resultOf = (action: OperateAction, execution: Execution): WishResult => {
  const end = wishEnd(execution);
  if (end === 'done') {
    const { cause, status } = JSON.parse(execution.output!) as OperateResult;
    return { action, execution: execution.arn, end, cause, status };
  }
  const { error = execution.status, cause = 'Step Functions gives no cause' } = execution;
  return { action, execution: execution.arn, end, error, cause };
};

/** Hands a wish to the Operate state machine, and waits for what becomes of it. Null when nobody wants to wait any more. */
export const wish = async (
  executions: ExecutionGateway, { operateArn }: FoundShift, action: OperateAction, options: { reason?: string; signal?: AbortSignal } = {},
): Promise<WishResult | null> => {
  const { reason, signal } = options;
  const arn = await executions.start(operateArn, { action, reason });
  const execution = await untilEnded(executions, arn, { everyMs: LOOK_MS, signal });
  return execution === null ? null : resultOf(action, execution);
};

/** How the shift stands, as the controller sees it: null when nobody wants to wait any more. */
export const askStatus = async (executions: ExecutionGateway, found: FoundShift, signal?: AbortSignal): Promise<ShiftStatus | null> => {
  const result = await wish(executions, found, 'status', { signal });
  if (result === null) return null;
  if (result.status === undefined) throw new SaidError(`the status of ${found.shift} could not be told: ${result.error}: ${result.cause} (${result.execution})`);
  return result.status;
};
