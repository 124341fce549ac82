import { comparison } from '../../local/simulation/ours';
import { oracle } from '../../local/simulation/oracle';
import { RIVALS } from '../../local/simulation/rivals';
import { alarm } from '../../local/simulation/rivals/alarm';
import { stepThreshold } from '../../local/simulation/rivals/step-threshold';
import { SEED_SCHEDULE, type Service, type Step } from '../../local/simulation/rollout';
import type { Rule } from '../../local/simulation/rule';
import { BAD, HEALTHY, type Moment, type Scenario } from '../../local/simulation/scenario';

export const TABLES = ['healthy', 'bursts', 'bad', 'weak', 'signals', 'latency', 'probes', 'schedules'] as const;
export type Table = typeof TABLES[number];

/** One release, to be repeated, and the rules that are tried on it. */
export interface Cell {
  readonly table: Table;
  readonly scenario: Scenario;
  readonly service: Service;
  /** The schedule's name, for a reader. */
  readonly schedule: ScheduleName;
  readonly rules: readonly Rule[];
}

/** Of a schedule that ends at 95 %, a twentieth of the traffic stays on blue as long as green is watched. */
export const SCHEDULES = {
  'six steps': SEED_SCHEDULE,
  'linear 10 % a minute': [...[10, 20, 30, 40, 50, 60, 70, 80, 90].map(weight => ({ weight, minutes: 1 })), { weight: 100, minutes: 10 }],
  'canary 10 %': [{ weight: 10, minutes: 5 }, { weight: 100, minutes: 10 }],
  'canary 10 %, then 95 %': [{ weight: 10, minutes: 5 }, { weight: 95, minutes: 10 }],
} as const satisfies Readonly<Record<string, readonly Step[]>>;
export type ScheduleName = keyof typeof SCHEDULES;

export const SHIPPED = comparison();
const ALL_RULES: readonly Rule[] = [oracle, SHIPPED, ...RIVALS];
const ALARM = alarm({ threshold: 0.05, datapointsToAlarm: 2, evaluationPeriods: 2 });

const BASELINE = 0.002;
export const at = (requestsPerSecond: number, baseline = BASELINE): Service => ({ requestsPerSecond, baseline });

/** Traffic and blue's rate of errors. */
const SERVICES: readonly Service[] = [
  ...[0.2, 2, 20, 200, 2000].map(rate => at(rate)), at(2000, 0.0002), at(20, 0.02), at(200, 0.02),
];

const TRAFFIC = [2, 20, 200, 2000];

const healthy: readonly Cell[] = HEALTHY.flatMap(scenario => SERVICES.map(service =>
  ({ table: 'healthy', scenario, service, schedule: 'six steps', rules: ALL_RULES.filter(rule => rule !== oracle) })));

/** Blue's rate does not wander, so that only the bursts say that there are any: what the learned dispersion is most easily wrong about. */
const steady = (clusters: number) => ({ baseline }: Service): Scenario =>
  ({ name: `error clusters of ${clusters}, steady otherwise`, healthy: true, clusters, blueRate: () => baseline });

const ownNoise = (cv: number) => (): Scenario => ({ name: `own noise CV ${cv}`, healthy: true, ownNoise: cv });

const bursts: readonly Cell[] = [...[3, 5, 10, 30].map(steady), ownNoise(1)].flatMap(scenarioOf =>
  [at(20), at(200), at(2000), at(20, 0.02), at(200, 0.02), at(2000, 0.02)].map(service =>
    ({ table: 'bursts', scenario: scenarioOf(service), service, schedule: 'six steps', rules: [SHIPPED, ALARM] })));

const failingCell = (table: Table) => ([service, scenario]: readonly [Service, Scenario]): Cell =>
  ({ table, scenario, service, schedule: 'six steps', rules: ALL_RULES });

const bad: readonly Cell[] = ([
  [at(2), BAD.allFail], [at(2), BAD.plus10], [at(2), BAD.plus5], [at(2), BAD.plus2],
  [at(20), BAD.halfFail], [at(20), BAD.plus20], [at(20), BAD.plus10], [at(20), BAD.plus5], [at(20), BAD.plus2], [at(20), BAD.plus1],
  [at(200), BAD.plus20], [at(200), BAD.plus5], [at(200), BAD.plus2], [at(200), BAD.plus1], [at(200), BAD.fromHalf], [at(200), BAD.leak],
  [at(2000), BAD.allFail], [at(2000), BAD.plus2], [at(2000), BAD.fromHalf],
] as const).map(failingCell('bad'));

const weak: readonly Cell[] = ([
  [at(0.2), BAD.allFail], [at(0.2), BAD.plus20], [at(0.2), BAD.plus10], [at(0.2), BAD.plus5],
  [at(20, 0.02), BAD.plus5], [at(20, 0.02), BAD.plus2], [at(200, 0.02), BAD.plus5], [at(200, 0.02), BAD.plus2],
  [at(2000), BAD.threeTimes],
] as const).map(failingCell('weak'));

const slower = (points: number): Scenario => ({ name: `+${points} pp slow`, healthy: false, slow: points / 100 });

const signals: readonly Cell[] = [BAD.crash, BAD.notFound, BAD.slow, slower(10), slower(5)].flatMap(scenario => TRAFFIC.map(rate =>
  ({ table: 'signals', scenario, service: at(rate), schedule: 'six steps', rules: [SHIPPED, ALARM] })));

/** Half a minute: long polls. */
export const LATENCIES = [0.05, 0.3, 1, 5, 20, 30];

const latency: readonly Cell[] = ([
  ['six steps', HEALTHY[0]!], ['linear 10 % a minute', HEALTHY[0]!], ['six steps', BAD.plus2],
] as const).flatMap(([schedule, scenario]) => LATENCIES.flatMap(latencySeconds => TRAFFIC.map(rate =>
  ({ table: 'latency', scenario, service: { ...at(rate), latencySeconds }, schedule, rules: [SHIPPED] }))));

export const PROBES = [6, 60];

const LOW_TRAFFIC = [0.02, 0.2, 2];

const probes: readonly Cell[] = [HEALTHY[0]!, BAD.allFail].flatMap(scenario => PROBES.flatMap(probesPerMinute => LOW_TRAFFIC.map(rate => ({
  table: 'probes', scenario, service: { ...at(rate), probesPerMinute, latencySeconds: 1 }, schedule: 'six steps', rules: [SHIPPED],
}))));

/** Five minutes in which green has all of the traffic, or nearly. */
const lateIncident: Scenario = {
  name: 'shared incident +10 pp in the last step', healthy: true,
  blueRate: ({ blue, minute }: Moment) => blue + (minute >= 9 && minute < 14 ? 0.1 : 0),
};

const late = (points: number): Scenario => ({
  name: `+${points} pp from the last step on`, healthy: false,
  green: ({ blue, weight }: Moment) => blue + (weight >= 95 ? points / 100 : 0),
});

const schedules: readonly Cell[] = (['linear 10 % a minute', 'canary 10 %', 'canary 10 %, then 95 %'] as const).flatMap(schedule =>
  [HEALTHY[1]!, lateIncident, BAD.allFail, BAD.plus10, BAD.plus2, late(10), late(2)].flatMap(scenario => TRAFFIC.map(rate =>
    ({ table: 'schedules', scenario, service: at(rate), schedule, rules: [oracle, SHIPPED, stepThreshold, ALARM] }))));

/** By their place: a worker is told which. */
export const CELLS: readonly Cell[] = [...healthy, ...bursts, ...bad, ...weak, ...signals, ...latency, ...probes, ...schedules];

export const nameOf = ({ table, scenario, service, schedule }: Cell): string => [
  table, schedule, scenario.name, `${service.requestsPerSecond} req/s`, `${(100 * service.baseline).toFixed(2)} %`,
  ...service.latencySeconds === undefined ? [] : [`${service.latencySeconds} s`],
  ...service.probesPerMinute === undefined ? [] : [`${service.probesPerMinute} probes`],
].join(', ');
