/** What a resource is for others, once it exists. */
export interface Deployed {
  /** Its physical id, as `Ref` answers it. */
  readonly ref: unknown;
  readonly attributes: Readonly<Record<string, unknown>>;
  /** What of its properties has no part in a rehearsal. */
  readonly ignored?: readonly string[];
}

export interface ResourceToDeploy {
  readonly logicalId: string;
  readonly type: string;
  /** Intrinsic functions carried out. */
  readonly properties: Readonly<Record<string, unknown>>;
  readonly metadata: Readonly<Record<string, unknown>>;
  /** How many of this logical id were there before it: each gets a name of its own. @default 0 */
  readonly generation?: number;
}

export type DeployedResource = ResourceToDeploy & Deployed;

/** How resources of a type come, change and go. */
export interface Lifecycle {
  readonly create: (resource: ResourceToDeploy) => Deployed | Promise<Deployed>;
  /** What answers another physical id than before has replaced the resource. @default - as it is created, in its place */
  readonly update?: (resource: ResourceToDeploy, before: DeployedResource) => Deployed | Promise<Deployed>;
  /** @default - it stays, and nothing knows of it any more */
  readonly remove?: (resource: DeployedResource) => void | Promise<void>;
  /** Properties of which a change takes a new resource in place of the old one. @default - none */
  readonly replacedBy?: readonly string[];
}

/** By type of resource. */
export type Lifecycles = Readonly<Record<string, Lifecycle>>;

/** A resource could not be created or changed. */
export class ResourceFailed extends Error {
  /** @param ref its physical id, when what failed named one: from then on CloudFormation knows it by that */
  constructor(message: string, readonly ref?: string) {
    super(message);
  }
}

/** Different for each resource that a stack ever had. */
export const uniqueName = ({ logicalId, generation = 0 }: ResourceToDeploy): string => generation === 0 ? logicalId : `${logicalId}${generation}`;

/** The name that the template gives a resource, or else one from its logical id. */
export const physicalName = (resource: ResourceToDeploy, property: string): string => {
  const name = resource.properties[property];
  return typeof name === 'string' ? name : uniqueName(resource);
};
