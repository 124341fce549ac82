import type { Duration } from 'aws-cdk-lib';
import type { IAlarm } from 'aws-cdk-lib/aws-cloudwatch';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { BlueGreenRoute } from './blue-green-route';
import type { ShiftSchedule } from './shift-schedule';

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
 * Properties of a `TrafficShift`.
 */
export interface TrafficShiftProps {
  /**
   * The routes that move together: at least one. All of them move, or all of them go back.
   */
  readonly routes: BlueGreenRoute[];

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
   * start, unless the input names it in `ignoreAlarms`.
   *
   * @default - none
   */
  readonly alarms?: IAlarm[];

  /**
   * Alarms that put traffic back while their colour is the new one: a `ColorAlarms` fits here.
   *
   * @default - none
   */
  readonly colorAlarms?: AlarmsByColor;

  /**
   * How long a release waits for healthy targets in the new colour before it is refused: 1 second to 14 days.
   *
   * @default Duration.minutes(10)
   */
  readonly healthyTimeout?: Duration;

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
   * Gets a text when a release completes, stands still, is refused or put back, when traffic could not be put back within a minute, and
   * when an alarm goes off after a release. Its policy has to let EventBridge publish: topics of the same stack are given it, imported
   * and encrypted ones are not (docs/events.md).
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

  /**
   * What becomes of traffic when somebody stops the execution of a release. One that fails or times out is put back in any case.
   *
   * @default StopPolicy.REVERT
   */
  readonly stopPolicy?: StopPolicy;
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
