import type { Color, Measured, ProbedMinute, Reason, RouteConfig, RunHistory, RunStep } from '../contract';
import { RECORD_TABLE } from '../contract';
import { type Happening, happenings, type Invocation, isDryRun, type Run } from './events';
import { type ColorPeriod, measuredOver, MINUTE_SECONDS, withoutProbes } from './metrics';
import { elapsedSeconds } from './pacing';
import { type JudgedStep, judgedStep } from './run-comparison';
import { sharesAt } from './rule-actions';

/** Which item: both are known from the execution alone. */
export interface RunKey {
  readonly execution: string;
  readonly startedAt: string;
}

type Ending = Pick<RunHistory, 'outcome' | 'error' | 'cause'>;

/** What is to be added to one run's item. */
export interface Note {
  readonly key: RunKey;
  /** What the item begins as if there is none yet; null when only an item that exists can be added to. */
  readonly begin: RunHistory | null;
  readonly colors: Pick<RunHistory, 'from' | 'to'>;
  readonly step?: RunStep;
  /** Of the step before, or of the last one. */
  readonly verdict?: string;
  /** Of the same step. */
  readonly judged?: JudgedStep;
  readonly ending?: Ending;
}

/** Items are found by their beginning, and sorted by time. */
export const sortKey = ({ startedAt, execution }: RunKey): string =>
  `${RECORD_TABLE.runs}${startedAt}#${execution.split(':').at(-1)}`;

/** The item, to be forgotten so many days after the run's start. Who does not know how many leaves it as it is. */
export const expiring = (run: RunHistory, days: number | undefined): RunHistory =>
  days === undefined ? run : { ...run, expiresAt: Math.floor(Date.parse(run.startedAt) / 1000) + days * 24 * 3600 };

/** What was refused as an input can be anything: the table would not take numbers too large or lists too deep. */
const MAX_INPUT_TEXT = 1000;

const inputOf = ({ input, after }: Invocation): unknown =>
  after?.error === 'InvalidInput' ? (JSON.stringify(input) ?? '').slice(0, MAX_INPUT_TEXT) : input;

/** Only the run's own execution knows its input. */
const beginOf = (invocation: Invocation, { execution, startedAt }: RunKey): RunHistory | null =>
  execution === invocation.execution?.id
    ? { shift: invocation.shift, execution, startedAt, input: inputOf(invocation), outcome: 'running', steps: [] }
    : null;

const note = (invocation: Invocation, { execution, startedAt, from, to }: Run, what: Pick<Note, 'step' | 'verdict' | 'judged' | 'ending'>): Note[] => {
  if (execution === undefined || startedAt === undefined) return [];
  const key = { execution, startedAt };
  return [{ key, begin: beginOf(invocation, key), colors: { ...from && { from }, ...to && { to } }, ...what }];
};

const endingOf = (outcome: RunHistory['outcome'], reason?: Reason): Ending =>
  ({ outcome, ...reason && { error: reason.error, cause: reason.cause } });

/** A write was read back before its step counts as done: what it wrote is what was read. */
const stepOf = ({ weight = 0, step = 0, to }: Run, at: string, routes: readonly RouteConfig[]): RunStep =>
  ({ step, weight, at, readBack: routes.map(({ name }) => ({ route: name, percent: sharesAt(to!, weight) })) });

const noteOf = (invocation: Invocation, { kind, run, reason, note: said }: Happening, routes: readonly RouteConfig[]): Note[] => {
  const { before, after } = invocation;
  const judged = (before ? judgedStep(before) : null) ?? undefined;
  switch (kind) {
    case 'step': return note(invocation, run, {
      step: stepOf(run, after!.stepStartedAt!, routes), judged, ...before && before.step >= 0 && { verdict: said },
    });
    case 'completed': return note(invocation, run, { ...before && { verdict: before.note }, judged, ending: endingOf('completed') });
    case 'reverted': return note(invocation, run, { verdict: reason?.cause, judged, ending: endingOf('reverted', reason) });
    case 'refused': return note(invocation, run, { ending: endingOf('refused', reason) });
    // Of standstills only one that nobody watches is an outcome of its own.
    case 'paused': return invocation.after === null ? note(invocation, run, { ending: endingOf('held', { error: 'Held', cause: said ?? '' }) }) : [];
    case 'started': case 'revertFailed': case 'alarm': case 'drifted': return [];
  }
};

/** An execution that was overtaken ends without an event: whoever overtook it put its traffic back. */
const ownEnd = (invocation: Invocation): Note[] => {
  const { task, after } = invocation;
  if (after === null) return [];
  const { owner: execution, startedAt, from, to, ending, error = 'Reverted', cause = after.note } = after;
  const run = { execution, startedAt, from, to };
  if (task === 'plan' && after.next === 'preflight') return note(invocation, run, {});
  return after.next === 'failed' && (ending === 'superseded' || ending === 'reverted')
    ? note(invocation, run, { ending: endingOf('reverted', { error, cause }) })
    : [];
};

/** What the history has to learn of an invocation. */
export const notesOf = (invocation: Invocation, routes: readonly RouteConfig[]): Note[] => isDryRun(invocation) ? [] : [
  ...happenings(invocation).flatMap(happening => noteOf(invocation, happening, routes)), ...ownEnd(invocation),
];

const withVerdict = (steps: readonly RunStep[], verdict: string | undefined): readonly RunStep[] =>
  steps.map((step, index) => index === steps.length - 1 ? { ...step, verdict: step.verdict ?? verdict } : step);

/** A step that was begun behind the back of who tells has been judged by nobody. */
const withNumbers = (steps: readonly RunStep[], judged: JudgedStep | undefined): readonly RunStep[] => judged === undefined
  ? steps
  : steps.map(step => step.step === judged.step ? { ...step, comparison: step.comparison ?? judged.comparison } : step);

/** The item with what is to be added. Adding the same again changes nothing; null when there is nothing to add to. */
export const noted = (known: RunHistory | null, { begin, colors, step, verdict, judged, ending }: Note, at: string): RunHistory | null => {
  const run = known ?? begin;
  if (run === null) return null;
  const isRepeated = step !== undefined && run.steps.some(each => each.step === step.step);
  const steps = isRepeated ? run.steps : [...withNumbers(withVerdict(run.steps, verdict), judged), ...step === undefined ? [] : [step]];
  const next = { ...run, ...colors, steps };
  if (ending === undefined || (run.endedAt !== undefined && run.outcome === ending.outcome)) return next;
  return { ...next, ...ending, ...ending.outcome !== 'held' && { endedAt: at } };
};

/** As long as our own probes are remembered, and far longer than metrics are late. */
const REMEASURED_SECONDS = 1800;

const endOf = ({ steps, endedAt }: RunHistory, index: number): string | undefined => steps[index + 1]?.at ?? endedAt;

/** Steps of which the metrics may know more than they did. */
const isOpen = (run: RunHistory, index: number, now: Date): boolean => {
  const end = endOf(run, index);
  return end === undefined || elapsedSeconds(end, now) <= REMEASURED_SECONDS;
};

/** From when on metrics are asked for; null when no step's numbers can change, or when none has lasted a minute. */
export const openSince = (run: RunHistory, now: Date): string | null => {
  const at = run.steps.find((_, index) => isOpen(run, index, now))?.at;
  return at === undefined || elapsedSeconds(at, now) < MINUTE_SECONDS ? null : at;
};

/** A period belongs to the step in which it ended, so that each counts once. */
const periodsOf = ({ steps }: RunHistory, index: number, periods: readonly ColorPeriod[], now: Date): ColorPeriod[] => {
  const from = Date.parse(steps[index]!.at);
  const to = steps[index + 1] === undefined ? now.getTime() : Date.parse(steps[index + 1]!.at);
  return periods.filter(period => Date.parse(period.to) > from && Date.parse(period.to) <= to);
};

/** What users got in each step, as far as the metrics know it by now. */
export const measuredRun = (
  run: RunHistory, { periods, probed, now }: { periods: readonly ColorPeriod[]; probed: readonly ProbedMinute[]; now: Date },
): RunHistory => {
  const ofUsers = withoutProbes(periods, probed);
  return {
    ...run,
    steps: run.steps.map((step, index) => {
      const own = isOpen(run, index, now) ? periodsOf(run, index, ofUsers, now) : [];
      const until = own.map(({ to }) => to).sort().at(-1);
      return until === undefined ? step : { ...step, measured: measuredOver(own), measuredUntil: until };
    }),
  };
};

/** The newest numbers there are. */
export const lastMeasured = ({ steps }: RunHistory): { measured: Readonly<Record<Color, Measured>>; until: string } | null => {
  const step = steps.filter(({ measured }) => measured !== undefined).at(-1);
  return step === undefined ? null : { measured: step.measured!, until: step.measuredUntil! };
};
