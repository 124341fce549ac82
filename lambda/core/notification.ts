import type { Color, EventKind, Measured, ShiftEventDetail } from '../contract';
import { CONSOLE_DOMAINS } from '../contract';
import type { Happening, Run } from './events';
import { otherColor } from './rule-actions';

export interface Numbers {
  readonly measured: Readonly<Record<Color, Measured>>;
  /** ISO 8601. */
  readonly until: string;
}

export interface TellingFacts {
  readonly shift: string;
  /** The name of the stack, if it is known. */
  readonly stack?: string;
  readonly numbers?: Numbers;
}

/** A cause can be as long as a hundred alarms make it; what to do comes after it. */
const MAX_CAUSE = 1500;

/** What happens next, beside a cause. */
const MAX_NEXT = 300;

const shortened = (text: string, longest: number): string => text.length > longest ? `${text.slice(0, longest - 3)}...` : text;

/** One line without double quotes: rules hand it on inside of quotes, and escape nothing. */
const plain = (text: string): string => text.replaceAll('"', '\'').replace(/\s+/g, ' ').trim();

/** An execution's page; undefined in partitions whose console is not known. */
export const consoleLink = (execution: string): string | undefined => {
  const [, partition = '', , region = ''] = execution.split(':');
  const domain = CONSOLE_DOMAINS[partition];
  return domain && `https://${region}.${domain}/states/home?region=${region}#/v2/executions/details/${execution}`;
};

/** For a shell. */
const quoted = (word: string): string => /^[\w/.:-]+$/.test(word) ? word : `'${word.replaceAll('\'', '\'\\\'\'')}'`;

const command = (action: 'rollback' | 'resume' | 'adopt', { shift, stack }: TellingFacts): string =>
  `npx cdk-traffic-shift ${action}${stack === undefined ? '' : ` --stack ${quoted(stack)}`} --shift ${quoted(shift)}`;

const ofColor = (color: Color, { requests, failed, p95Ms }: Measured): string =>
  `${color} ${requests} requests, ${failed} failed${p95Ms === null ? '' : `, p95 ${p95Ms} ms`}`;

const numbersText = ({ numbers }: TellingFacts): string => numbers === undefined ? '' :
  ` In the last step up to ${numbers.until}: ${ofColor('green', numbers.measured.green)}; ${ofColor('blue', numbers.measured.blue)}.`;

const where = ({ weight, step, steps, to }: Run): string =>
  weight === undefined ? 'before its first step' : `with ${to} at ${weight} % (step ${step} of ${steps})`;

const sentence = (text: string | undefined, longest = MAX_CAUSE): string =>
  text === undefined || text === '' ? '' : ` ${shortened(text, longest).replace(/\.$/, '')}.`;

type Telling = (happening: Happening, facts: TellingFacts) => string;

const rollBack: Telling = (_, facts) => `To put traffic back: ${command('rollback', facts)}`;

const WHO_WROTE = 'Who changed the rules is in CloudTrail, event ModifyRule or DeleteRule.';

const TEXTS: Readonly<Record<EventKind, Telling>> = {
  started: (happening, facts) =>
    `A release from ${happening.run.from} to ${happening.run.to} has begun.${sentence(happening.note)} ${rollBack(happening, facts)}`,
  step: (happening, facts) => {
    const { weight, step, steps, to } = happening.run;
    return `${to} serves ${weight} % (step ${step} of ${steps}).${sentence(happening.compared)}${numbersText(facts)} It is watched, and goes on by itself. ${rollBack(happening, facts)}`;
  },
  paused: (happening, facts) =>
    `The release stands still ${where(happening.run)}.${sentence(happening.note)}${numbersText(facts)} It stays under watch. ` +
    `To let a paused one go on: ${command('resume', facts)} ${rollBack(happening, facts)}`,
  completed: (happening, facts) =>
    `The release is complete: ${happening.run.to} serves everything, ${happening.run.from} is idle.${sentence(happening.compared)}${numbersText(facts)} ` +
    `From now on an alarm tells, but puts nothing back. ${rollBack(happening, facts)}`,
  reverted: ({ run, reason }, facts) =>
    `Traffic was put back: ${run.from} serves everything, verified.${sentence(reason && `${reason.error}: ${reason.cause}`)} ` +
    `${run.to === undefined ? '' : `The release had ended ${where(run)}.`}${numbersText(facts)} Nothing else happens by itself. ` +
    (reason?.error === 'Drift' ? WHO_WROTE : `Find out what is wrong with ${run.to ?? otherColor(run.from!)}, deploy it anew, start again.`),
  revertFailed: (happening, facts) =>
    `TRAFFIC IS NOT BACK on ${happening.run.from}, although that was decided more than a minute ago.` +
    `${sentence(happening.reason && `${happening.reason.error}: ${happening.reason.cause}`)}${numbersText(facts)} It is tried on and on. ` +
    `Look at the execution for what fails, and if need be forward the listener's rules to ${happening.run.from} by hand.`,
  refused: ({ reason }) => `A release was refused, and moved nothing.${sentence(reason && `${reason.error}: ${reason.cause}`)}`,
  alarm: (happening, facts) =>
    `An alarm went off after the release was over.${sentence(happening.reason?.cause)} Nothing was moved, and nothing will be by itself. ${rollBack(happening, facts)}`,
  drifted: ({ run, reason, note }, facts) =>
    `Somebody changed the rules.${sentence(reason?.cause)}${sentence(note, MAX_NEXT)} ${WHO_WROTE} Releases are refused until rules and record agree. ` +
    `To take what is live as the truth: ${command('adopt', facts)} ` +
    `${run.from === undefined ? '' : `To send everything to ${run.from}: ${command('rollback', facts)} `}` +
    `To keep what the record says${run.to === undefined ? '' : ` (${run.to})`}, forward the rules there again by hand.`,
};

const detailOf = ({ execution, from, to, weight, step, steps }: Run) =>
  Object.fromEntries(Object.entries({ execution, from, to, weight, step, steps }).filter(([, value]) => value !== undefined));

/** The detail of an event. */
export const shiftEvent = (happening: Happening, facts: TellingFacts): ShiftEventDetail => {
  const { kind, run, reason, inconclusiveSteps } = happening;
  const link = run.execution === undefined ? undefined : consoleLink(run.execution);
  return {
    shift: facts.shift,
    ...detailOf(run),
    ...reason && { error: reason.error, cause: reason.cause },
    ...inconclusiveSteps !== undefined && { inconclusiveSteps },
    ...facts.numbers && { measured: facts.numbers.measured },
    text: plain(`${facts.shift}: ${TEXTS[kind](happening, facts)}`),
    ...link !== undefined && { link },
  };
};
