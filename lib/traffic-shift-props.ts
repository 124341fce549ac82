import type { Duration } from 'aws-cdk-lib';
import type { IAlarm } from 'aws-cdk-lib/aws-cloudwatch';
import type { IBaseService } from 'aws-cdk-lib/aws-ecs';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { BlueGreenRoute } from './blue-green-route';
import type { RetireActionsByColor } from './retire-action';
import type { ShiftComparison } from './shift-comparison';
import type { ShiftHooks } from './shift-hooks';
import type { ShiftSchedule } from './shift-schedule';
import type { SmokeTests } from './smoke-tests';

/**
 * Alarms that are only watched while their colour is the new one.
 */
export interface AlarmsByColor {
  /**
   * Watched while a release goes to blue.
   *
   * @default - none
   */
  readonly blue?: IAlarm[];

  /**
   * Watched while a release goes to green.
   *
   * @default - none
   */
  readonly green?: IAlarm[];
}

/**
 * How releases go: what a `TrafficShift` and a `BlueGreenDeployment` can be told.
 */
export interface TrafficShiftOptions {
  /**
   * The steps of a release. The input of an execution can name others for one run.
   *
   * @default ShiftSchedule.standard()
   */
  readonly schedule?: ShiftSchedule;

  /**
   * How long the new colour is watched at 100 % before the release counts as done: 1 second to 14 days. Errors in this time put
   * traffic back by themselves.
   *
   * @default Duration.minutes(10)
   */
  readonly bakeTime?: Duration;

  /**
   * Alarms, metric or composite, that put traffic back whatever the colour. One that is in ALARM already, or missing, refuses the
   * start, unless the input names it in `ignoreAlarms`: then nothing looks at it during that whole run.
   *
   * @default - none
   */
  readonly alarms?: IAlarm[];

  /**
   * How the new colour is compared with the old one, and what becomes of a release that is worse or cannot be judged.
   *
   * @default - on, with all signals of the load balancer; a step with too little traffic to tell is told of, and passes
   */
  readonly comparison?: ShiftComparison;

  /**
   * Requests to the new colour before any user is sent to it, and while the release runs.
   *
   * @default - none: the comparison and alarms judge a release
   */
  readonly smokeTests?: SmokeTests;

  /**
   * How long a release waits for healthy targets in the new colour before it is refused: 1 second to 14 days. Lambda functions
   * without health checks are not waited for.
   *
   * @default Duration.minutes(10)
   */
  readonly healthyTimeout?: Duration;

  /**
   * How many healthy targets each group of the new colour needs before a release begins: a whole number from 1 to 1000.
   *
   * @default 1
   */
  readonly minHealthyTargets?: number;

  /**
   * How many healthy targets the new colour needs for 100 % of the traffic, in percent of what the old colour had when the release
   * started: a whole number from 0 to 1000. For half of the traffic it needs half of them. Until it has them the schedule stands
   * still. Where a target of one colour does more than a target of the other, say so here; 0 asks for none.
   *
   * Groups whose health nobody checks are left out, here and in `minRevertCapacity`.
   *
   * @default 100
   */
  readonly newColorCapacity?: number;

  /**
   * How many healthy targets the old colour must keep, to be able to take everything back, in percent of what it had when the release
   * started: a whole number from 0 to 100. While it has fewer, the schedule stands still, the bake included. When that lasts for longer
   * than `pauseTimeout`, the release goes on: traffic is not sent back to a colour that could not carry it. 0 asks for none.
   *
   * @default 100
   */
  readonly minRevertCapacity?: number;

  /**
   * What becomes of a release whose rules somebody else changes.
   *
   * @default ForeignChangePolicy.REVERT
   */
  readonly foreignChangePolicy?: ForeignChangePolicy;

  /**
   * What becomes of rules that somebody changes while no release runs, after a first release or an adoption said which colour serves
   * everything. It is noticed within a minute, and sooner where CloudTrail has a trail.
   *
   * @default RestingDriftPolicy.NOTIFY
   */
  readonly restingDriftPolicy?: RestingDriftPolicy;

  /**
   * ECS services of the two colours. Before a release they are asked who moves their traffic: it is refused when ECS itself or CodeDeploy
   * does, by one of these rules or target groups.
   *
   * @default - no service is asked
   */
  readonly ecsServices?: IBaseService[];

  /**
   * How long a release may stand still, paused by an operator or waiting at a step with `pause`, all times of a run together: 1 minute
   * to 2 days. Longer holds belong into the schedule, whose looks are spread so that they fit into an execution's history.
   *
   * @default Duration.days(1)
   */
  readonly pauseTimeout?: Duration;

  /**
   * What becomes of a release that stood still for longer.
   *
   * @default PauseTimeoutPolicy.REVERT
   */
  readonly pauseTimeoutPolicy?: PauseTimeoutPolicy;

  /**
   * Functions of yours that run at certain points of a release.
   *
   * @default - none
   */
  readonly hooks?: ShiftHooks;

  /**
   * What becomes of the old colour after a release.
   *
   * @default - it stays as it is, ready for a rollback
   */
  readonly retire?: RetireActionsByColor;

  /**
   * What becomes of traffic when somebody stops the execution of a release. One that fails or times out is put back in any case.
   *
   * @default StopPolicy.REVERT
   */
  readonly stopPolicy?: StopPolicy;

  /**
   * Gets a text when a release completes, stands still, is refused or put back, when traffic could not be put back within a minute,
   * when an alarm goes off after a release, and when somebody changes the rules while none runs. Its policy has to let EventBridge
   * publish: topics of the same stack are given it, imported and encrypted ones are not (docs/events.md).
   *
   * @default - nobody is told; the events are on the account's default event bus all the same
   */
  readonly notifications?: ITopic;

  /**
   * How long a run stays in the history: 1 to 3650 days.
   *
   * @default Duration.days(400)
   */
  readonly historyRetention?: Duration;

  /**
   * Whether there is a CloudWatch dashboard of the weights, of requests, failures and response times of both colours, and of the
   * alarms. The controller then tells CloudWatch the weights: two custom metrics.
   *
   * @default false
   */
  readonly dashboard?: boolean;
}

/**
 * Properties of a `TrafficShift`.
 */
export interface TrafficShiftProps extends TrafficShiftOptions {
  /**
   * The routes that move together: at least one, all of the shift's own stack, and about a dozen at most, as EventBridge hands them to a
   * function in 8,192 characters. All of them move, or all of them go back. A route belongs to one shift.
   */
  readonly routes: BlueGreenRoute[];

  /**
   * Alarms that are watched while their colour is the new one: a `ColorAlarms` fits here.
   *
   * @default - none
   */
  readonly colorAlarms?: AlarmsByColor;

  /**
   * What they do when they go off during a release. At its start one that is in ALARM refuses it in any case.
   *
   * @default ColorAlarmPolicy.REVERT
   */
  readonly colorAlarmPolicy?: ColorAlarmPolicy;
}

/**
 * What an alarm on one colour does while that is the new one.
 */
export enum ColorAlarmPolicy {
  /**
   * It puts traffic back, whatever the old colour does in the same minutes.
   */
  REVERT = 'revert',

  /**
   * The release stands still, watched all the while, until the alarm is OK again; after `pauseTimeout`, `pauseTimeoutPolicy` says what
   * becomes of it.
   */
  HOLD = 'hold',
}

/**
 * What becomes of traffic when somebody stops the execution that moves it.
 */
export enum StopPolicy {
  /**
   * Traffic goes back to the old colour.
   */
  REVERT = 'revert',

  /**
   * Traffic stays where it is. The release's alarms still put it back, as do the operators' `rollback` and the next release.
   */
  HOLD = 'hold',
}

/**
 * What becomes of a release that stood still for longer than it may.
 */
export enum PauseTimeoutPolicy {
  /**
   * Traffic goes back to the old colour.
   */
  REVERT = 'revert',

  /**
   * The schedule goes on, as if somebody had resumed it.
   */
  CONTINUE = 'continue',
}

/**
 * What becomes of a release whose rules somebody else changes.
 */
export enum ForeignChangePolicy {
  /**
   * Traffic goes back to the old colour.
   */
  REVERT = 'revert',

  /**
   * The release stands still, watched all the while, until the rules say again what it wrote; after `pauseTimeout`, traffic goes back. An
   * alarm or an operator puts traffic back as ever, and with it whatever the rules were changed to: a maintenance page, too.
   */
  HOLD = 'hold',
}

/**
 * What becomes of rules that somebody changes while no release runs.
 */
export enum RestingDriftPolicy {
  /**
   * It is told, once. Nothing is moved: what an operator does by hand is never overruled.
   */
  NOTIFY = 'notify',

  /**
   * Everything goes back to the colour that the record names, a maintenance page included, and that is told. Unless that colour has no
   * healthy target: then it is told, and done as soon as it has one. A rule that was deleted is only told of. Whoever has to move
   * everything by hand has up to a minute to `adopt` that; `rollback` needs no haste.
   */
  RESTORE = 'restore',
}
