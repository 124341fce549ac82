import { type ControllerEvent, HISTORY_DAYS, type Migration, type OperateResult } from './contract';
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
    // Executions that an earlier version started do not say how long they are remembered.
    await tell(aws, invocationOf(event, after, changes), { historyDays: HISTORY_DAYS.default, ...event.config });
  }
};
