import { DescribeExecutionCommand, ExecutionDoesNotExist, SFNClient } from '@aws-sdk/client-sfn';
import { patientClient } from './client-settings';

export class ExecutionGateway {
  readonly #client = new SFNClient(patientClient);

  /** An execution that Step Functions has forgotten (90 days after it closed) does not run. */
  async isRunning(executionArn: string): Promise<boolean> {
    try {
      const { status } = await this.#client.send(new DescribeExecutionCommand({ executionArn }));
      return status === 'RUNNING';
    } catch (error) {
      if (error instanceof ExecutionDoesNotExist) return false;
      throw error;
    }
  }
}
