import { AwsError } from '../aws-error';
import { page } from './paging';
import type { Actions, Fields } from './wire/protocol';
import type { QueryFormat } from './wire/query';
import type { Validation } from './wire/read-input';
import { structure, text } from './wire/shape';

/** A deployed stack, as its resources can be asked for. Times are seconds since the epoch. */
export interface DescribedStack {
  readonly id: string;
  readonly name: string;
  readonly createdAt: number;
  readonly status: string;
  readonly resources: readonly DescribedResource[];
  readonly outputs: readonly { readonly key: string; readonly value: string }[];
}

export interface DescribedResource {
  readonly logicalId: string;
  readonly physicalId: string;
  readonly type: string;
  readonly metadata: Readonly<Record<string, unknown>>;
}

export const CLOUDFORMATION_FORMAT: QueryFormat = {
  version: '2010-05-15',
  namespace: 'http://cloudformation.amazonaws.com/doc/2010-05-15/',
  times: new Set(['CreationTime', 'LastUpdatedTimestamp']),
};

const stackName = text({ min: 1 });

export const CLOUDFORMATION_VALIDATION: Validation = {
  code: 'ValidationError',
  inputs: {
    ListStackResources: structure({ 'StackName!': stackName, 'NextToken': text({ min: 1, max: 1024 }) }),
    DescribeStackResource: structure({ 'StackName!': stackName, 'LogicalResourceId!': text() }),
    DescribeStacks: structure({ StackName: stackName, NextToken: text({ min: 1, max: 1024 }) }),
  },
};

/** AWS pages by bytes, and says no number: small enough here that every real stack has several pages. */
const PAGE_SIZE = 20;

/** Nothing here tells what became of a single resource. */
const RESOURCE_STATUS = 'CREATE_COMPLETE';

const isLive = ({ status }: DescribedStack): boolean => status !== 'DELETE_COMPLETE';

/** By name or by id, as in all calls; a deleted stack has its id only. */
const find = (stacks: readonly DescribedStack[], nameOrId: unknown): DescribedStack => {
  const found = stacks.find(stack => nameOrId === stack.id || (nameOrId === stack.name && isLive(stack)));
  if (found === undefined) throw new AwsError('ValidationError', `Stack with id ${String(nameOrId)} does not exist`);
  return found;
};

const summary = ({ logicalId, physicalId, type }: DescribedResource, { createdAt }: DescribedStack) => ({
  LogicalResourceId: logicalId, PhysicalResourceId: physicalId, ResourceType: type, ResourceStatus: RESOURCE_STATUS,
  LastUpdatedTimestamp: createdAt,
});

const listResources = (stacks: readonly DescribedStack[], { StackName, NextToken }: Fields) => {
  const stack = find(stacks, StackName);
  const { items, next } = page(stack.resources, PAGE_SIZE, NextToken as string | undefined);
  return { StackResourceSummaries: items.map(resource => summary(resource, stack)), NextToken: next };
};

const describeResource = (stacks: readonly DescribedStack[], { StackName, LogicalResourceId }: Fields) => {
  const stack = find(stacks, StackName);
  const resource = stack.resources.find(({ logicalId }) => logicalId === LogicalResourceId);
  if (resource === undefined) {
    throw new AwsError('ValidationError', `Resource ${String(LogicalResourceId)} does not exist for stack ${stack.name}`);
  }
  return {
    StackResourceDetail: {
      StackName: stack.name, StackId: stack.id, ...summary(resource, stack), Metadata: JSON.stringify(resource.metadata),
    },
  };
};

const describeStacks = (stacks: readonly DescribedStack[], { StackName }: Fields) => ({
  Stacks: (StackName === undefined ? stacks.filter(isLive) : [find(stacks, StackName)]).map(({ id, name, createdAt, status, outputs }) => ({
    StackId: id, StackName: name, CreationTime: createdAt, StackStatus: status,
    Outputs: outputs.map(({ key, value }) => ({ OutputKey: key, OutputValue: value })),
  })),
});

/** What of the CloudFormation API reads stacks. They are looked at again with every call. */
export const cloudFormationActions = (stacks: readonly DescribedStack[]): Actions => ({
  ListStackResources: input => listResources(stacks, input),
  DescribeStackResource: input => describeResource(stacks, input),
  DescribeStacks: input => describeStacks(stacks, input),
});
