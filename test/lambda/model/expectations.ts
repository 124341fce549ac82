import type { ShiftRecord } from '../../../lambda/contract';
import type { Play, Run } from './play';

/** What the play did that it must not; empty when all is well. */
export const violations = (play: Play): string[] => [...atRest(play), ...oneEpochForward(play), ...innocentRunsComplete(play), ...endingsAreTrue(play)];

const owned = ({ world }: Play, { execution: { id } }: Run): boolean =>
  world.records.some(({ record }) => record.owner === id && record.status === 'migrating');

const describeLive = ({ world }: Play): string => JSON.stringify(world.live());

/** Everything is on the safe colour, or held by policy, or owned by somebody who lives. */
const atRest = (play: Play): string[] => {
  const { world } = play;
  const { record } = world;
  if (record === null) return world.allLiveOn('blue') ? [] : [`there is no record, but live is ${describeLive(play)}`];
  if (record.status === 'idle') return world.allLiveOn(record.safe) ? [] : [`${record.safe} is the safe colour, but live is ${describeLive(play)}`];
  if (isHeld(play, record)) return [];
  return [`the record is still ${record.status}, owned by ${record.owner} (${world.executions.get(record.owner!)}); live is ${describeLive(play)}`];
};

const isHeld = ({ world, scenario }: Play, record: ShiftRecord): boolean =>
  scenario.onStop === 'hold' && record.heldSince !== undefined && record.status === 'migrating' && world.alarms.get('errors') === 'OK';

/** Once a later epoch moved traffic forward, no earlier one does. */
const oneEpochForward = ({ world }: Play): string[] => {
  const forward = world.landed.filter(({ task }) => task === 'shift');
  return forward.filter((write, index) => forward.slice(0, index).some(({ epoch }) => epoch > write.epoch))
    .map(({ at, epoch, execution }) => `a step of ${execution} (epoch ${epoch}) landed at ${at / 1000} s, after a later epoch had moved traffic`);
};

/** Nobody else's failure puts a healthy run back. */
const innocentRunsComplete = (play: Play): string[] => play.runs
  .filter(run => owned(play, run) && run.troubles.length === 0 && run.endedAt !== undefined && !wasWished(play, run))
  .filter(({ execution }) => play.world.executions.get(execution.id) !== 'SUCCEEDED')
  .map(({ execution, answer }) => `${execution.id} had no trouble of its own, but ended ${answer?.error}: ${answer?.cause}`);

/** A rollback, or a pause that may have lasted too long. */
const wasWished = ({ operators }: Play, run: Run): boolean => operators
  .some(({ action, at, endedAt = Infinity }) => ['rollback', 'pause'].includes(action) && at <= run.endedAt! && endedAt >= run.startedAt);

/** Succeeded only when the new colour was made the safe one. */
const endingsAreTrue = (play: Play): string[] => play.runs
  .filter(({ execution, answer }) => play.world.executions.get(execution.id) === 'SUCCEEDED' && answer?.dryRun === false)
  .filter(({ execution }) => !play.world.records.some(({ record: { last } }) => last?.owner === execution.id && last.outcome === 'completed'))
  .map(({ execution }) => `${execution.id} succeeded, but no record says that it completed`);
