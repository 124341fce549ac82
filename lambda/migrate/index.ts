import type { MigrateTask } from '../contract';
import type { Task } from './answers';
import { drained } from './drained';
import { finish } from './finish';
import { plan } from './plan';
import { preflight } from './preflight';
import { retired } from './retired';
import { revert } from './revert';
import { settle } from './settle';
import { shift } from './shift';
import { tested } from './tested';
import { watch } from './watch';

export const MIGRATE_TASKS: Readonly<Record<MigrateTask, Task>> = {
  plan, preflight, tested, shift, watch, finish, drained, retired, revert, settle,
};
