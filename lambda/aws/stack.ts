import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { patientClient } from './client-settings';
import { oncePermitted } from './once-permitted';

export class StackGateway {
  readonly #client = new CloudFormationClient(patientClient);

  /** What CloudFormation is doing with a stack. The permission to ask may be seconds old. */
  async status(stackId: string): Promise<string> {
    const { Stacks } = await oncePermitted(() => this.#client.send(new DescribeStacksCommand({ StackName: stackId })));
    return Stacks![0]!.StackStatus!;
  }
}
