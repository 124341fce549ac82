import { SHIPPED, LATENCIES, PROBES } from './cells';
import { type BoundaryResult, type CellResult, type PacedResult, type Results, resultOf, type RuleResult, timesOracle } from './results';

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

const percent = (share: number, digits = 0): string => (100 * share).toFixed(digits);

/** 0.0/1.2: a mean and a maximum, in percent; whole numbers where tenths say nothing. */
const meanAndWorst = (shares: readonly number[]): string =>
  [mean(shares), Math.max(...shares)].map(share => percent(share, share < 0.0995 ? 1 : 0)).join('/');

/** Two digits that count. */
const number = (value: number): string => value < 10 ? value.toFixed(1) : String(Number(value.toPrecision(value < 100 ? 2 : 3)));

const rate = (requestsPerSecond: number, baseline: number): string => `${requestsPerSecond} (${percent(baseline, 2)} %)`;

const row = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;

export const table = (title: string, head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [`**${title}**`, '', row(head), row(head.map(() => '---')), ...rows.map(row)].join('\n');

const distinct = <T>(values: readonly T[]): T[] => [...new Set(values)];

const strong = (name: string, text: string): string => name === SHIPPED.name ? `**${text}**` : text;

const healthy = (cells: readonly CellResult[]): string => {
  const rules = cells[0]!.rules.map(({ rule }) => rule);
  return table('Healthy releases: put back, % (mean/worst of eight services)', ['healthy green with', ...rules],
    distinct(cells.map(({ scenario }) => scenario)).map(scenario => {
      const mine = cells.filter(cell => cell.scenario === scenario);
      return [scenario, ...rules.map(rule => strong(rule, meanAndWorst(mine.map(cell => resultOf(cell, rule).reverted))))];
    }));
};

const failing = (title: string, cells: readonly CellResult[]): string => {
  const rules = cells[0]!.rules.map(({ rule }) => rule).filter(rule => rule !== 'oracle');
  return table(`${title}: found, % / mean failures as a multiple of the oracle's`,
    ['req/s (blue fails)', 'regression', 'oracle: failures', ...rules],
    cells.map(cell => [
      rate(cell.requestsPerSecond, cell.baseline), cell.scenario, number(resultOf(cell, 'oracle').failures),
      ...rules.map(rule => strong(rule, `${percent(resultOf(cell, rule).reverted)}/${number(timesOracle(cell, rule))}`)),
    ]));
};

/** The same by traffic, from left to right. */
const byTraffic = <T extends { readonly requestsPerSecond: number }>(
  title: string, head: readonly string[], cells: readonly T[], label: (cell: T) => readonly string[], text: (cell: T) => string,
): string => {
  const traffic = distinct(cells.map(({ requestsPerSecond }) => requestsPerSecond));
  const rows = distinct(cells.map(cell => label(cell).join('\n')));
  return table(title, [...head, ...traffic.map(each => `${each} req/s`)], rows.map(each => [
    ...each.split('\n'),
    ...traffic.map(requests => {
      const found = cells.find(cell => label(cell).join('\n') === each && cell.requestsPerSecond === requests);
      return found === undefined ? '' : text(found);
    }),
  ]));
};

const bursts = (cells: readonly CellResult[]): string => {
  const services = distinct(cells.map(({ requestsPerSecond, baseline }) => rate(requestsPerSecond, baseline)));
  return table('Healthy releases of services with bursts: put back, %; behind the semicolon an alarm on 5XX, 2 of 2', ['healthy green with', ...services],
    distinct(cells.map(({ scenario }) => scenario)).map(scenario => [scenario, ...cells.filter(cell => cell.scenario === scenario)
      .map(cell => `**${percent(shipped(cell).reverted, 1)}**; ${percent(cell.rules[1]!.reverted)}`)]));
};

const shipped = (cell: CellResult): RuleResult => resultOf(cell, SHIPPED.name);

const minutes = ({ reverted, medianMinutes }: RuleResult): string =>
  medianMinutes === null ? percent(reverted) : `${percent(reverted)}, ${medianMinutes.toFixed(0)} min`;

const signals = (cells: readonly CellResult[]): string => byTraffic(
  'What is not answered by an error: found, %, and the median time to traffic being back; behind the semicolon an alarm on 5XX, 2 of 2', ['green'],
  cells, ({ scenario }) => [scenario], cell => `**${minutes(shipped(cell))}**; ${percent(cell.rules[1]!.reverted)}`);

const latency = (cells: readonly CellResult[]): string => byTraffic(
  `Requests in flight at a minute's edge, answers after ${LATENCIES.join(', ')} s: put back, %`, ['schedule', 'green', 'answers after'],
  cells, ({ schedule, scenario, latencySeconds }) => [schedule, scenario, `${latencySeconds} s`], cell => percent(shipped(cell).reverted, 1));

const probes = (cells: readonly CellResult[]): string => byTraffic(
  `Low traffic with ${PROBES.join(' or ')} probes a minute, subtracted: put back, %`, ['green', 'probes a minute'],
  cells, ({ scenario, probesPerMinute }) => [scenario, String(probesPerMinute)], cell => percent(shipped(cell).reverted, 1));

const schedules = (cells: readonly CellResult[]): string => byTraffic(
  'Other schedules: put back, %; of bad releases: mean failures as a multiple of the oracle\'s', ['schedule', 'green'],
  cells, ({ schedule, scenario }) => [schedule, scenario],
  cell => cell.healthy ? percent(shipped(cell).reverted, 1) : `${percent(shipped(cell).reverted)}/${number(timesOracle(cell, SHIPPED.name))}`);

const pacing = (cells: readonly PacedResult[]): string[] => [
  byTraffic('Pacing of good releases: minutes until they are complete, steps that end inconclusive, %, and releases that are put back, %',
    ['green', 'answers after', 'pacing'], cells.filter(({ healthy: isHealthy }) => isHealthy),
    cell => [cell.scenario, `${cell.latencySeconds} s`, cell.pacing],
    ({ minutes: lasted, inconclusive, reverted }) => `${lasted.toFixed(0)} min, ${percent(inconclusive ?? 0)}, ${percent(reverted, 1)}`),
  byTraffic('Pacing of bad releases: found, %, and mean failures',
    ['green', 'pacing'], cells.filter(({ healthy: isHealthy }) => !isHealthy),
    cell => [cell.scenario, cell.pacing], ({ reverted, failures }) => `${percent(reverted)}, ${number(failures)}`),
];

const boundary = (results: readonly BoundaryResult[]): string => table(
  'On the edge of the null hypothesis: releases whose evidence ever reaches 100, % (bound: 1)', ['req/s (blue fails)', 'releases', 'plain', 'shipped'],
  results.map(({ requestsPerSecond, baseline, runs, plain, shipped: full }) =>
    [rate(requestsPerSecond, baseline), runs.toLocaleString('en'), percent(plain / runs, 2), percent(full / runs, 2)]));

/** As Markdown; a table that was not run is left out. */
export const tables = ({ cells, paced, boundary: crossings }: Results): string[] => {
  const of = (name: CellResult['table'], render: (cells: readonly CellResult[]) => string): string[] => {
    const mine = cells.filter(cell => cell.table === name);
    return mine.length === 0 ? [] : [render(mine)];
  };
  return [
    ...of('healthy', healthy),
    ...of('bursts', bursts),
    ...of('bad', mine => failing('Bad releases', mine)),
    ...of('weak', mine => failing('Where it is weak', mine)),
    ...of('signals', signals),
    ...of('latency', latency),
    ...of('probes', probes),
    ...of('schedules', schedules),
    ...paced.length === 0 ? [] : pacing(paced),
    ...crossings.length === 0 ? [] : [boundary(crossings)],
  ];
};
