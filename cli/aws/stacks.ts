import { CloudFormationClient, DescribeStackResourceCommand, paginateListStackResources } from '@aws-sdk/client-cloudformation';
import { type AwsAccess, clientSettings } from './access';

export interface StackResource {
  readonly logicalId: string;
  readonly type: string;
  readonly physicalId: string;
}

export class StackGateway {
  readonly #client: CloudFormationClient;

  constructor(access: AwsAccess) {
    this.#client = new CloudFormationClient(clientSettings(access));
  }

  async resources(stack: string): Promise<StackResource[]> {
    const resources: StackResource[] = [];
    for await (const { StackResourceSummaries = [] } of paginateListStackResources({ client: this.#client }, { StackName: stack })) {
      resources.push(...StackResourceSummaries.map(({ LogicalResourceId, ResourceType, PhysicalResourceId }) =>
        ({ logicalId: LogicalResourceId!, type: ResourceType!, physicalId: PhysicalResourceId ?? '' })));
    }
    return resources;
  }

  /** What the template says of the resource under `key` of its metadata; undefined if nothing. */
  async metadata(stack: string, logicalId: string, key: string): Promise<unknown> {
    const command = new DescribeStackResourceCommand({ StackName: stack, LogicalResourceId: logicalId });
    const { StackResourceDetail } = await this.#client.send(command);
    const metadata = JSON.parse(StackResourceDetail?.Metadata ?? '{}') as Readonly<Record<string, unknown>>;
    return metadata[key];
  }
}
