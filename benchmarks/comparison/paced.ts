import { type Pacing, PACINGS } from '../../lambda/contract';
import { playPaced } from '../../local/simulation/paced';
import { release, SEED_SCHEDULE, type Service } from '../../local/simulation/rollout';
import { BAD, HEALTHY, type Scenario } from '../../local/simulation/scenario';
import { at, SHIPPED } from './cells';
import { randomOf } from './run';

/** A release whose steps last as long as the comparison says. */
export interface PacedCell {
  readonly scenario: Scenario;
  readonly service: Service;
  readonly pacing: Pacing;
}

/** Summed over the runs. */
export interface PacedTally {
  readonly runs: number;
  readonly reverted: number;
  readonly minutes: number;
  readonly steps: number;
  readonly inconclusive: number;
  readonly failures: number;
}

const TRAFFIC = [0.2, 2, 20, 200];
const LATENCIES = [0.1, 2, 20];

const scenarioOf = (name: string): Scenario => HEALTHY.find(scenario => scenario.name === name)!;

const services = (latencySeconds: number): Service[] => TRAFFIC.map(rate => ({ ...at(rate), latencySeconds }));

const cells = (scenario: Scenario, latencies: readonly number[]): PacedCell[] => latencies.flatMap(seconds =>
  PACINGS.flatMap(pacing => services(seconds).map(service => ({ scenario, service, pacing }))));

export const PACED: readonly PacedCell[] = [
  ...cells(scenarioOf('Poisson errors'), LATENCIES),
  ...['error clusters of 10', 'shared incident +10 pp, 5 min', 'cold start +20 pp for 60 s'].flatMap(name => cells(scenarioOf(name), [LATENCIES[0]!])),
  ...[BAD.plus10, BAD.plus2, BAD.fromHalf].flatMap(scenario => cells(scenario, [LATENCIES[0]!])),
];

/** The pacing is not part of what a release is drawn from: all three meet the same ones. */
export const pacedName = ({ scenario, service: { requestsPerSecond, latencySeconds } }: PacedCell): string =>
  `pacing, ${scenario.name}, ${requestsPerSecond} req/s, ${latencySeconds} s`;

export const addedPaced = (a: PacedTally, b: PacedTally): PacedTally => ({
  runs: a.runs + b.runs,
  reverted: a.reverted + b.reverted,
  minutes: a.minutes + b.minutes,
  steps: a.steps + b.steps,
  inconclusive: a.inconclusive + b.inconclusive,
  failures: a.failures + b.failures,
});

/** So many repetitions, from a given one on. */
export const runPaced = (cell: PacedCell, seed: number, from: number, count: number): PacedTally => {
  const { scenario, service, pacing } = cell;
  const name = pacedName(cell);
  return Array.from({ length: count }, (_, index): PacedTally => {
    const { revertedAfter, ...ending } =
      playPaced(release(service, scenario, SEED_SCHEDULE, randomOf(name, seed, from + index)), SEED_SCHEDULE, SHIPPED, pacing);
    return { runs: 1, reverted: revertedAfter === null ? 0 : 1, ...ending };
  }).reduce(addedPaced);
};
