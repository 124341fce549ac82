import { judgeSmokeTests, mergeProbed, reportOf } from '../core/probe';
import { giveUpUnbegun } from '../give-up';
import { diversion, planned, refusal, type Task } from './answers';

/** The smoke tests of the new colour ran: no user has been sent to it yet. */
export const tested: Task = async (gateways, event) => {
  const { records, now } = gateways;
  const { config, probe } = event;
  const migration = { ...planned(event), probed: mergeProbed(planned(event).probed ?? [], reportOf(probe)?.probed ?? [], now()) };
  const diverted = diversion(migration, await records.read(config.shift));
  if (diverted !== null) return diverted;

  const reason = judgeSmokeTests(migration, probe);
  if (reason === null) return { ...migration, next: 'shift', note: `${migration.to} passed its smoke tests` };
  await giveUpUnbegun(gateways, config.shift, migration);
  return refusal(migration, reason);
};
