import { clock as clockOf, count } from '../paint';

const MINUTE_SECONDS = 60;

/** `1.8 %`: few digits, and never nothing for something. */
export const percent = (share: number): string => {
  const value = 100 * share;
  return value > 0 && value < 0.01 ? '< 0.01 %' : `${Number(value.toPrecision(value < 1 ? 1 : 2))} %`;
};

export const shareOf = (part: number, whole: number): string => whole === 0 ? 'none' : percent(part / whole);

/** `21:03`, in minutes and seconds. */
export const clock = (minutes: number): string => clockOf(minutes * MINUTE_SECONDS);

/** `2026-11-21 19:48:08Z`. */
export const moment = (iso: string): string => iso.replace('T', ' ').replace(/\.\d+Z$/, 'Z');

export const EVIDENCE = { least: 0.01, most: 1e6 } as const;

/** Beyond a million, and below a hundredth, more digits say nothing more. */
export const evidence = (value: number): string => {
  if (value < EVIDENCE.least) return `< ${EVIDENCE.least}`;
  return value > EVIDENCE.most ? `> ${count(EVIDENCE.most)}` : count(Number(value.toPrecision(2)));
};

export const withinEvidence = (value: number): number => Math.min(EVIDENCE.most, Math.max(EVIDENCE.least, value));

/** In fractions of a cent, four digits after the point. */
export const usd = (value: number): string => value > 0 && value < 0.0001 ? '< $0.0001' : `$${value.toFixed(4)}`;

/** Counts as they are, gigabytes with the digits that matter. */
export const quantity = (value: number): string =>
  count(Number.isInteger(value) || value >= 100 ? Math.round(value) : Number(value.toPrecision(2)));
