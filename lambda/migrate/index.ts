import type { MigrateTask } from '../contract';
import type { Task } from './answers';
import { finish } from './finish';
import { plan } from './plan';
import { preflight } from './preflight';
import { revert } from './revert';
import { settle } from './settle';
import { shift } from './shift';
import { watch } from './watch';

export const MIGRATE_TASKS: Readonly<Record<MigrateTask, Task>> = { plan, preflight, shift, watch, finish, revert, settle };
