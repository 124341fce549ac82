import type { EvidenceMinute, Verdict } from '../../local/simulation/past';
import { count } from '../paint';
import { percent } from './standing-lines';
import { table } from './table';

const NONE = '-';

const LEAST_EVIDENCE = 0.01;

const verdictCells = ({ rule, decidedBy, revertedAfter, failures }: Verdict): string[] => [
  rule,
  decidedBy === null ? NONE : String(decidedBy),
  revertedAfter === null ? NONE : revertedAfter.toFixed(1),
  count(Math.round(failures)),
];

const rate = ({ requests, failed }: { readonly requests: number; readonly failed: number }): string =>
  requests === 0 ? NONE : percent(failed / requests);

const evidence = (value: number): string => value < LEAST_EVIDENCE ? '0' : value < 1e6 ? String(Number(value.toPrecision(3))) : value.toExponential(1);

const minuteCells = (each: EvidenceMinute, deciders: readonly string[]): string[] => [
  String(each.minute), `${each.weight} %`,
  count(each.blue.requests), rate(each.blue), count(each.green.requests), rate(each.green),
  evidence(each.evidence), evidence(each.guardEvidence), each.signal ?? NONE,
  deciders.length === 0 ? '' : `<- ${deciders.join(', ')}`,
];

/** What each rule would have done with a release that was, and what the comparison went by. */
export const pastLines = (verdicts: readonly Verdict[], minutes: readonly EvidenceMinute[]): string[] => [
  ...table([['rule', 'decided by minute', 'min to revert', 'failed requests of green'], ...verdicts.map(verdictCells)]),
  '',
  ...table([
    ['minute', 'weight', 'blue', 'failed', 'green', 'failed', 'evidence', 'guard', 'signal', ''],
    ...minutes.map(each => minuteCells(each, verdicts.filter(({ decidedBy }) => decidedBy === each.minute).map(({ rule }) => rule))),
  ]),
  '',
  `The comparison puts traffic back at an evidence of ${minutes[0]!.limit}, and not on one bad minute alone.`,
];
