import { ACCOUNT, arnOf, REGION } from '../aws/account';
import type { Stack } from './assembly';
import { type Lookup, resolveIntrinsics } from './intrinsics';
import type { DeployedResource, Lifecycles } from './resource';

export interface Deployment {
  readonly resources: ReadonlyMap<string, DeployedResource>;
  /** What has no part in a rehearsal: resources that exist by name only, and properties of others. */
  readonly nameOnly: readonly { readonly logicalId: string; readonly type: string; readonly property?: string }[];
  readonly outputs: Readonly<Record<string, string>>;
}

export const stackId = ({ name }: Stack): string => arnOf('cloudformation', `stack/${name}/00000000-0000-0000-0000-000000000000`);

const pseudoParameters = (stack: Stack): Readonly<Record<string, unknown>> => ({
  'AWS::Region': REGION,
  'AWS::AccountId': ACCOUNT,
  'AWS::Partition': 'aws',
  'AWS::URLSuffix': 'amazonaws.com',
  'AWS::StackName': stack.name,
  'AWS::StackId': stackId(stack),
});

/** What a template's references mean while its resources are these. */
export const lookupIn = (stack: Stack, resources: ReadonlyMap<string, DeployedResource>): Lookup => {
  const known: Readonly<Record<string, unknown>> = {
    ...pseudoParameters(stack),
    ...Object.fromEntries(Object.entries(stack.template.Parameters ?? {}).map(([name, { Default }]) => [name, Default])),
  };
  return {
    ref: logicalId => known[logicalId] ?? resources.get(logicalId)?.ref ?? logicalId,
    attribute: (logicalId, name) => resources.get(logicalId)?.attributes[name] ?? `${logicalId}.${name}`,
  };
};

const nameOnlyOf = ({ template }: Stack, resources: ReadonlyMap<string, DeployedResource>, lifecycles: Lifecycles): Deployment['nameOnly'] =>
  Object.entries(template.Resources).flatMap(([logicalId, { Type: type }]) => lifecycles[type] === undefined
    ? [{ logicalId, type }]
    : (resources.get(logicalId)?.ignored ?? []).map(property => ({ logicalId, type, property })));

export const deploymentOf = (stack: Stack, resources: ReadonlyMap<string, DeployedResource>, lifecycles: Lifecycles): Deployment => {
  const lookup = lookupIn(stack, resources);
  const outputs = Object.entries(stack.template.Outputs ?? {}).map(([name, { Value }]) => [name, String(resolveIntrinsics(Value, lookup))]);
  return {
    resources: new Map(resources),
    nameOnly: nameOnlyOf(stack, resources, lifecycles),
    outputs: Object.fromEntries(outputs) as Record<string, string>,
  };
};
