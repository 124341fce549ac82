import { type CustomResourceAnswer, type CustomResourceRequest, requestCustomResource } from './custom-resource';
import type { Deployed, ResourceToDeploy } from './deployment';

type Properties = CustomResourceRequest['ResourceProperties'];

export interface CustomResourceChange {
  readonly RequestType: 'Update' | 'Delete';
  /** All of them, as in a template with its intrinsics resolved. @default the present ones */
  readonly ResourceProperties?: Properties;
  /** @default the present ones */
  readonly OldResourceProperties?: Properties;
}

interface Live {
  readonly request: Pick<CustomResourceRequest, 'StackId' | 'LogicalResourceId' | 'ResourceType'>;
  readonly properties: Properties;
  readonly physicalId: string;
}

/** Calls a function. Rejects when it failed for good, so that no answer will come. */
type Call = (functionArn: string, event: object) => Promise<unknown>;

/** The custom resources of a stack, asked by CloudFormation's protocol. */
export class CustomResources {
  readonly #live = new Map<string, Live>();

  constructor(private readonly stackId: string, private readonly call: Call) {}

  /** Rejects when the function says that it failed, or says nothing. */
  async create({ logicalId, type, properties }: ResourceToDeploy): Promise<Deployed> {
    const request = { StackId: this.stackId, LogicalResourceId: logicalId, ResourceType: type };
    const answer = await this.#ask({ ...request, RequestType: 'Create', ResourceProperties: properties });
    if (answer.Status === 'FAILED') throw new Error(`CREATE_FAILED ${logicalId}: ${answer.Reason}`);
    this.#live.set(logicalId, { request, properties, physicalId: answer.PhysicalResourceId });
    return { ref: answer.PhysicalResourceId, attributes: answer.Data ?? {} };
  }

  /** What an update of the stack would ask. A resource that was replaced is deleted afterwards, as CloudFormation cleans up. */
  async change(logicalId: string, { RequestType, ...given }: CustomResourceChange): Promise<CustomResourceAnswer> {
    const { request, properties, physicalId } = this.#get(logicalId);
    const { ResourceProperties = properties, OldResourceProperties = properties } = given;
    const answer = await this.#ask({
      ...request, RequestType, ResourceProperties, PhysicalResourceId: physicalId,
      ...RequestType === 'Update' && { OldResourceProperties },
    });
    if (answer.Status === 'FAILED') return answer;
    if (RequestType === 'Delete') {
      this.#live.delete(logicalId);
      return answer;
    }
    this.#live.set(logicalId, { request, properties: ResourceProperties, physicalId: answer.PhysicalResourceId });
    if (answer.PhysicalResourceId !== physicalId) {
      await this.#ask({ ...request, RequestType: 'Delete', ResourceProperties: OldResourceProperties, PhysicalResourceId: physicalId });
    }
    return answer;
  }

  #ask(request: CustomResourceRequest): Promise<CustomResourceAnswer> {
    return requestCustomResource(event => this.call(String(request.ResourceProperties.ServiceToken), event), request);
  }

  #get(logicalId: string): Live {
    const live = this.#live.get(logicalId);
    if (!live) throw new Error(`there is no custom resource ${logicalId}`);
    return live;
  }
}
