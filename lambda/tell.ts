import type { ControllerEvent, Migration, Reason, ShiftConfig, ShiftRecord } from './contract';
import { type Happening, happenings, type Invocation, type RecordChange } from './core/events';
import { expiring, lastMeasured, measuredRun, type Note, noted, notesOf, openSince } from './core/history';
import { type Numbers, shiftEvent } from './core/notification';
import { colorBefore } from './core/record';
import { otherColor } from './core/rule-actions';
import { knownShares } from './core/weights';
import type { Gateways } from './gateways';

export type TellingConfig = Pick<ShiftConfig, 'routes' | 'historyDays' | 'weightMetric'>;

/** Whatever is told is told beside the work: that it could not be is only worth a line in the log. */
const attempt = async <Result>(what: string, work: () => Promise<Result>): Promise<Result | undefined> => {
  try {
    return await work();
  } catch (error) {
    console.error(`${what} failed; the release is not affected`, error);
    return undefined;
  }
};

/** Brings a run's item up to date. Answers the newest numbers that it holds. */
const remember = async (
  { history, metrics, now }: Gateways, { shift, before, after }: Invocation, { routes, historyDays }: TellingConfig, note: Note,
): Promise<Numbers | undefined> => {
  const at = now();
  const run = noted(await history.read(shift, note.key), note, at.toISOString());
  if (run === null) return undefined;
  const since = openSince(run, at);
  const periods = since === null ? undefined : await attempt('reading the metrics', () => metrics.periods(routes, new Date(since), at));
  const probed = (after ?? (before || undefined))?.probed ?? [];
  const measured = measuredRun(run, { periods: periods ?? [], probed, now: at });
  await attempt('writing the history', () => history.write(expiring(measured, historyDays)));
  return lastMeasured(measured) ?? undefined;
};

const rememberAll = async (gateways: Gateways, invocation: Invocation, config: TellingConfig): Promise<Numbers | undefined> => {
  let numbers: Numbers | undefined;
  for (const note of notesOf(invocation, config.routes)) {
    numbers = await attempt('the history', () => remember(gateways, invocation, config, note)) ?? numbers;
  }
  return numbers;
};

const tellWeights = async ({ metrics, now }: Gateways, invocation: Invocation, { weightMetric = false }: TellingConfig): Promise<void> => {
  const shares = weightMetric ? knownShares(invocation) : null;
  if (shares !== null) await attempt('putting the weights', () => metrics.putWeights(invocation.shift, shares, now()));
};

const send = async ({ events, stack }: Gateways, shift: string, happened: readonly Happening[], numbers?: Numbers): Promise<void> => {
  if (happened.length === 0) return;
  const told = happened.map(happening => ({ kind: happening.kind, detail: shiftEvent(happening, { shift, stack, numbers }) }));
  await attempt('sending events', () => events.put(told));
};

/** The history first, as the events quote its numbers. Never fails. */
export const tell = async (gateways: Gateways, invocation: Invocation, config: TellingConfig): Promise<void> => {
  const [numbers] = await Promise.all([rememberAll(gateways, invocation, config), tellWeights(gateways, invocation, config)]);
  await send(gateways, invocation.shift, happenings(invocation), numbers);
};

/** What an invocation of the guardian did, which no execution asked for. */
export const tellGuard = (gateways: Gateways, shift: string, changes: readonly RecordChange[]): Promise<void> => {
  const run = changes.find(({ before }) => before?.run !== undefined)?.before?.run;
  return tell(gateways, { shift, before: false, after: null, changes }, { routes: run?.routes ?? [], weightMetric: run?.weightMetric });
};

/** An alarm went off after its release was over: whether anything goes back is for people to decide. */
export const tellAlarm = async (gateways: Gateways, { shift, safe, last }: ShiftRecord, alarm: string): Promise<void> => {
  const run = { execution: last?.owner, from: otherColor(safe), to: safe };
  const cause = `alarm "${alarm}" is in ALARM; ${safe} serves everything since ${last?.at}`;
  await send(gateways, shift, [{ kind: 'alarm', run, reason: { error: 'AlarmAfterRelease', cause } }]);
};

/** The rules at rest are not as recorded. What is told as the colour before is where a rollback leads. */
export const tellDrift = (gateways: Gateways, record: ShiftRecord, reason: Reason, next: string): Promise<void> => {
  const { shift, safe: to } = record;
  return send(gateways, shift, [{ kind: 'drifted', run: { from: colorBefore(record) ?? undefined, to }, reason, note: next }]);
};

export const invocationOf = (event: ControllerEvent, after: Migration | null, changes: readonly RecordChange[]): Invocation => {
  const { config: { shift }, execution, input } = event;
  return event.task === 'operate'
    ? { shift, execution, input, before: false, after, changes }
    : { shift, execution, input, task: event.task, before: event.migration, after, changes };
};
