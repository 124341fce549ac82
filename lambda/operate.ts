import type { Color, OperateAction, OperateEvent, OperateInput, OperateResult, Reason, Revert, ShiftRecord, ShiftStatus } from './contract';
import { underDeployment } from './core/deployment';
import { goingBack } from './core/guarded-run';
import { parseOperateInput } from './core/input';
import { isAlive, isOver, ownersWritesLandUntil } from './core/owner';
import type { LiveRoute } from './core/plan';
import { alreadyRunning, describeRoutes, refusedForDeletedRule, soleColorOfAll, writesUnderWay } from './core/plan';
import { canServe } from './core/preflight';
import { acquired, adopted, colorBefore, hasReleased } from './core/record';
import { otherColor } from './core/rule-actions';
import { pause, promote, resume, type WishAnswer, type WishDecision } from './core/wishes';
import type { Gateways } from './gateways';
import { giveUpRetirement } from './give-up';
import { type PutBack, putBack, putBackMarked } from './revert';
import { readHealth, readRoutes } from './routes';

type WishTask = (gateways: Gateways, event: OperateEvent, input: OperateInput) => Promise<OperateResult>;

const refusal = ({ error, cause }: Reason): OperateResult => ({ done: false, error, cause });

const status: WishTask = async ({ loadBalancer, records }, { config }) => {
  const [record, live] = await Promise.all([records.read(config.shift), readRoutes(loadBalancer, config)]);
  const sole = record?.status === 'idle' || record === null ? soleColorOfAll(live) : null;
  const result: ShiftStatus = {
    record,
    live: live.map(({ name, shares }) => ({ route: name, percent: shares })),
    idle: sole === null ? null : otherColor(sole),
  };
  return { done: true, cause: `${hasReleased(record) ? record.status : 'no release yet'}; live: ${describeRoutes(live)}`, status: result };
};

const rollback: WishTask = async (gateways, event, input) => {
  const record = await gateways.records.read(event.config.shift);
  const reason = { error: 'OperatorRollback', cause: `rolled back by ${event.execution.id}: ${input.reason ?? 'no reason given'}` };
  switch (record?.status) {
    case 'migrating':
    case 'reverting': return putBackForOperator(gateways, event, record, reason);
    case 'retiring': return rollBackRetiring(gateways, event, record, reason);
    default: return rollBackEnded(gateways, event, record, reason);
  }
};

/** Whether the owner runs or died: what it moved goes back. */
const putBackForOperator = async (
  gateways: Gateways, { config }: OperateEvent, record: ShiftRecord, reason: Reason,
): Promise<OperateResult> => {
  const { owner, epoch, safe } = record;
  // Not to know whether the owner runs costs a second look, which is better than not to go back.
  const state = await gateways.executions.state(owner!).catch(() => ({ kind: 'running' }) as const);
  return answered(await putBack(gateways, {
    config, me: { owner: owner!, epoch }, reason, road: 'operator', fallback: safe,
    landsUntil: ownersWritesLandUntil(record, state, gateways.now()),
  }));
};

const answered = (result: PutBack): OperateResult => {
  switch (result.kind) {
    case 'reverted': return { done: true, cause: `${result.safe} serves everything, verified at ${result.revert.verifiedAt}` };
    case 'completed': return refusal({ error: 'JustCompleted', cause: 'the release completed at this moment; ask again to roll it back' });
    case 'superseded': return refusal({ error: 'Superseded', cause: `${result.by} took over at this moment; ask again` });
  }
};

/** The colour to go back to is just being taken out of service, unless whoever did that died. */
const rollBackRetiring = async (
  gateways: Gateways, event: OperateEvent, record: ShiftRecord, reason: Reason,
): Promise<OperateResult> => {
  const { executions, now } = gateways;
  if (isAlive(await executions.state(record.owner!), record.ownerSince, now())) {
    return refusal({ error: 'Retiring', cause: `${record.owner} is retiring the old colour at this moment; ask again when it has ended. Nothing was changed.` });
  }
  const freed = await giveUpRetirement(gateways, record);
  return freed?.status === 'idle' ? rollBackEnded(gateways, event, freed, reason) : refusal(outrun(freed));
};

/** No release runs: the operator's execution takes the lock and goes back, also when somebody has moved the weights since. */
const rollBackEnded = async (
  gateways: Gateways, event: OperateEvent, record: ShiftRecord | null, reason: Reason,
): Promise<OperateResult> => {
  const { config, execution } = event;
  const back = colorBefore(record);
  if (back === null) return refusal(nothingToRollBack(record));
  const deploying = underDeployment(record, config.routes, gateways.now());
  if (deploying !== null) return refusal(deploying);

  const live = await readRoutes(gateways.loadBalancer, config);
  const unfit = notToBePutBack(live) ?? (back === record!.safe ? null : await unableToServe(gateways, config, back));
  if (unfit !== null) return refusal(unfit);

  const at = gateways.now().toISOString();
  const revert: Revert = { ...reason, road: 'operator', decidedAt: at };
  const taken = await gateways.records.change(config.shift, current => current?.revision === record!.revision
    ? acquired(current, { shift: config.shift, owner: execution.id, at, safe: back, run: goingBack(config, execution.startTime), revert })
    : null);
  if (taken?.owner !== execution.id) return refusal(outrun(taken));
  return answered(await putBackMarked(gateways, config, { owner: execution.id, epoch: taken.epoch }, taken));
};

const nothingToRollBack = (record: ShiftRecord | null): Reason => {
  const since = record?.last === undefined ? 'there has been no release yet' : `there has been no release since ${record.safe} was adopted`;
  return { error: 'NothingToRollBack', cause: `${since}. Nothing was changed.` };
};

/** Somebody else wrote the record first. */
const outrun = (record: ShiftRecord | null): Reason => record?.owner === undefined
  ? { error: 'RecordChanged', cause: 'somebody else changed the record at this moment; look at the status and ask again. Nothing was changed.' }
  : alreadyRunning(record);

/** A maintenance page, say, is somebody's decision that a rollback must not undo. Of rules that are gone the others need not wait. */
const notToBePutBack = (live: readonly LiveRoute[]): Reason | null => {
  if (live.every(({ isGone }) => isGone)) return refusedForDeletedRule(live);
  return live.every(({ shares, isGone }) => shares !== null || isGone) ? null : {
    error: 'LiveWeightsDiffer',
    cause: `live is ${describeRoutes(live)}. Put the rule back on one of the two groups first. Nothing was changed.`,
  };
};

const unableToServe = async ({ loadBalancer }: Gateways, config: OperateEvent['config'], color: Color): Promise<Reason | null> => {
  const dark = (await readHealth(loadBalancer, config, color)).find(health => !canServe(health));
  return dark === undefined ? null : {
    error: 'TargetsUnhealthy',
    cause: `${color} has ${dark.healthy} healthy targets of ${dark.registered} registered: going back there would be an outage. ` +
      `Scale ${color} out first, then roll back. Nothing was changed.`,
  };
};

/** Why what is live cannot become the truth: somebody may still change it. */
const unsettled = async ({ executions, now }: Gateways, record: ShiftRecord): Promise<Reason | null> => {
  const owner = await executions.state(record.owner!);
  const at = now();
  if (isAlive(owner, record.ownerSince, at)) return alreadyRunning(record);
  const until = [record.settleAt, ownersWritesLandUntil(record, owner, at)].filter(each => each !== undefined).sort().at(-1);
  return isOver(until, at) ? null : writesUnderWay(record, until!);
};

const adopt: WishTask = async (gateways, { config, execution }) => {
  const { loadBalancer, records, now } = gateways;
  const seen = await records.read(config.shift);
  const reason = (seen?.owner === undefined ? null : await unsettled(gateways, seen)) ?? underDeployment(seen, config.routes, now());
  if (reason !== null) return refusal(reason);
  const live = await readRoutes(loadBalancer, config);
  const deleted = refusedForDeletedRule(live);
  if (deleted !== null) return refusal(deleted);
  const sole = soleColorOfAll(live);
  if (sole === null) {
    return refusal({ error: 'MixedWeights', cause: `one colour has to serve everything on every route, but live is ${describeRoutes(live)}. Nothing was changed.` });
  }
  const record = await records.change(config.shift, current => current?.revision !== seen?.revision
    ? null
    : adopted(current, { shift: config.shift, safe: sole, owner: execution.id, at: now().toISOString() }));
  return record?.last?.owner === execution.id
    ? { done: true, cause: `${sole} is the colour that serves everything` }
    : refusal(outrun(record));
};

/** A wish that only changes the record: the running release meets it at its next look. */
const asking = (decide: WishDecision): WishTask => async ({ records, executions, now }, { config, execution }, { reason }) => {
  const seen = await records.read(config.shift);
  if (seen?.owner !== undefined && !isAlive(await executions.state(seen.owner), seen.ownerSince, now())) return refusal(nobodyToAsk(seen));
  const wish = { by: execution.id, at: now().toISOString(), ...reason !== undefined && { reason } };
  let answer: WishAnswer | undefined;
  await records.change(config.shift, current => {
    answer = decide(current, wish);
    return answer.kind === 'granted' ? answer.record : null;
  });
  return answer!.kind === 'refused' ? refusal(answer!.reason) : { done: true, cause: answer!.says };
};

const nobodyToAsk = ({ owner, safe }: ShiftRecord): Reason => ({
  error: 'OwnerDied',
  cause: `${owner} ended without finishing, so nobody would meet the wish. Ask for "rollback" to put traffic back to ${safe}. Nothing was changed.`,
});

const WISHES: Readonly<Record<OperateAction, WishTask>> = {
  status, rollback, adopt, pause: asking(pause), resume: asking(resume), promote: asking(promote),
};

export const operate = async (gateways: Gateways, event: OperateEvent): Promise<OperateResult> => {
  const parsed = parseOperateInput(event.input);
  return parsed.ok ? WISHES[parsed.value.action](gateways, event, parsed.value) : refusal(parsed.refusal);
};
