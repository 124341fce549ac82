/** How the value of a kind of fault is written. */
export interface ValueFormat<T> {
  /** What is allowed, for whoever wrote something else. */
  readonly allowed: string;
  /** Holds when no value is given; a kind without it needs one. */
  readonly byDefault?: T;
  /** Undefined for what cannot be read. */
  parse(text: string): T | undefined;
  format(value: T): string;
}

/** Milliseconds; both the same for a fixed duration. */
export interface Span {
  readonly fromMs: number;
  readonly toMs: number;
}

const UNITS = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 } as const;

const NUMBER = '\\d+(?:\\.\\d+)?';

/** No rehearsal is longer, and no timer has to be. */
const LONGEST_MS = 24 * UNITS.h;

/** `800ms`, `1.5s`, `10m` or `1h`. Nothing is no duration. */
export const parseDuration = (text: string): number | undefined => {
  const [, amount, unit] = new RegExp(`^(${NUMBER})(ms|s|m|h)$`).exec(text) ?? [];
  if (amount === undefined) return undefined;
  const ms = Number(amount) * UNITS[unit as keyof typeof UNITS];
  return ms > 0 && ms <= LONGEST_MS ? ms : undefined;
};

/** In the largest unit that leaves a whole number. */
export const formatDuration = (ms: number): string => {
  const unit = (['h', 'm', 's'] as const).find(each => ms % UNITS[each] === 0) ?? 'ms';
  return `${ms / UNITS[unit]}${unit}`;
};

/** `30%` as 30. Nothing is no share, and there is none above everything. */
export const parsePercent = (text: string): number | undefined => {
  const [, amount] = new RegExp(`^(${NUMBER})%$`).exec(text) ?? [];
  const percent = Number(amount);
  return percent > 0 && percent <= 100 ? percent : undefined;
};

const parseShare = (text: string): number | undefined => {
  const percent = parsePercent(text);
  return percent === undefined ? undefined : percent / 100;
};

/** Without the last digits that a division by 100 leaves behind. */
const formatShare = (share: number): string => `${Number((share * 100).toPrecision(12))}%`;

const parseSpan = (text: string): Span | undefined => {
  const [from, to = from, ...more] = text.split('-').map(parseDuration);
  return from === undefined || to === undefined || more.length > 0 || from > to ? undefined : { fromMs: from, toMs: to };
};

export const SHARE: ValueFormat<number> = {
  allowed: 'a share above 0% and up to 100%', byDefault: 1, parse: parseShare, format: formatShare,
};

export const DURATION: ValueFormat<number> = {
  allowed: 'a duration above 0 and up to 24h, like 800ms, 30s, 10m or 1h', parse: parseDuration, format: formatDuration,
};

export const SPAN: ValueFormat<Span> = {
  allowed: 'a duration above 0 and up to 24h, like 800ms, or a range of them, like 100ms-900ms',
  parse: parseSpan,
  format: ({ fromMs, toMs }) => fromMs === toMs ? formatDuration(fromMs) : `${formatDuration(fromMs)}-${formatDuration(toMs)}`,
};
