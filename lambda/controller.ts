import type { ControllerEvent, Migration, OperateResult } from './contract';
import { awsGateways } from './gateways';
import { MIGRATE_TASKS } from './migrate';
import { operate } from './operate';
import { invocationOf, tell } from './tell';
import { witnessed } from './witness';

const aws = awsGateways();

/** Every decision of both state machines. What comes of it is told afterwards, also when it failed. */
export const handler = async (event: ControllerEvent): Promise<Migration | OperateResult> => {
  const { gateways, changes } = witnessed(aws);
  let after: Migration | null = null;
  try {
    if (event.task === 'operate') return await operate(gateways, event);
    after = await MIGRATE_TASKS[event.task](gateways, event);
    return after;
  } finally {
    await tell(aws, invocationOf(event, after, changes), event.config);
  }
};
