import type { Duration } from 'aws-cdk-lib';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';

/**
 * A function of yours that runs at a certain point of a release.
 *
 * It gets `{ hook, shift, execution, input, migration }`. What it answers is ignored. It may run more than once for the same
 * point, as after a retry or a pause, and nobody watches the release while it runs but the alarms' events: keep it short.
 */
export interface ShiftHook {
  /**
   * The function. The shift's state machine may invoke it.
   */
  readonly handler: IFunction;

  /**
   * How long it may take, from 1 second to 15 minutes. Taking longer counts as failing.
   *
   * @default Duration.minutes(1)
   */
  readonly timeout?: Duration;
}

/**
 * Functions of yours in the life of a release. One that fails before the release has ended puts traffic back; the others are only told.
 */
export interface ShiftHooks {
  /**
   * After preflight and smoke tests, before any user is sent to the new colour.
   *
   * @default - none
   */
  readonly beforeShift?: ShiftHook;

  /**
   * Before the weights of each step are written.
   *
   * @default - none
   */
  readonly beforeStep?: ShiftHook;

  /**
   * After each step passed its hold, the bake at 100 % included.
   *
   * @default - none
   */
  readonly afterStep?: ShiftHook;

  /**
   * After the release has completed, before the old colour drains. It cannot fail the release any more.
   *
   * @default - none
   */
  readonly afterShift?: ShiftHook;

  /**
   * After traffic was put back. It cannot change that any more.
   *
   * @default - none
   */
  readonly afterRevert?: ShiftHook;

  /**
   * After a release was refused before it moved anything.
   *
   * @default - none
   */
  readonly afterRefusal?: ShiftHook;
}
