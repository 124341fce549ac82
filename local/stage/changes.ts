import { isDeepStrictEqual } from 'node:util';
import type { Template } from './assembly';
import { deploymentOrder } from './deployment-order';
import type { DeployedResource, ResourceToDeploy } from './resource';

export type Change = 'none' | 'update' | 'replace';

/**
 * What becomes of one resource. Both sides are templates with their references carried out: CloudFormation does not look at what lives.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-updating-stacks-update-behaviors.html
 */
export const changeOf = (before: ResourceToDeploy, after: ResourceToDeploy, replacedBy: readonly string[] = []): Change => {
  if (isDeepStrictEqual(before.properties, after.properties)) return 'none';
  return replacedBy.some(name => !isDeepStrictEqual(before.properties[name], after.properties[name])) ? 'replace' : 'update';
};

/** The next template's resources in the order in which they are created and updated. Throws for what CloudFormation refuses unbegun. */
export const updateOrder = (previous: Template, next: Template): string[] => {
  const retyped = Object.entries(next.Resources)
    .filter(([logicalId, { Type }]) => (previous.Resources[logicalId]?.Type ?? Type) !== Type).map(([logicalId]) => logicalId);
  if (retyped.length > 0) {
    throw new Error('Update of resource type is not permitted. The new template modifies resource type of the following resources: ' +
      `[${retyped.join(', ')}]`);
  }
  return deploymentOrder(next.Resources);
};

export interface CleanUp {
  /** The template of what goes: what depends on others goes before them. */
  readonly previous: Template;
  readonly next: Template;
  readonly present: ReadonlyMap<string, DeployedResource>;
  /** What others took the place of, or what never became anything. */
  readonly superseded: readonly DeployedResource[];
}

const key = ({ logicalId, ref }: DeployedResource): string => `${logicalId} ${String(ref)}`;

/** What a clean-up deletes, in its order: what the next template does not have, and what is not a resource's physical id any more. */
export const cleanUp = ({ previous, next, present, superseded }: CleanUp): DeployedResource[] => {
  const resources = [...present.values()];
  const gone = resources.filter(({ logicalId }) => !(logicalId in next.Resources));
  const kept = new Set(resources.filter(resource => !gone.includes(resource)).map(key));
  const doomed = new Map([...superseded, ...gone].filter(resource => !kept.has(key(resource))).map(resource => [key(resource), resource]));
  const order = deploymentOrder(previous.Resources);
  return [...doomed.values()].sort((a, b) => order.indexOf(b.logicalId) - order.indexOf(a.logicalId));
};
