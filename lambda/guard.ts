import type { ShiftRecord } from './contract';
import { type Duty, dutyOf, type GuardianEvent, type Occasion, occasionOf, questionsOf } from './core/guardian';
import { type ExecutionState, landsUntil, ownersWritesLandUntil } from './core/owner';
import { held, standing } from './core/record';
import type { Gateways } from './gateways';
import { giveUpRetirement } from './give-up';
import { fit, forgetDrift, noteDrift, restore } from './rest';
import { putBack } from './revert';
import { readRoutes } from './routes';
import { tellAlarm } from './tell';

interface Watch {
  readonly record: ShiftRecord;
  /** Null when nobody asked for it. */
  readonly owner: ExecutionState | null;
}

type Work<Kind extends Duty['kind']> = (gateways: Gateways, watch: Watch, duty: Extract<Duty, { kind: Kind }>) => Promise<void>;

const back: Work<'revert'> = async (gateways, { record, owner }, { reason }) => {
  const now = gateways.now();
  // It may have completed since the record was read, so the record has to be seen again.
  const hasSucceeded = owner?.kind === 'ended' && owner.status === 'SUCCEEDED';
  await putBack(gateways, {
    ...theRun(record), reason, road: 'guardian', fallback: hasSucceeded ? undefined : record.safe,
    landsUntil: owner === null ? landsUntil(now) : ownersWritesLandUntil(record, owner, now),
  });
};

const settle: Work<'settle'> = async (gateways, { record }) => {
  await putBack(gateways, { ...theRun(record), reason: record.revert!, road: 'guardian' });
};

const hold: Work<'hold'> = async ({ records, now }, { record }) => {
  const { me } = theRun(record);
  await records.change(record.shift, current => standing(current, me).kind === 'owner' && current!.heldSince === undefined
    ? held(current!, now().toISOString())
    : null);
};

const free: Work<'free'> = async (gateways, { record }) => {
  await giveUpRetirement(gateways, record);
};

/** The bake is over: whether the new colour goes again is for people to decide. */
const notify: Work<'notify'> = (gateways, { record }, { alarm }) => tellAlarm(gateways, record, alarm);

const theRun = ({ shift, run, owner, epoch }: ShiftRecord) => ({
  config: { shift, routes: run?.routes ?? [] },
  me: { owner: owner!, epoch },
});

const carryOut = (gateways: Gateways, watch: Watch, duty: Duty): Promise<void> | undefined => {
  switch (duty.kind) {
    case 'nothing': return undefined;
    case 'revert': return back(gateways, watch, duty);
    case 'settle': return settle(gateways, watch, duty);
    case 'hold': return hold(gateways, watch, duty);
    case 'free': return free(gateways, watch, duty);
    case 'notify': return notify(gateways, watch, duty);
    case 'drift': return noteDrift(gateways, watch.record, duty);
    case 'undrift': return forgetDrift(gateways, watch.record);
    case 'restore': return restore(gateways, watch.record, duty);
  }
};

const log = (occasion: Occasion, duty: Duty): void => {
  if (duty.kind !== 'nothing') console.log(JSON.stringify({ occasion: { ...occasion, resting: undefined }, duty }));
};

/** Looks whether somebody has to put traffic back, because the state machine cannot or is too slow, and does it. */
export const guard = async (gateways: Gateways, shift: string, event: GuardianEvent): Promise<Duty> => {
  const occasion = occasionOf(event);
  if (occasion === null) return { kind: 'nothing', why: `${event['detail-type']} is not what the guardian is there for` };

  const record = await gateways.records.read(shift);
  const { owner: execution, alarms: names, routes } = questionsOf(occasion, record, gateways.now());
  const [owner, alarms, live] = await Promise.all([
    execution === undefined ? null : gateways.executions.state(execution),
    gateways.alarms.observe(names),
    routes === undefined ? null : readRoutes(gateways.loadBalancer, { routes }),
  ]);
  const decided = dutyOf({ occasion, record, owner, alarms, live, now: gateways.now() });
  const duty = decided.kind === 'restore' ? await fit(gateways, record!, decided) : decided;
  log(occasion, duty);
  if (record !== null) await carryOut(gateways, { record, owner }, duty);
  return duty;
};
