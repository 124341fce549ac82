import { COLORS } from '../../lambda/contract';
import type { RunHistory, RunStep } from '../../lambda/contract/history';
import { count } from '../paint';
import { moment, shareOf } from './numbers';
import type { Figure, Mark, Plot, Report, TrafficSpan } from './report';
import { stepsOf } from './steps';
import { blastRadius, bothOf, sentenceOf, sumOf, toneOf } from './story';

const MINUTE_MS = 60_000;

/** The end of the run, or of what is known of it. */
const endOf = ({ startedAt, endedAt, steps }: RunHistory): string =>
  endedAt ?? [startedAt, ...steps.flatMap(({ at, measuredUntil }) => [at, measuredUntil ?? at])].toSorted().at(-1)!;

const minuteIn = (run: RunHistory) => (iso: string): number => (Date.parse(iso) - Date.parse(run.startedAt)) / MINUTE_MS;

const marksOf = (run: RunHistory): Mark[] => [
  { at: run.startedAt, what: 'the release starts' },
  ...run.steps.map(({ at, weight }) => ({ at, what: `${run.to ?? 'the new colour'} gets ${weight} %` })),
  ...run.endedAt === undefined ? [] : [{ at: run.endedAt, what: `the release ends: ${run.outcome}${run.error === undefined ? '' : `, ${run.error}`}` }],
].map(({ at, what }, index) => ({ number: index + 1, minute: minuteIn(run)(at), when: moment(at), what }));

/** A minute of the metrics belongs to the step in which it ended. */
const wholeMinute = (iso: string): string => new Date(Math.floor(Date.parse(iso) / MINUTE_MS) * MINUTE_MS).toISOString();

/** The steps' own numbers, each over the time in which they were counted. */
const trafficOf = (run: RunHistory): TrafficSpan[] => run.steps.flatMap(({ at, measured, measuredUntil }) =>
  measured === undefined || measuredUntil === undefined ? [] : COLORS.map(color =>
    ({ color, from: Math.max(0, minuteIn(run)(wholeMinute(at))), to: minuteIn(run)(measuredUntil), ...measured[color] })));

/** At rest the old colour has everything, as it has after a revert. */
const weightsOf = (run: RunHistory): Plot['weights'] => {
  const { from, to, steps, outcome, endedAt } = run;
  if (from === undefined || to === undefined) return [];
  const at = (iso: string, weight: number) => ({ minute: minuteIn(run)(iso), blue: 0, green: 0, [from]: 100 - weight, [to]: weight });
  return [
    at(run.startedAt, 0), ...steps.map(step => at(step.at, step.weight)),
    ...outcome === 'reverted' && endedAt !== undefined ? [at(endedAt, 0)] : [],
  ];
};

const plotOf = (run: RunHistory): Plot => ({
  minutes: Math.max(1, minuteIn(run)(endOf(run))),
  weights: weightsOf(run),
  traffic: trafficOf(run),
  evidence: run.steps.flatMap(({ comparison }) => comparison === undefined ? [] : [
    { minute: minuteIn(run)(comparison.until), ...comparison.assessment },
  ]),
  marks: marksOf(run),
});

const measuredIn = (steps: readonly RunStep[]) => steps.flatMap(({ measured }) => measured ?? []);

/** What the steps' metrics know. What came before and after them, nobody wrote down. */
const figuresOf = ({ steps, to }: RunHistory): Figure[] => {
  const measured = measuredIn(steps);
  if (measured.length === 0) return [];
  const all = sumOf(measured.flatMap(bothOf));
  const fresh = to === undefined ? null : sumOf(measured.map(colors => colors[to]));
  return [
    blastRadius(all),
    ...fresh === null ? [] : [
      { value: shareOf(fresh.requests, all.requests), about: `of all requests went to ${to}: ${count(Math.round(fresh.requests))}` },
      { value: shareOf(fresh.failed, fresh.requests), about: `of ${to}'s own requests failed` },
    ],
  ];
};

const aboutOf = ({ shift, startedAt, endedAt, startedBy }: RunHistory): string => [
  shift, endedAt === undefined ? `since ${moment(startedAt)}` : `${moment(startedAt)} to ${moment(endedAt)}`,
  ...startedBy === undefined ? [] : [`started by ${startedBy}`],
].join(', ');

/** The page's view of a release that was. */
export const historyReport = (run: RunHistory): Report => {
  const { execution, startedAt, endedAt, outcome, error, cause, from, to, steps } = run;
  return {
    name: execution.slice(execution.lastIndexOf(':') + 1),
    about: aboutOf(run),
    outcome, tone: toneOf(outcome, true), reason: cause ?? '', complaints: [], notes: [],
    sentence: sentenceOf({
      outcome, reached: Math.max(0, ...steps.map(({ weight }) => weight)),
      ...from && { from }, ...to && { to }, ...error !== undefined && { error },
      ...endedAt !== undefined && { minutes: (Date.parse(endedAt) - Date.parse(startedAt)) / MINUTE_MS },
    }),
    figures: figuresOf(run),
    plot: plotOf(run),
    steps: stepsOf(steps, endedAt, moment),
    bill: null,
  };
};
