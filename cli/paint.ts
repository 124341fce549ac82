import { createColors, isColorSupported } from 'picocolors';
import type { Color } from '../lambda/contract';
import type { Shares } from '../lambda/core/rule-actions';

/** A log file of a CI run is not a terminal, although picocolors takes it for one. */
export const pc = createColors(isColorSupported && process.stdout.isTTY === true);

export const PAINT: Readonly<Record<Color, (text: string) => string>> = { blue: pc.blue, green: pc.green };

const BAR_WIDTH = 48;

export const count = (value: number): string => value.toLocaleString('en-US');

/** Minutes and seconds. */
export const clock = (seconds: number): string => {
  const whole = Math.max(0, Math.floor(seconds));
  return `${String(Math.floor(whole / 60)).padStart(2, '0')}:${String(whole % 60).padStart(2, '0')}`;
};

/** Weights that somebody else wrote need not be percentages. */
const rounded = (percent: number): number => Math.round(percent * 10) / 10;

const share = (color: Color, shares: Shares): string => PAINT[color](`${color} ${rounded(shares[color])} %`);

export const sharesBar = (shares: Shares, width = BAR_WIDTH): string => {
  const greenCells = Math.round(width * shares.green / 100);
  return `${pc.blue('█'.repeat(width - greenCells))}${pc.green('█'.repeat(greenCells))}  ${share('blue', shares)}  ${share('green', shares)}`;
};
