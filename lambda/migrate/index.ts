import type { MigrateTask } from '../contract';
import type { Task } from './answers';
import { finish } from './finish';
import { plan } from './plan';
import { preflight } from './preflight';
import { revert } from './revert';
import { shift } from './shift';
import { tested } from './tested';
import { watch } from './watch';

export const MIGRATE_TASKS: Readonly<Record<MigrateTask, Task>> = { plan, preflight, tested, shift, watch, finish, revert };
