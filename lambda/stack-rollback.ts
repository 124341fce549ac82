import type { StackGateway } from './aws/stack';
import { isRollingBack } from './core/deployment';

/** Whether CloudFormation undoes a deployment of the stack. Not to know that must not refuse a rollback: then it counts as one. */
export const isRolledBack = async (stacks: Pick<StackGateway, 'status'>, stackId: string): Promise<boolean> => {
  try {
    return isRollingBack(await stacks.status(stackId));
  } catch (error) {
    console.error('the status of the stack could not be read, so this counts as a rollback', error);
    return true;
  }
};
