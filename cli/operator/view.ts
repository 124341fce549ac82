import type { Color, Outcome, RuleDeployment, ShiftRecord, ShiftStatus, Wish } from '../../lambda/contract';
import type { RunStep } from '../../lambda/contract/history';
import { sharesAt, type Shares } from '../../lambda/core/rule-actions';
import { inconclusiveText, judgedSteps } from './comparison-text';

/** What can be shown of a shift. */
export interface ShiftView {
  readonly shift: string;
  readonly record: ShiftRecord | null;
  /** Null when nobody looked at the rules. */
  readonly live: ShiftStatus['live'] | null;
  readonly idle: Color | null;
  /** What the controller said last in the release that runs. */
  readonly note?: string;
  /** Its steps so far, as the history has them; absent where nobody may read that. */
  readonly steps?: readonly RunStep[];
}

/** How a route's traffic is shown: null for a rule that does something else than sharing it between the two groups. */
export interface RouteShares {
  readonly route: string;
  readonly shares: Shares | null;
}

/** A row of a view: what it is about, and what there is to say. */
export interface Fact {
  readonly about: string;
  readonly says: string;
}

const UNITS = [['d', 86_400], ['h', 3_600], ['min', 60], ['s', 1]] as const;

/** `3 min`, `2 h`: the largest unit is all that one wants to know. */
const duration = (seconds: number): string => {
  const [unit, size] = UNITS.find(([, each]) => seconds >= each) ?? ['s', 1];
  return `${Math.floor(seconds / size)} ${unit}`;
};

/** To the second, in UTC, with its age. A time that is still to come, by a clock that goes otherwise, has none. */
export const moment = (at: string, now: Date): string => {
  const seconds = (now.getTime() - Date.parse(at)) / 1000;
  const exact = `${new Date(at).toISOString().slice(0, 19)}Z`;
  return seconds < 0 ? exact : `${exact} (${duration(seconds)} ago)`;
};

const stepOf = ({ target, progress }: ShiftRecord): string =>
  progress === undefined ? `to ${target}, before its first step` : `to ${target}, step ${progress.step + 1} of ${progress.of}: ${progress.weight} %`;

/** A shift in a line, without anything that changes by itself. */
export const headline = ({ record, idle }: ShiftView): string => {
  if (record === null || record.epoch === 0) return `no release yet${idle === null ? '' : `, ${idle} is idle`}`;
  switch (record.status) {
    case 'idle': return record.drift === undefined
      ? `idle, ${record.safe} serves everything`
      : `idle, ${record.safe} should serve everything, but somebody changed the rules`;
    case 'migrating': return `migrating ${stepOf(record)}${record.paused === undefined ? '' : ', paused'}`;
    case 'retiring': return `${record.safe} serves everything; the old colour is being retired`;
    case 'reverting': return `going back to ${record.safe}: ${record.revert?.error ?? ''}`;
  }
};

/** The live shares; without them, what the release wrote last. */
export const routesOf = ({ live, record }: ShiftView): RouteShares[] => {
  if (live !== null) return live.map(({ route, percent }) => ({ route, shares: percent }));
  return record?.progress === undefined || record.target === undefined
    ? []
    : [{ route: 'as written', shares: sharesAt(record.target, record.progress.weight) }];
};

const wished = ({ at, by, reason }: Wish, now: Date): string => `${moment(at, now)} by ${by}${reason === undefined ? '' : `: ${reason}`}`;

const deploying = ({ by, at }: RuleDeployment, now: Date): string => `${by} has been changing the rules since ${moment(at, now)}`;

const ended = ({ outcome, at, owner, error, cause, inconclusiveSteps }: Outcome, now: Date): string => [
  `${outcome} ${moment(at, now)} by ${owner}${error === undefined ? '' : `: ${error}: ${cause}`}`, inconclusiveText(inconclusiveSteps),
].filter(part => part !== undefined).join('; ');

/** What the comparison said of the steps so far. */
const comparedSteps = ({ steps = [], record }: ShiftView): Fact[] =>
  judgedSteps(steps, record?.target).map(({ step, says }) => ({ about: step, says }));

/** In the order of what an operator wants to know. */
export const factsOf = (view: ShiftView, now: Date): Fact[] => {
  const { record, idle, note } = view;
  const { owner, ownerSince, progress, paused, promoted, revert, status, last, deployment, drift } = record ?? {};
  const facts: readonly (Fact | false)[] = [
    progress !== undefined && { about: 'step since', says: moment(progress.at, now) },
    ...comparedSteps(view),
    note !== undefined && { about: 'last look', says: note },
    paused !== undefined && { about: 'paused', says: wished(paused, now) },
    promoted !== undefined && { about: 'promoted', says: wished(promoted, now) },
    status === 'reverting' && revert !== undefined && { about: 'going back', says: `${revert.error}: ${revert.cause}` },
    owner !== undefined && { about: 'owner', says: ownerSince === undefined ? owner : `${owner} since ${moment(ownerSince, now)}` },
    deployment !== undefined && Date.parse(deployment.until) > now.getTime() && { about: 'deployment', says: deploying(deployment, now) },
    drift !== undefined && { about: 'drift', says: `since ${moment(drift.since, now)}: ${drift.live}` },
    last !== undefined && { about: 'last', says: ended(last, now) },
    idle !== null && { about: 'idle', says: `${idle}: deploy the next version to ${idle}` },
  ];
  return facts.filter(fact => fact !== false);
};

/** What the comparison said of the step before the current one; undefined where it said nothing. */
export const lastComparison = (view: ShiftView): string | undefined => {
  const last = comparedSteps(view).at(-1);
  return last === undefined ? undefined : `${last.about}: ${last.says}`;
};
