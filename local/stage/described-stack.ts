import type { DescribedStack } from '../aws/cloudformation';
import { toEpochSeconds } from '../aws/wire/protocol';
import type { Stack } from './assembly';
import { type Deployment, stackId } from './deployment';
import type { StackStatus } from './stack-operations';

/** A name is what most resources are known by; what exists by name only has none but its logical id. */
const physicalId = ({ resources }: Deployment, logicalId: string): string => {
  const ref = resources.get(logicalId)?.ref;
  return typeof ref === 'string' ? ref : logicalId;
};

/** A deployed stack as CloudFormation tells of it. */
export const describedStack = (stack: Stack, deployment: Deployment, status: StackStatus, createdAt: number): DescribedStack => ({
  id: stackId(stack),
  name: stack.name,
  createdAt: toEpochSeconds(createdAt),
  status,
  resources: Object.entries(stack.template.Resources).map(([logicalId, { Type: type, Metadata: metadata = {} }]) =>
    ({ logicalId, type, metadata, physicalId: physicalId(deployment, logicalId) })),
  outputs: Object.entries(deployment.outputs).map(([key, value]) => ({ key, value })),
});
