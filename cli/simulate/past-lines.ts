import type { Assessment } from '../../lambda/contract';
import type { EvidenceMinute, Verdict } from '../../local/simulation/past';
import { count } from '../paint';
import { percent } from './standing-lines';
import { table } from '../table';

const NONE = '-';

const LEAST_EVIDENCE = 0.01;
const MOST_EVIDENCE = 1e6;

const verdictCells = ({ rule, decidedBy, revertedAfter, failures }: Verdict): string[] => [
  rule,
  decidedBy === null ? NONE : String(decidedBy),
  revertedAfter === null ? NONE : revertedAfter.toFixed(1),
  count(Math.round(failures)),
];

const rate = ({ requests, failed }: { readonly requests: number; readonly failed: number }): string =>
  requests === 0 ? NONE : percent(failed / requests);

const evidence = (value: number): string =>
  value < LEAST_EVIDENCE ? '0' : value < MOST_EVIDENCE ? String(Number(value.toPrecision(3))) : value.toExponential(1);

const assessed = ({ evidence: w, guardEvidence: v, signal }: Assessment): string[] => [evidence(w), evidence(v), signal ?? NONE];

const minuteCells = (each: EvidenceMinute): string[] => [
  String(each.minute), `${each.weight} %`,
  count(each.blue.requests), rate(each.blue), count(each.green.requests), rate(each.green),
  ...each.assessment === null ? [NONE, NONE, NONE] : assessed(each.assessment),
];

const MINUTE_HEADS = ['minute', 'weight', 'blue', 'failed', 'green', 'failed', 'evidence', 'guard', 'signal'];

/** Behind each minute there are the rules that decide by it. */
const minuteLines = (minutes: readonly EvidenceMinute[], verdicts: readonly Verdict[]): string[] => {
  const [heads, ...lines] = table([MINUTE_HEADS, ...minutes.map(minuteCells)]);
  return [heads!, ...lines.map((line, index) => {
    const deciders = verdicts.filter(({ decidedBy }) => decidedBy === minutes[index]!.minute);
    return deciders.length === 0 ? line : `${line}  <- ${deciders.map(({ rule }) => rule).join('; ')}`;
  })];
};

/** What each rule would have done with a release that was, and what the comparison went by. */
export const pastLines = (verdicts: readonly Verdict[], minutes: readonly EvidenceMinute[]): string[] => [
  ...table([['rule', 'decided by minute', 'min to revert', 'failed requests of green'], ...verdicts.map(verdictCells)]),
  '',
  ...minuteLines(minutes, verdicts),
  '',
  `The comparison puts traffic back at an evidence of ${minutes[0]!.assessment!.limit}; on one bad minute alone only if green fails for half of its users.`,
];
