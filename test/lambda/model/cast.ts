import type { MigrateEvent, MigrateTask, Migration, OperateEvent, OperateResult } from '../../../lambda/contract';
import { MIGRATE_TASKS } from '../../../lambda/migrate';
import { guard } from '../../../lambda/guard';
import { operate } from '../../../lambda/operate';
import type { Gateways } from '../../../lambda/gateways';
import { replaceGroups } from './deploying';

/** The code that a play runs: the real one, or one that was broken to see whether the property finds it. */
export interface Code {
  readonly migrate: Readonly<Record<MigrateTask, (gateways: Gateways, event: MigrateEvent) => Promise<Migration>>>;
  readonly guard: typeof guard;
  readonly operate: (gateways: Gateways, event: OperateEvent) => Promise<OperateResult>;
  readonly deploy: typeof replaceGroups;
}

export const REAL_CODE: Code = { migrate: MIGRATE_TASKS, guard, operate, deploy: replaceGroups };
