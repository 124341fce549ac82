import type { OperateResult } from '../lambda/contract';
import type { ExecutionRecord } from './aws/executions';
import type { Clock } from './clock';
import type { DeployedShift } from './stage/shift';
import type { StateMachines } from './states/executions';

/** An execution that is not over by then hangs. In rehearsed milliseconds. */
const BUDGET_MS = 6 * 3600 * 1000;

/** Whoever starts the template's state machines, and waits for them. */
export class Operator {
  constructor(private readonly stateMachines: StateMachines, private readonly clock: Clock) {}

  async run(stateMachineArn: string, input: object): Promise<ExecutionRecord> {
    const { executionArn } = this.stateMachines.start(stateMachineArn, JSON.stringify(input));
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

  /** How the shift stands, by the template's own state machine. */
  async status({ operateArn }: DeployedShift): Promise<OperateResult> {
    const { output, error, cause } = await this.run(operateArn, { action: 'status' });
    if (output === undefined) throw new Error(`status could not be asked: ${error}: ${cause}`);
    return JSON.parse(output) as OperateResult;
  }
}
