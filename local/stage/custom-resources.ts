import { type CustomResourceAnswer, type CustomResourceRequest, requestCustomResource } from './custom-resource';
import { type Deployed, type DeployedResource, type Lifecycle, ResourceFailed, type ResourceToDeploy } from './resource';

type Properties = CustomResourceRequest['ResourceProperties'];

export interface CustomResourceChange {
  readonly RequestType: 'Update' | 'Delete';
  /** All of them, as in a template with its intrinsics resolved. @default the present ones */
  readonly ResourceProperties?: Properties;
  /** @default the present ones */
  readonly OldResourceProperties?: Properties;
}

type Request = Pick<CustomResourceRequest, 'RequestType' | 'PhysicalResourceId' | 'OldResourceProperties'>;

/** Calls a function. Rejects when it failed for good, so that no answer will come. */
type Call = (functionArn: string, event: object) => Promise<unknown>;

/** The custom resources of a stack, asked by CloudFormation's protocol. */
export class CustomResources implements Lifecycle {
  readonly #live = new Map<string, DeployedResource>();

  constructor(private readonly stackId: string, private readonly call: Call) {}

  /** One that fails, or never answers, is deleted later by a made-up name if it said none (cloudformation-coverage-roadmap#1814). */
  readonly create = (resource: ResourceToDeploy): Promise<Deployed> =>
    this.#deployed(resource, { RequestType: 'Create' }, `${resource.logicalId}-never-named`);

  readonly update = (resource: ResourceToDeploy, before: DeployedResource): Promise<Deployed> => this.#deployed(resource, {
    RequestType: 'Update', PhysicalResourceId: String(before.ref), OldResourceProperties: before.properties,
  }, String(before.ref));

  readonly remove = async (resource: DeployedResource): Promise<void> => {
    const { logicalId, ref } = resource;
    const answer = await this.#ask(resource, { RequestType: 'Delete', PhysicalResourceId: String(ref) });
    if (answer.Status === 'FAILED') throw new ResourceFailed(String(answer.Reason));
    if (this.#live.get(logicalId)?.ref === ref) this.#live.delete(logicalId);
  };

  /** One change by itself, with what follows from it: a resource that was replaced is deleted. */
  async change(logicalId: string, { RequestType, ...given }: CustomResourceChange): Promise<CustomResourceAnswer> {
    const live = this.#live.get(logicalId);
    if (live === undefined) throw new Error(`there is no custom resource ${logicalId}`);
    const { ResourceProperties = live.properties, OldResourceProperties = live.properties } = given;
    const PhysicalResourceId = String(live.ref);
    try {
      if (RequestType === 'Delete') {
        await this.remove({ ...live, properties: ResourceProperties });
        return { Status: 'SUCCESS', PhysicalResourceId };
      }
      const before = { ...live, properties: OldResourceProperties };
      const { ref, attributes } = await this.update({ ...live, properties: ResourceProperties }, before);
      if (ref !== live.ref) await this.remove(before);
      return { Status: 'SUCCESS', PhysicalResourceId: String(ref), Data: attributes as Record<string, string> };
    } catch (error) {
      return { Status: 'FAILED', PhysicalResourceId, Reason: (error as Error).message };
    }
  }

  /** A refusal, too, says what the resource's physical id is from then on (aws/aws-cdk#13527). */
  async #deployed(resource: ResourceToDeploy, request: Request, unlessNamed: string): Promise<Deployed> {
    const { Status, Reason, PhysicalResourceId, Data = {} } = await this.#ask(resource, request);
    if (Status === 'FAILED') throw new ResourceFailed(String(Reason), PhysicalResourceId || unlessNamed);
    const deployed = { ref: PhysicalResourceId, attributes: Data };
    this.#live.set(resource.logicalId, { ...resource, ...deployed });
    return deployed;
  }

  #ask({ logicalId, type, properties }: ResourceToDeploy, request: Request): Promise<CustomResourceAnswer> {
    return requestCustomResource(event => this.call(String(properties.ServiceToken), event), {
      StackId: this.stackId, LogicalResourceId: logicalId, ResourceType: type, ResourceProperties: properties, ...request,
    });
  }
}
