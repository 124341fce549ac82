import type { Color } from './color';
import type { ComparisonConfig } from './comparison';
import type { ProberConfig } from './prober';

export interface ScheduleStep {
  /** Share of the new colour, in percent: a whole number from 1 to 100. */
  readonly weight: number;
  /** How long the step is watched before the next one, in seconds. */
  readonly holdSeconds: number;
  /** After its hold the step waits, watched all the while, until an operator resumes the release. */
  readonly pause?: boolean;
}

/** What happens to a release that stood still for longer than it may. */
export const STANDSTILL_POLICIES = ['revert', 'continue'] as const;
export type StandstillPolicy = typeof STANDSTILL_POLICIES[number];

/** What becomes of traffic when somebody stops the execution that moves it. */
export const STOP_POLICIES = ['revert', 'hold'] as const;
export type StopPolicy = typeof STOP_POLICIES[number];

/** What becomes of a release whose rules somebody else changed. */
export const FOREIGN_CHANGE_POLICIES = ['revert', 'hold'] as const;
export type ForeignChangePolicy = typeof FOREIGN_CHANGE_POLICIES[number];

/** What becomes of rules that somebody changes while no release runs. */
export const RESTING_DRIFT_POLICIES = ['notify', 'restore'] as const;
export type RestingDriftPolicy = typeof RESTING_DRIFT_POLICIES[number];

/** What an alarm on one colour does while that is the new one. */
export const COLOR_ALARM_POLICIES = ['revert', 'hold'] as const;
export type ColorAlarmPolicy = typeof COLOR_ALARM_POLICIES[number];

export interface StandstillConfig {
  readonly timeoutSeconds: number;
  readonly onTimeout: StandstillPolicy;
}

/** How many healthy targets a release asks for. Percentages are relative to the colour that carries the traffic when the release starts. */
export interface CapacityConfig {
  /** Of the idle colour, in each group, before a release starts. */
  readonly minHealthyTargets: number;
  /** Of the new colour at a weight of 100 %; at lower weights accordingly fewer. 0 asks for none. */
  readonly newColorPercent: number;
  /** Of the safe colour, while the release runs: it must be able to take everything back. 0 asks for none. */
  readonly minRevertPercent: number;
}

/** What is waited for between the bake and the retirement of the old colour, in seconds. */
export interface DrainConfig {
  /** Until every node of the load balancer knows the last weights. */
  readonly propagationSeconds: number;
  /** Until the load balancer cuts requests that are still under way. */
  readonly deregistrationSeconds: Readonly<Record<Color, number>>;
}

/** One weighted rule. */
export interface RouteConfig {
  /** The construct's path: what messages call it. */
  readonly name: string;
  readonly ruleArn: string;
  readonly targetGroupArns: Readonly<Record<Color, string>>;
  /** Whether the load balancer knows the health of a colour's targets (Lambda targets: usually not). */
  readonly healthChecked: Readonly<Record<Color, boolean>>;
  /** Lifetime of the group stickiness cookie while two groups share the rule; absent means no group stickiness. */
  readonly stickinessSeconds?: number;
}

/** An ECS service, as `DescribeServices` takes it. */
export interface EcsServiceName {
  readonly cluster: string;
  readonly service: string;
}

/** What a deployed shift is: rendered into its state machines by `lib/`, read by the controller. */
export interface ShiftConfig {
  /** Partition key of its record: unique in the stack's table. */
  readonly shift: string;
  readonly routes: readonly RouteConfig[];
  readonly schedule: readonly ScheduleStep[];
  /** How long the target colour is watched at 100 % before the release counts as done. */
  readonly bakeSeconds: number;
  /** Names of alarms, metric or composite, that revert whatever the colour. */
  readonly alarms: readonly string[];
  /** Names of alarms that count while their colour is the new one. */
  readonly colorAlarms: Readonly<Record<Color, readonly string[]>>;
  /** Absent means that they revert. */
  readonly colorAlarmPolicy?: ColorAlarmPolicy;
  /** Absent where nothing is compared: then alarms and probes alone judge a release. */
  readonly comparison?: ComparisonConfig;
  /** How long preflight waits for the idle colour's targets to become healthy. */
  readonly healthyTimeoutSeconds: number;
  /** How long a release may stand still, paused or at gates, all times together. Absent in executions that an earlier version started. */
  readonly standstill?: StandstillConfig;
  readonly capacity?: CapacityConfig;
  readonly onForeignChange?: ForeignChangePolicy;
  readonly onStop?: StopPolicy;
  readonly drain?: DrainConfig;
  readonly prober?: ProberConfig;
  /** ECS services that are asked before a release whether ECS itself moves their traffic. */
  readonly ecsServices?: readonly EcsServiceName[];
  /** How long a run stays in the history. */
  readonly historyDays?: number;
  /** Whether the controller tells CloudWatch the live weights, for a dashboard. */
  readonly weightMetric?: boolean;
}
