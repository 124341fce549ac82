import { clock, count } from '../paint';
import { table } from '../table';
import type { Rehearsed } from './rehearsed';

const HEADS = ['scenario', 'outcome', 'requests', 'lost', 'failed', 'time to revert', 'took', ''];

/** From the decision until every route was read back on the safe colour, in rehearsed time. */
const timeToRevert = ({ revert }: Rehearsed['result']): string => {
  const verifiedAt = revert?.verifiedAtSeconds ?? null;
  return revert === null || verifiedAt === null ? '-' : `${(verifiedAt - revert.decidedAtSeconds).toFixed(1)} s`;
};

const cells = ({ result, realSeconds }: Rehearsed): string[] => {
  const { scenario, outcome, traffic: { sent, lost, failedByService }, passed } = result;
  return [
    scenario, outcome, count(sent), count(lost), count(failedByService), timeToRevert(result), `${realSeconds.toFixed(0)} s`, passed ? 'ok' : 'NOT OK',
  ];
};

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

/** All scenarios of a run at a glance. */
export const summaryLines = (all: readonly Rehearsed[]): string[] => [
  ...table([HEADS, ...all.map(cells)]),
  '',
  `${all.filter(({ result }) => result.passed).length} of ${all.length} as they should be, ` +
  `${count(sum(all.map(({ result }) => result.traffic.lost)))} of ${count(sum(all.map(({ result }) => result.traffic.sent)))} requests lost, ` +
  `in ${clock(sum(all.map(({ realSeconds }) => realSeconds)))} minutes`,
];
