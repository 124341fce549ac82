import { ACCOUNT, arnOf, REGION } from '../aws/account';
import type { Stack, TemplateResource } from './assembly';
import { resolveDynamicReferences } from './dynamic-references';
import { referencesOf, resolveIntrinsics, type Lookup } from './intrinsics';

/** What a resource is for others, once it exists. */
export interface Deployed {
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
}

export type Provisioner = (resource: ResourceToDeploy) => Deployed | Promise<Deployed>;

/** By type of resource. */
export type Provisioners = Readonly<Record<string, Provisioner>>;

export interface Deployment {
  readonly resources: ReadonlyMap<string, ResourceToDeploy & Deployed>;
  /** What has no part in a rehearsal: resources that exist by name only, and properties of others. */
  readonly nameOnly: readonly { readonly logicalId: string; readonly type: string; readonly property?: string }[];
  readonly outputs: Readonly<Record<string, string>>;
}

/** The name that the template gives a resource, or else its logical id: a stack is deployed once only. */
export const physicalName = ({ logicalId, properties }: ResourceToDeploy, property: string): string => {
  const name = properties[property];
  return typeof name === 'string' ? name : logicalId;
};

export const stackId = ({ name }: Stack): string => arnOf('cloudformation', `stack/${name}/00000000-0000-0000-0000-000000000000`);

const pseudoParameters = (stack: Stack): Readonly<Record<string, unknown>> => ({
  'AWS::Region': REGION,
  'AWS::AccountId': ACCOUNT,
  'AWS::Partition': 'aws',
  'AWS::URLSuffix': 'amazonaws.com',
  'AWS::StackName': stack.name,
  'AWS::StackId': stackId(stack),
});

const dependenciesOf = (resource: TemplateResource): string[] => [
  ...[resource.DependsOn ?? []].flat(),
  ...referencesOf(resource.Properties),
];

/** In CloudFormation's order: what others depend on comes first. */
export const deploymentOrder = (resources: Readonly<Record<string, TemplateResource>>): string[] => {
  const order: string[] = [];
  const visit = (logicalId: string, path: readonly string[]): void => {
    const resource = resources[logicalId];
    if (resource === undefined || order.includes(logicalId)) return;
    if (path.includes(logicalId)) throw new Error(`circular dependency: ${[...path, logicalId].join(' -> ')}`);
    for (const dependency of dependenciesOf(resource)) visit(dependency, [...path, logicalId]);
    order.push(logicalId);
  };
  for (const logicalId of Object.keys(resources)) visit(logicalId, []);
  return order;
};

/**
 * Deploys a stack, one resource after the other.
 *
 * @param secretOf the value of a secret by its name or ARN
 */
export const deploy = async (
  stack: Stack, provisioners: Provisioners, secretOf: (id: string) => string | undefined = () => undefined,
): Promise<Deployment> => {
  const deployed = new Map<string, ResourceToDeploy & Deployed>();
  const nameOnly: Deployment['nameOnly'][number][] = [];
  const known: Readonly<Record<string, unknown>> = {
    ...pseudoParameters(stack),
    ...Object.fromEntries(Object.entries(stack.template.Parameters ?? {}).map(([name, { Default }]) => [name, Default])),
  };
  const lookup: Lookup = {
    ref: logicalId => known[logicalId] ?? deployed.get(logicalId)?.ref ?? logicalId,
    attribute: (logicalId, name) => deployed.get(logicalId)?.attributes[name] ?? `${logicalId}.${name}`,
  };
  for (const logicalId of deploymentOrder(stack.template.Resources)) {
    const { Type: type, Properties = {}, Metadata: metadata = {} } = stack.template.Resources[logicalId]!;
    const provision = provisioners[type];
    if (provision === undefined) {
      nameOnly.push({ logicalId, type });
      continue;
    }
    const properties = resolveDynamicReferences(resolveIntrinsics(Properties, lookup), secretOf) as Record<string, unknown>;
    const resource: ResourceToDeploy = { logicalId, type, metadata, properties };
    const provisioned = await provision(resource);
    deployed.set(logicalId, { ...resource, ...provisioned });
    nameOnly.push(...(provisioned.ignored ?? []).map(property => ({ logicalId, type, property })));
  }
  const outputs = Object.entries(stack.template.Outputs ?? {}).map(([name, { Value }]) => [name, String(resolveIntrinsics(Value, lookup))]);
  return { resources: deployed, nameOnly, outputs: Object.fromEntries(outputs) as Record<string, string> };
};
