import { putBack } from '../revert';
import { concluded } from './concluded';
import { planned, type Task } from './answers';

/** A step's write that landed after traffic had gone back is put right; then the lock is given up. */
export const settle: Task = async (gateways, event) => {
  const migration = planned(event);
  const { error = 'Reverted', cause = 'traffic was put back' } = migration;
  const { owner, epoch } = migration;
  return concluded(gateways, migration, await putBack(gateways, { config: event.config, me: { owner, epoch }, reason: { error, cause }, road: 'watch' }));
};
