import { DescribeExecutionCommand, ExecutionDoesNotExist, SFNClient } from '@aws-sdk/client-sfn';
import { type ExecutionState, isExecution } from '../core/owner';
import { patientClient } from './client-settings';

export class ExecutionGateway {
  readonly #client = new SFNClient(patientClient);

  /** Step Functions forgets an execution 90 days after it closed. */
  async state(executionArn: string): Promise<ExecutionState> {
    if (!isExecution(executionArn)) return { kind: 'unknown' };
    try {
      const { status, stopDate } = await this.#client.send(new DescribeExecutionCommand({ executionArn }));
      return status === 'RUNNING' ? { kind: 'running' } : { kind: 'ended', status: status ?? '', at: stopDate?.toISOString() };
    } catch (error) {
      if (error instanceof ExecutionDoesNotExist) return { kind: 'unknown' };
      throw error;
    }
  }
}
