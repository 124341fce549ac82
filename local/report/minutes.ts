import type { Color } from '../../lambda/contract';
import { COLORS } from '../../lambda/contract';
import type { AccessLogEntry } from '../alb/model';
import type { Groups } from '../groups';

const MINUTE_MS = 60_000;

export interface ColorMinute {
  readonly requests: number;
  /** Answered with a 5XX, or not at all. */
  readonly failed: number;
  /** Real milliseconds from the choice of the target to the end of the answer; null without requests. */
  readonly p95Ms: number | null;
}

export type Minute = { readonly minute: number } & Readonly<Record<Color, ColorMinute>>;

const FAILURE_STATUS = 500;

export const isFailure = (status: number | null): boolean => status === null || status >= FAILURE_STATUS;

const percentile95 = (values: readonly number[]): number | null => {
  if (values.length === 0) return null;
  const sorted = [...values].sort((a, b) => a - b);
  return Math.round(sorted[Math.ceil(sorted.length * 0.95) - 1]! * 100) / 100;
};

const colorMinute = (entries: readonly AccessLogEntry[]): ColorMinute => ({
  requests: entries.length,
  failed: entries.filter(({ elbStatus }) => isFailure(elbStatus)).length,
  p95Ms: percentile95(entries.map(({ durationMs }) => durationMs)),
});

/**
 * What the load balancer's access log says, minute by minute from `start`. Requests for which no group was chosen are in none. Traffic
 * begins and stops a moment after a minute's end: such a moment is no minute of its own.
 */
export const minutesOf = (
  entries: readonly AccessLogEntry[], groups: Groups, start: number, end: number,
): Minute[] => {
  const byMinute: AccessLogEntry[][] = Array.from({ length: Math.max(1, Math.round((end - start) / MINUTE_MS)) }, () => []);
  for (const entry of entries) byMinute[Math.min(Math.floor((entry.at - start) / MINUTE_MS), byMinute.length - 1)]?.push(entry);
  return byMinute.map((inMinute, minute) => {
    const [blue, green] = COLORS.map(color => colorMinute(inMinute.filter(({ targetGroupArn = '' }) => groups[color].includes(targetGroupArn))));
    return { minute, blue: blue!, green: green! };
  });
};
