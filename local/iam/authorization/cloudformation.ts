import { arnOf } from '../../aws/account';
import type { Fields } from '../../aws/wire/protocol';
import type { Actions, Touched } from './table';

/**
 * Who names a stack without its id is authorized for all stacks that ever had the name, as errors that people report show.
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_awscloudformation.html
 */
const stack = ({ StackName = '*' }: Fields): readonly Touched[] => {
  const nameOrId = StackName as string;
  return [{ resource: nameOrId.startsWith('arn:') ? nameOrId : arnOf('cloudformation', `stack/${nameOrId}/*`) }];
};

export const CLOUDFORMATION: Actions = { ListStackResources: stack, DescribeStackResource: stack, DescribeStacks: stack };
