import type { Rate } from './rate';

const MINUTE = 60_000;
const TOLERATED_SHARE = 0.9;
const MINUTES_IN_A_ROW = 5;

export interface SentTraffic {
  /** Rehearsed milliseconds since the epoch. */
  readonly startedAt: number;
  readonly stoppedAt: number;
  readonly results: readonly { readonly sentAt: number }[];
}

export interface MinuteCount {
  /** When the minute begins, in rehearsed milliseconds since the epoch. */
  readonly minute: number;
  readonly sent: number;
}

/** How many requests were sent in each minute, as CloudWatch cuts them, that lies wholly within the run. */
export const sentPerMinute = ({ startedAt, stoppedAt, results }: SentTraffic): MinuteCount[] => {
  const sent = new Map<number, number>();
  for (let minute = Math.ceil(startedAt / MINUTE) * MINUTE; minute + MINUTE <= stoppedAt; minute += MINUTE) sent.set(minute, 0);
  for (const { sentAt } of results) {
    const minute = Math.floor(sentAt / MINUTE) * MINUTE;
    const before = sent.get(minute);
    if (before !== undefined) sent.set(minute, before + 1);
  }
  return [...sent].map(([minute, count]) => ({ minute, sent: count }));
};

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

/**
 * Whether any minutes in a row, as many as a step of the standard schedule has, got at least nine tenths of the requests that they
 * should have got. In compressed time a minute is half a second: a pause of the machine moves requests from one to the next.
 */
export const keptRate = (traffic: SentTraffic, rate: Rate): boolean => {
  const minutes = sentPerMinute(traffic);
  const width = Math.min(MINUTES_IN_A_ROW, minutes.length);
  return minutes.every((_, index) => {
    const row = minutes.slice(index, index + width);
    return row.length < width || sum(row.map(({ sent }) => sent)) >= TOLERATED_SHARE * sum(row.map(({ minute }) => rate(minute)));
  });
};
