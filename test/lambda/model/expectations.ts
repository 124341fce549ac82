import type { ShiftRecord } from '../../../lambda/contract';
import { describeShares, sameShares } from '../../../lambda/core/rule-actions';
import type { Play, Run } from './play';

/** As far apart as two looks are, in milliseconds, and some more for the calls. */
const HEARD_WITHIN = 40_000;

/** What the play did that it must not; empty when all is well. */
export const violations = (play: Play): string[] => [
  ...play.unrest, ...atLast(play), ...oneEpochForward(play),
  ...innocentRunsComplete(play), ...endingsAreTrue(play), ...alarmsAreHeard(play),
  ...deploymentsMoveNothing(play),
];

const owned = ({ world }: Play, { execution: { id } }: Run): boolean =>
  world.records.some(({ record }) => record.owner === id && record.status === 'migrating');

const describeLive = ({ world }: Play): string => JSON.stringify(world.live());

const offSafe = (play: Play): string[] => {
  const { world, world: { record } } = play;
  const safe = record?.safe ?? 'blue';
  return world.allLiveOn(safe) ? [] : [`${safe} is the safe colour, but live is ${describeLive(play)}`];
};

/** At the bound everything is on the safe colour, or held by policy. */
export const unrest = (play: Play): string[] => {
  const { world, world: { record } } = play;
  if (record === null || record.status === 'idle') return offSafe(play);
  if (isHeld(play, record)) return [];
  return [`the record is still ${record.status}, owned by ${record.owner} (${world.status(record.owner!)}); live is ${describeLive(play)}`];
};

const isHeld = ({ world, scenario }: Play, { heldSince, status, safe }: ShiftRecord): boolean =>
  scenario.onStop === 'hold' && heldSince !== undefined && status === 'migrating' &&
  (world.allLiveOn(safe) || world.alarms.get('errors')?.state === 'OK');

/** After an operator's last rollback of what was held. */
const atLast = (play: Play): string[] => play.world.record === null || play.world.record.status === 'idle'
  ? offSafe(play)
  : [`an operator's last rollback left the record ${play.world.record.status}`];

/** Once a later epoch moved traffic forward, no earlier one does. */
const oneEpochForward = ({ world }: Play): string[] => {
  const forward = world.landed.filter(({ task }) => task === 'shift');
  return forward.filter((write, index) => forward.slice(0, index).some(({ epoch }) => epoch > write.epoch))
    .map(({ at, epoch, execution }) => `a step of ${execution} (epoch ${epoch}) landed at ${at / 1000} s, after a later epoch had moved traffic`);
};

/** Nobody else's failure puts a healthy run back. */
const innocentRunsComplete = (play: Play): string[] => play.runs
  .filter(run => owned(play, run) && run.troubles.length === 0 && run.endedAt !== undefined)
  .filter(run => !wasWished(play, run) && !wentWithItsStack(play, run))
  .filter(({ execution }) => play.world.status(execution.id) !== 'SUCCEEDED')
  .map(({ execution, answer }) => `${execution.id} had no trouble of its own, but ended ${answer?.error}: ${answer?.cause}`);

/** An operator wanted it back, or it stood at a gate or a pause for too long. */
const wasWished = ({ operators }: Play, run: Run): boolean => run.answer?.error === 'StoodTooLong' || operators
  .some(({ action, at, endedAt = Infinity }) => action === 'rollback' && at <= run.endedAt! && endedAt >= run.startedAt);

/** CloudFormation undid a deployment: by the record, or, while the table did not answer, without it. */
const wentWithItsStack = ({ world }: Play, { execution: { id }, startedAt, endedAt = Infinity }: Run): boolean =>
  world.records.some(({ record }) => record.owner === id && record.revert?.road === 'deployment') ||
  world.landed.some(({ task, at }) => task === 'forced deploy' && at >= startedAt && at <= endedAt);

/** Of a rollback that could not get the lock nothing is promised. */
const deploymentsMoveNothing = ({ world: { landed } }: Play): string[] => landed
  .filter(({ task, before, shares }) => task === 'deploy' && !sameShares(before, shares))
  .map(({ at, execution, route, before, shares }) =>
    `${execution} moved ${route} from ${describeShares(before)} to ${describeShares(shares)} at ${at / 1000} s`);

/** Succeeded only when the new colour was made the safe one. */
const endingsAreTrue = (play: Play): string[] => play.runs
  .filter(({ execution, answer }) => play.world.status(execution.id) === 'SUCCEEDED' && answer?.dryRun === false)
  .filter(({ execution }) => !play.world.records.some(({ record: { last } }) => last?.owner === execution.id && last.outcome === 'completed'))
  .map(({ execution }) => `${execution.id} succeeded, but no record says that it completed`);

/** No release completes over an alarm that has been there for a while. */
const alarmsAreHeard = ({ runs, world }: Play): string[] => runs
  .filter(({ execution, troubles }) => world.status(execution.id) === 'SUCCEEDED' && troubles.every(trouble => trouble === 'alarm'))
  .filter(({ answer, endedAt }) => answer?.dryRun === false && world.wasAlarming(endedAt! - HEARD_WITHIN, endedAt!))
  .map(({ execution }) => `${execution.id} completed although an alarm had gone off`);
