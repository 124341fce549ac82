import type { Assessment, Color, Counts, SignalCounts, StepVerdict } from '../../lambda/contract';
import type { RunStep } from '../../lambda/contract/history';
import { count } from '../paint';

const NOUNS: Readonly<Record<string, string>> = {
  answered: 'answered failures', unanswered: 'unanswered requests', clientErrors: '4XX answers', slow: 'slow requests',
};

const VERDICTS: Readonly<Record<StepVerdict, string>> = {
  accepted: 'accepted', inconclusive: 'too little traffic to tell', worse: 'worse', incomparable: 'too little left to compare with',
};

/** Two digits tell all that one wants to know. Beyond a million, only that it is so many. */
const number = (value: number): string => {
  if (value > 1e6) return 'over 1,000,000';
  return count(value >= 100 ? Math.round(value) : Number(value.toPrecision(2)));
};

const rate = (color: Color, { requests, failed }: Counts): string => requests === 0
  ? `${color} none`
  : `${color} ${number(100 * failed / requests)} % of ${count(Math.round(requests))}`;

/** What says most against the new colour; when nothing does, the first one that saw any of its requests. */
const signalOf = ({ signal }: Assessment, counts: Readonly<Record<string, SignalCounts>>): string | undefined =>
  signal ?? Object.keys(counts).find(name => counts[name]!.fresh.requests > 0);

const rates = (to: Color, signal: string, { safe, fresh }: SignalCounts): string =>
  `${NOUNS[signal] ?? signal}: ${rate(to, fresh)}, ${rate(to === 'blue' ? 'green' : 'blue', safe)}`;

/** In a short line, what the comparison said of a step, and why; undefined where it said nothing. */
export const comparisonText = ({ comparison }: RunStep, to: Color): string | undefined => {
  if (comparison === undefined) return undefined;
  const { verdict, assessment, counts, acceptance, acceptedAt } = comparison;
  const { by, evidence, guardEvidence, limit } = assessment;
  const signal = signalOf(assessment, counts);
  const measured = signal === undefined ? undefined : counts[signal];
  return [
    VERDICTS[verdict],
    ...signal === undefined || measured === undefined ? [] : [rates(to, signal, measured)],
    `evidence against ${to} ${number(by === 'guard' ? guardEvidence : evidence)} of ${limit}, for it ${number(acceptance)} of ${acceptedAt}`,
  ].join('; ');
};

/** The judged steps of a run, each with its name: `step 2, 10 %`. */
export const judgedSteps = (steps: readonly RunStep[], to: Color | undefined): { readonly step: string; readonly says: string }[] =>
  steps.flatMap(each => {
    const says = to === undefined ? undefined : comparisonText(each, to);
    return says === undefined ? [] : [{ step: `step ${each.step}, ${each.weight} %`, says }];
  });

/** Undefined when there was enough traffic in every step, or nothing was compared. */
export const inconclusiveText = (steps: number | undefined): string | undefined => steps === undefined || steps === 0
  ? undefined
  : `${steps} ${steps === 1 ? 'step' : 'steps'} had too little traffic to tell whether the new colour is good`;
