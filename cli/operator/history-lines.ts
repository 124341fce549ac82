import type { RunHistory, RunStep } from '../../lambda/contract/history';
import { count, pc } from '../paint';
import { judgedSteps } from './comparison-text';

const HEADS = ['started', 'took', 'run', 'to', 'outcome', 'reached', 'requests', 'failed', 'why'] as const;

/** Of the runs that a table shows, the reason is one line of many. */
const MOST_OF_A_REASON = 100;

const nameOf = ({ execution }: RunHistory): string => execution.slice(execution.lastIndexOf(':') + 1);

const minutes = ({ startedAt, endedAt }: RunHistory): string =>
  endedAt === undefined ? '' : `${((Date.parse(endedAt) - Date.parse(startedAt)) / 60_000).toFixed(1)} min`;

const reached = (steps: readonly RunStep[]): string => steps.length === 0 ? '' : `${Math.max(...steps.map(({ weight }) => weight))} %`;

/** What the new colour answered over all steps; empty where nothing was measured. */
const measured = ({ steps, to }: RunHistory, what: 'requests' | 'failed'): string => {
  const values = steps.flatMap(step => step.measured === undefined || to === undefined ? [] : [step.measured[to][what]]);
  return values.length === 0 ? '' : count(values.reduce((sum, value) => sum + value, 0));
};

const why = ({ error, cause }: RunHistory): string => {
  const text = [error, cause].filter(part => part !== undefined).join(': ').replace(/\s+/g, ' ');
  return text.length > MOST_OF_A_REASON ? `${text.slice(0, MOST_OF_A_REASON - 3)}...` : text;
};

const cells = (run: RunHistory): string[] => [
  `${new Date(run.startedAt).toISOString().slice(0, 19)}Z`, minutes(run), nameOf(run), run.to ?? '', run.outcome, reached(run.steps),
  measured(run, 'requests'), measured(run, 'failed'), why(run),
];

const stepLines = ({ steps, to }: RunHistory): string[] => judgedSteps(steps, to).map(({ step, says }) => `    ${pc.dim(`${step}:`)} ${says}`);

/** Runs as a table, with what the comparison said of their steps below each. */
export const historyLines = (runs: readonly RunHistory[]): string[] => {
  const rows = [[...HEADS], ...runs.map(cells)];
  const widths = HEADS.map((_, column) => Math.max(...rows.map(row => row[column]!.length)));
  const [heads, ...lines] = rows.map(row => row.map((cell, column) => cell.padEnd(widths[column]!)).join('  ').trimEnd());
  return [heads!, ...runs.flatMap((run, index) => [lines[index]!, ...stepLines(run)])];
};
