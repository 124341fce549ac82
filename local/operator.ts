import type { OperateAction, OperateResult } from '../lambda/contract';
import type { ExecutionRecord } from './aws/executions';
import type { Clock } from './clock';
import type { Release } from './scenarios/scenario';
import type { DeployedShift } from './stage/shift';
import type { StateMachines } from './states/executions';

/** An execution that is not over by then hangs. In rehearsed milliseconds. */
const BUDGET_MS = 6 * 3600 * 1000;

/** Whoever starts the template's state machines, and waits for them. */
export class Operator {
  constructor(private readonly stateMachines: StateMachines, private readonly clock: Clock) {}

  start(stateMachineArn: string, input: object): Release {
    const { executionArn } = this.stateMachines.start(stateMachineArn, JSON.stringify(input));
    return { executionArn, ended: this.#ended(executionArn) };
  }

  /** What the template's own state machine says to a wish. */
  async operate({ operateArn }: DeployedShift, action: OperateAction, reason?: string): Promise<OperateResult> {
    const { output, error, cause = '' } = await this.start(operateArn, { action, reason }).ended;
    return output === undefined ? { done: false, error: error ?? '', cause } : JSON.parse(output) as OperateResult;
  }

  /** How often an execution has come to a state so far. */
  visits(executionArn: string, state: string): number {
    const { history = [] } = this.stateMachines.describe(executionArn) ?? {};
    return history.filter(({ stateEnteredEventDetails: entered }) => (entered as { name?: string } | undefined)?.name === state).length;
  }

  /** How the shift stands. */
  async status(shift: DeployedShift): Promise<OperateResult> {
    const result = await this.operate(shift, 'status');
    if (!result.done) throw new Error(`status could not be asked: ${result.error}: ${result.cause}`);
    return result;
  }

  async #ended(executionArn: string): Promise<ExecutionRecord> {
    const budget = new AbortController();
    const hangs = this.clock.sleep(BUDGET_MS, budget.signal)
      .then(() => Promise.reject(new Error(`${executionArn} is not over after ${BUDGET_MS / 3_600_000} rehearsed hours`)));
    try {
      return await Promise.race([this.stateMachines.finished(executionArn), hangs]);
    } finally {
      hangs.catch(() => undefined);
      budget.abort();
    }
  }
}
