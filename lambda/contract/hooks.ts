/** Where a user's own function runs in the life of a migration. */
export const HOOKS = ['beforeShift', 'beforeStep', 'afterStep', 'afterShift', 'afterRevert', 'afterRefusal'] as const;
export type HookName = typeof HOOKS[number];
