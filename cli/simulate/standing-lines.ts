import type { Step } from '../../local/simulation/rollout';
import type { Estimate, Standing } from '../../local/simulation/standing';
import type { Experiment } from '../../local/simulation/trials';
import { count } from '../paint';
import { table } from '../table';

const DIGITS = 1;
const NONE = '-';

/** Small numbers keep two digits, large ones no decimals. */
const figure = (value: number): string => value >= 100 ? count(Math.round(value)) : String(Number(value.toPrecision(2)));

export const percent = (share: number): string => `${Number((100 * share).toPrecision(3))} %`;

const estimate = ({ value, standardError }: Estimate): string => `${(100 * value).toFixed(DIGITS)} % ± ${(100 * standardError).toFixed(DIGITS)}`;

const schedule = (steps: readonly Step[]): string => steps.map(({ weight, minutes }) => `${weight} % for ${minutes} min`).join(', ');

const cells = ({ rule, detection, falseRollback }: Standing): string[] => [
  rule,
  detection === null ? NONE : estimate(detection.probability),
  detection === null ? NONE : figure(detection.failures.value),
  detection === null || detection.medianMinutes === null ? NONE : detection.medianMinutes.toFixed(1),
  estimate(falseRollback),
];

const HEADS = ['rule', 'detected', 'failed requests', 'min to revert', 'false rollbacks'];

export const standingLines = (
  { service, scenario, schedule: steps, seed }: Experiment, rollouts: number, all: readonly Standing[],
): string[] => [
  `${scenario.name}: ${figure(service.requestsPerSecond)} requests/s, of which blue fails ${percent(service.baseline)}`,
  schedule(steps),
  `${count(rollouts)} rollouts, seed ${seed}`,
  '',
  ...table([HEADS, ...all.map(cells)]),
];
