import type { ComparisonLook, Counts, Migration } from '../contract';

const WORDS: Readonly<Record<string, string>> = {
  answered: 'its answered failures', unanswered: 'its unanswered requests', clientErrors: 'its 4XX answers', slow: 'its slow requests',
};

/** Beyond, only the magnitude tells. */
const MANY = 1e6;

/** Two digits are as much as anybody compares. */
const shownNumber = (value: number): string => {
  if (value >= MANY) return `more than ${MANY}`;
  return value >= 100 ? String(Math.round(value)) : String(Number(value.toPrecision(2)));
};

const shownRate = ({ requests, failed }: Counts): string => requests === 0
  ? 'none'
  : `${Number((100 * failed / requests).toPrecision(2))} % (${Math.round(failed)} of ${Math.round(requests)})`;

/** By which signal the new colour is worse, with the numbers of both in the step that was seen last. */
export const worse = ({ from, to, schedule }: Migration, { assessment, step }: ComparisonLook): string => {
  const { by, signal, evidence, guardEvidence, limit } = assessment;
  const name = signal === null ? '' : `, by ${WORDS[signal] ?? `the comparison "${signal}"`}`;
  const counts = signal === null ? undefined : step.counts[signal];
  const rates = counts === undefined ? '' : `: at ${schedule[step.step]?.weight} % ${to} ${shownRate(counts.fresh)}, ${from} ${shownRate(counts.safe)}`;
  const shown = `evidence ${shownNumber(by === 'guard' ? guardEvidence : evidence)}, limit ${limit}`;
  return by === 'guard'
    ? `${to} is worse than ${from} was before, with which it was compared as too little of ${from} is left${name}${rates}; ${shown}`
    : `${to} is worse than ${from}${name}${rates}; ${shown}`;
};

const requestsTo = ({ counts }: ComparisonLook['step']): number =>
  Math.round(Math.max(0, ...Object.values(counts).map(({ fresh }) => fresh.requests)));

/** What speaks for the new colour in the current step, and of how much traffic that was seen. */
export const inWords = ({ from, to }: Migration, look: ComparisonLook | null): string => {
  if (look === null) return 'none of the step\'s minutes has been counted';
  const { acceptance, acceptedAt, accepted, comparable, step } = look;
  const little = accepted || comparable ? '' : `too little is left of ${from} to compare with; `;
  return `${little}evidence ${shownNumber(acceptance)}, needed: ${acceptedAt}, ` +
    `after ${requestsTo(step)} requests to ${to} in ${step.minutes} ${step.minutes === 1 ? 'minute' : 'minutes'}`;
};

/** Where the comparison stands, beside other things that a look has to say. */
export const standOf = ({ from, to }: Migration, { assessment, acceptance, acceptedAt }: ComparisonLook): string =>
  `compared with ${from} the evidence against ${to} is ${shownNumber(assessment.evidence)}, limit ${assessment.limit}, ` +
  `and for it ${shownNumber(acceptance)}, needed: ${acceptedAt}`;

/** Undefined where every step could be told of, or nothing was compared. */
export const untold = ({ inconclusiveSteps = 0, to, schedule }: Migration): string | undefined => inconclusiveSteps === 0 ? undefined
  : `${inconclusiveSteps} of ${schedule.length} steps had too little traffic to tell whether ${to} is good`;
