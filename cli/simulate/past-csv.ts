import { csvParseRows } from 'd3-dsv';
import type { Past } from '../../local/simulation/past';

const REQUIRED = ['minute', 'weight', 'blue_requests', 'blue_failed', 'green_requests', 'green_failed'] as const;

const COLORS = ['blue', 'green'] as const;
/** Without them everything was answered and nothing by 4XX; no time was taken, or with slow ones alone every request's. */
const OPTIONAL = ['answers', 'client_errors', 'timed', 'slow'] as const;

/** Nobody knows them of a release that was. */
const UNKNOWN = { blue: NaN, green: NaN };

type Color = typeof COLORS[number];

export const COLUMNS: readonly string[] = [...REQUIRED, ...COLORS.flatMap(color => OPTIONAL.map(what => `${color}_${what}`))];

/** A line's values by column. */
type Row = Readonly<Record<string, number>>;

const headerProblem = (header: readonly string[]): string | undefined => {
  const missing = REQUIRED.filter(name => !header.includes(name));
  const unknown = header.filter(name => !COLUMNS.includes(name));
  const twice = header.filter((name, index) => header.indexOf(name) !== index);
  if (missing.length > 0) return `it has no column ${missing.join(', ')}`;
  if (unknown.length > 0) return `the column '${unknown[0]}' is none`;
  return twice.length > 0 ? `the column ${twice[0]} is there twice` : undefined;
};

/** What a column's values may be. */
const LIMITS: Readonly<Record<string, { readonly allowed: string; readonly fits: (value: number) => boolean }>> = {
  minute: { allowed: 'a whole number', fits: Number.isInteger },
  weight: { allowed: 'a number from 0 to 100: green\'s share in percent', fits: value => value >= 0 && value <= 100 },
};
const COUNT = { allowed: 'a number from 0 on', fits: (value: number) => value >= 0 };

const valueOf = (text: string, column: string, line: number): number => {
  const value = text.trim() === '' ? NaN : Number(text);
  const { allowed, fits } = LIMITS[column] ?? COUNT;
  if (!Number.isFinite(value) || !fits(value)) throw new Error(`Line ${line}: ${column} is '${text}'. Allowed: ${allowed}.`);
  return value;
};

const rowOf = (cells: readonly string[], header: readonly string[], line: number): Row => {
  if (cells.length !== header.length) throw new Error(`Line ${line} has ${cells.length} values. Allowed: ${header.length}, one for each column of the header.`);
  return Object.fromEntries(header.map((column, index) => [column, valueOf(cells[index]!, column, line)]));
};

const colorOf = (row: Row, color: Color) => {
  const requests = row[`${color}_requests`]!;
  return {
    requests,
    failed: row[`${color}_failed`]!,
    answers: row[`${color}_answers`] ?? requests,
    clientErrors: row[`${color}_client_errors`] ?? 0,
    timed: row[`${color}_timed`] ?? (row[`${color}_slow`] === undefined ? 0 : requests),
    slow: row[`${color}_slow`] ?? 0,
  };
};

const checkMinutes = (rows: readonly Row[]): void => rows.slice(1).forEach(({ minute }, index) => {
  const next = rows[index]!.minute! + 1;
  if (minute !== next) throw new Error(`Line ${index + 3}: minute is ${minute}. Allowed: ${next}. Every minute has a line, with 0 requests where there were none.`);
});

/** The minutes of a release, in CSV. Those before green's weight is above 0 for the first time are blue's history. */
export const parsePast = (text: string): Past => {
  const [header = [], ...lines] = csvParseRows(text);
  const problem = headerProblem(header);
  if (problem !== undefined) throw new Error(`Line 1 is the header, and ${problem}. Allowed: ${COLUMNS.join(', ')}; those from ${COLUMNS[REQUIRED.length]} on may be left out.`);
  const rows = lines.map((cells, index) => rowOf(cells, header, index + 2));
  checkMinutes(rows);
  const begin = rows.findIndex(({ weight }) => weight! > 0);
  if (begin === -1) throw new Error('No line has a weight above 0. Allowed: a release, with at least one minute in which green has a share.');
  return {
    before: rows.slice(0, begin).map(row => colorOf(row, 'blue')),
    minutes: rows.slice(begin).map(row => ({
      minute: row.minute!, weight: row.weight!, blue: colorOf(row, 'blue'), green: colorOf(row, 'green'), rates: UNKNOWN,
    })),
  };
};
