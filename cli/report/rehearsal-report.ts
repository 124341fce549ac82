import { COLORS, FIRST_LIVE_COLOR } from '../../lambda/contract';
import { otherColor } from '../../lambda/core/rule-actions';
import { costOf } from '../../local/report/cost';
import { totalUsd } from '../../local/report/prices';
import type { RehearsalResult } from '../../local/report/model';
import type { TimelineEvent } from '../../local/timeline';
import { count } from '../paint';
import { clock, shareOf, usd } from './numbers';
import type { Figure, Mark, Plot, Report } from './report';
import { stepsOf } from './steps';
import { blastRadius, sentenceOf, toneOf } from './story';

const MINUTE_SECONDS = 60;
const NEW_COLOR = otherColor(FIRST_LIVE_COLOR);

const inMinutes = (seconds: number): number => seconds / MINUTE_SECONDS;

/** The decision is in the record, not in what could be seen from outside. */
const happened = ({ timeline, revert }: RehearsalResult): Pick<TimelineEvent, 'atSeconds' | 'event'>[] => [
  ...timeline,
  ...revert === null ? [] : [{ atSeconds: revert.decidedAtSeconds, event: `decision to put traffic back: ${revert.trigger}, by ${revert.road}` }],
].toSorted((a, b) => a.atSeconds - b.atSeconds);

const marksOf = (result: RehearsalResult): Mark[] => happened(result).map(({ atSeconds, event }, index) =>
  ({ number: index + 1, minute: inMinutes(atSeconds), when: clock(inMinutes(atSeconds)), what: event }));

const plotOf = (result: RehearsalResult): Plot => {
  const { timeline, minutes, looks } = result;
  return {
    minutes: minutes.length,
    weights: timeline
      .filter(({ weights }, index) => JSON.stringify(weights) !== JSON.stringify(timeline[index - 1]?.weights))
      .map(({ atSeconds, weights }) => ({ minute: inMinutes(atSeconds), ...weights })),
    traffic: minutes.flatMap(({ minute, ...colors }) =>
      COLORS.map(color => ({ color, from: minute, to: minute + 1, ...colors[color] }))),
    evidence: looks.map(({ atSeconds, ...look }) => ({ minute: inMinutes(atSeconds), ...look })),
    marks: marksOf(result),
  };
};

const reachedBy = ({ timeline }: RehearsalResult): number => Math.max(0, ...timeline.map(({ weights }) => weights[NEW_COLOR]));

const backAfter = ({ revert }: RehearsalResult): number | undefined =>
  revert === null || revert.verifiedAtSeconds === null ? undefined : revert.verifiedAtSeconds - revert.decidedAtSeconds;

/** From the first change of the weights to the last event. */
const movedMinutes = ({ timeline }: RehearsalResult): number => {
  const first = timeline.find(({ weights }) => weights[NEW_COLOR] > 0)?.atSeconds ?? 0;
  return inMinutes((timeline.at(-1)?.atSeconds ?? first) - first);
};

const figuresOf = (result: RehearsalResult): Figure[] => {
  const { traffic, minutes, revert } = result;
  const onNew = minutes.reduce((sum, minute) => sum + minute[NEW_COLOR].requests, 0);
  const seconds = backAfter(result);
  return [
    blastRadius({ requests: traffic.sent, failed: traffic.failedByService + traffic.lost }),
    { value: shareOf(onNew, traffic.sent), about: `of all requests went to ${NEW_COLOR}: ${count(onNew)}` },
    { value: String(traffic.lost), about: 'requests were lost on the way' },
    ...revert === null || seconds === undefined ? [] : [{ value: `${seconds.toFixed(0)} s`, about: 'from the decision until all traffic was back' }],
    { value: usd(totalUsd(costOf(result))), about: 'the release would have cost in AWS' },
  ];
};

const settings = ({ speed, seed, shape, faults, minutes }: RehearsalResult): string =>
  `Rehearsed: ${minutes.length} minutes at ${speed} times their speed, traffic ${shape}, seed ${seed}${faults.map(fault => `, fault ${fault}`).join('')}`;

/** The page's view of a rehearsal. */
export const rehearsalReport = (result: RehearsalResult): Report => {
  const { scenario, outcome, reason, passed, complaints, notes, steps, startedAt, calls, standing, revert, timeline } = result;
  const backAfterSeconds = backAfter(result);
  const lines = costOf(result);
  const endedAt = new Date(Date.parse(startedAt) + 1000 * (revert?.verifiedAtSeconds ?? timeline.at(-1)?.atSeconds ?? 0)).toISOString();
  return {
    name: scenario, about: settings(result), outcome, tone: toneOf(outcome, passed), reason, complaints, notes,
    sentence: sentenceOf({
      outcome, from: FIRST_LIVE_COLOR, to: NEW_COLOR, reached: reachedBy(result), minutes: movedMinutes(result),
      ...revert !== null && { error: revert.trigger }, ...backAfterSeconds !== undefined && { backAfterSeconds },
    }),
    figures: figuresOf(result),
    plot: plotOf(result),
    steps: stepsOf(steps, endedAt, iso => clock((Date.parse(iso) - Date.parse(startedAt)) / 60_000)),
    bill: lines.length === 0 ? null : { lines, standing, calls },
  };
};
