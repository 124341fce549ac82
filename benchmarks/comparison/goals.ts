import { stepThreshold } from '../../local/simulation/rivals/step-threshold';
import { SHIPPED } from './cells';
import { type CellResult, type Results, resultOf, timesOracle } from './results';

/** A bar, and the worst that was measured against it. */
export interface Goal {
  readonly name: string;
  readonly bar: number;
  readonly measured: number;
  /** Whether the bar is the least there has to be, or the most there may be. */
  readonly isLeast: boolean;
  /** Where the worst was. */
  readonly where: string;
}

export const isMet = ({ bar, measured, isLeast }: Goal): boolean => isLeast ? measured >= bar : measured <= bar;

type Measure = (cell: CellResult) => number;

const put: Measure = cell => 100 * resultOf(cell, SHIPPED.name).reverted;
const blast: Measure = cell => timesOracle(cell, SHIPPED.name);
const againstStep: Measure = cell => resultOf(cell, SHIPPED.name).failures / resultOf(cell, stepThreshold.name).failures;

const described = ({ scenario, requestsPerSecond, baseline }: CellResult): string =>
  `${scenario}, ${requestsPerSecond} req/s, ${(100 * baseline).toFixed(2)} %`;

const worst = (isLeast: boolean) => (name: string, bar: number, cells: readonly CellResult[], measure: Measure): Goal[] => {
  if (cells.length === 0) return [];
  const [first] = cells.toSorted((a, b) => isLeast ? measure(a) - measure(b) : measure(b) - measure(a));
  return [{ name, bar, measured: measure(first!), isLeast, where: described(first!) }];
};
const most = worst(false);
const least = worst(true);

const isIncident = ({ scenario }: CellResult): boolean => scenario.startsWith('shared incident');

/** Whether blue has at least a twentieth of the traffic while the incident lasts. */
const hasBlue = ({ table, schedule }: CellResult): boolean => table === 'healthy' || schedule === 'canary 10 %, then 95 %';

const falseRollbacks = (cells: readonly CellResult[]): Goal[] => {
  const healthy = cells.filter(({ table, scenario }) => table === 'healthy' && !scenario.startsWith('cold start'));
  const incidents = cells.filter(cell => isIncident(cell) && hasBlue(cell) && cell.requestsPerSecond >= 20);
  const mean = healthy.reduce((sum, cell) => sum + put(cell), 0) / healthy.length;
  return [
    ...most('false rollbacks in each healthy cell but cold starts, %', 1.5, healthy, put),
    ...healthy.length === 0 ? [] : [{ name: 'and on average, %', bar: 0.2, measured: mean, isLeast: false, where: 'all of them' }],
    ...most('in a shared incident while blue has 5 % of 20 req/s, %', 1, incidents, put),
  ];
};

const bySize = (cells: readonly CellResult[]) => (from: number, ...scenarios: readonly string[]): CellResult[] =>
  cells.filter(({ table, scenario, requestsPerSecond }) => table === 'bad' && scenarios.includes(scenario) && requestsPerSecond >= from);

const ofBadReleases = (cells: readonly CellResult[]): Goal[] => {
  const of = bySize(cells);
  const from20 = cells.filter(({ table, requestsPerSecond }) => table === 'bad' && requestsPerSecond >= 20);
  return [
    ...most('failures against the oracle\'s: half or all fail, from 2 req/s', 1.5, of(2, '100 % fail', '50 % fail'), blast),
    ...most('+5 to +20 pp, from 20 req/s', 2, of(20, '+5 pp', '+10 pp', '+20 pp'), blast),
    ...most('+2 pp, from 20 req/s', 2.6, of(20, '+2 pp'), blast),
    ...most('+10 pp that begin at 50 %', 1.5, of(20, '+10 pp from 50 % on'), blast),
    ...most('failures against looking at step ends, from 20 req/s', 1, from20, againstStep),
    ...most('the same, +5 pp', 0.5, of(20, '+5 pp'), againstStep),
    ...least('+5 pp found from 2 req/s, %', 97, of(2, '+5 pp'), put),
    ...least('+2 and +1 pp found from 20 req/s, %', 98, of(20, '+2 pp', '+1 pp'), put),
  ];
};

const ofTheBound = ({ boundary }: Results): Goal[] => boundary.map(({ runs, plain, shipped, requestsPerSecond, baseline }) => ({
  name: 'crossings on the edge of the null hypothesis, %', bar: 1, measured: 100 * Math.max(plain, shipped) / runs, isLeast: false,
  where: `${requestsPerSecond} req/s, ${(100 * baseline).toFixed(2)} %`,
})).toSorted((a, b) => b.measured - a.measured).slice(0, 1);

/** Of the tables that were run. */
export const goalsOf = (results: Results): Goal[] =>
  [...falseRollbacks(results.cells), ...ofBadReleases(results.cells), ...ofTheBound(results)];
