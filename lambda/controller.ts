import type { ControllerEvent, Migration, OperateResult } from './contract';
import { awsGateways } from './gateways';
import { MIGRATE_TASKS } from './migrate';
import { operate } from './operate';

const gateways = awsGateways();

/** Every decision of both state machines. */
export const handler = async (event: ControllerEvent): Promise<Migration | OperateResult> =>
  event.task === 'operate' ? operate(gateways, event) : MIGRATE_TASKS[event.task](gateways, event);
