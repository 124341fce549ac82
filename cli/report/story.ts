import { type Color, COLORS } from '../../lambda/contract';
import type { Measured } from '../../lambda/contract/history';
import { count } from '../paint';
import { shareOf } from './numbers';
import type { Report, Tone } from './report';

/** What a sentence about a release is made of. What is not known is left out. */
export interface Ended {
  readonly outcome: Report['outcome'];
  readonly from?: Color;
  readonly to?: Color;
  /** The most that the new colour had, in percent. */
  readonly reached: number;
  readonly minutes?: number;
  /** The word for why, when it did not complete. */
  readonly error?: string;
  /** From the decision until everybody was back. */
  readonly backAfterSeconds?: number;
}

const TONES: Readonly<Record<Report['outcome'], Tone>> = {
  completed: 'good', running: 'good', reverted: 'back', held: 'back', refused: 'back', invalid: 'bad',
};

export const toneOf = (outcome: Report['outcome'], passed: boolean): Tone => passed ? TONES[outcome] : 'bad';

const capitalized = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}`;

const because = (error: string | undefined): string => error === undefined ? '' : `: ${error}`;

const inSeconds = (seconds: number): string => Math.round(seconds) === 1 ? '1 second' : `${seconds.toFixed(0)} seconds`;

/** What happened. */
export const sentenceOf = ({ outcome, reached, minutes, error, backAfterSeconds, ...colors }: Ended): string => {
  const { from, to } = { from: 'the old colour', to: 'the new colour', ...colors };
  const within = minutes === undefined ? '' : ` within ${minutes.toFixed(0)} minutes`;
  switch (outcome) {
    case 'completed': return `${capitalized(to)} serves everything: all traffic moved there from ${from}${within}, and stayed.`;
    case 'reverted': return `${capitalized(to)} had come to ${reached} % of the traffic when it was put back${because(error)}.` +
      (backAfterSeconds === undefined ? '' : ` ${inSeconds(backAfterSeconds)} after the decision everybody was on ${from} again.`);
    case 'refused': return `The release to ${to} was refused, and no traffic moved${because(error)}.`;
    case 'held': return `The release ended with the traffic where it was: ${to} had come to ${reached} %${because(error)}.`;
    case 'running': return `The release to ${to} is under way, at ${reached} %.`;
    case 'invalid': return 'This rehearsal says nothing about the release: it did not work out itself.';
  }
};

/** How many users' requests failed, as a share of all. */
export const blastRadius = ({ requests, failed }: Pick<Measured, 'requests' | 'failed'>) => ({
  value: requests === 0 ? 'no requests' : failed === 0 ? 'none failed' : shareOf(failed, requests),
  about: failed === 0 ? `of ${count(Math.round(requests))} requests` : `of all requests failed: ${count(Math.round(failed))} of ${count(Math.round(requests))}`,
});

export const sumOf = (measured: readonly Measured[]): Pick<Measured, 'requests' | 'failed'> => ({
  requests: measured.reduce((sum, { requests }) => sum + requests, 0), failed: measured.reduce((sum, { failed }) => sum + failed, 0),
});

/** Both colours together. */
export const bothOf = (colors: Readonly<Record<Color, Measured>>): Measured[] => COLORS.map(color => colors[color]);
