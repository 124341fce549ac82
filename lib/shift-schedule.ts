import { Duration, Token } from 'aws-cdk-lib';
import { FULL_WEIGHT, HOLD_SECONDS, MAX_STEPS, type ScheduleStep } from '../lambda/contract';
import { ConfigurationError, refuseToken, requireDuration, requireRange } from './private/validation';

const AT = 'ShiftSchedule';

/**
 * One step of a schedule: a share of the traffic, and how long it is watched before the next step.
 */
export interface ShiftStep {
  /**
   * Share of the requests that the new colour gets, in percent: a whole number from 1 to 100.
   */
  readonly weight: number;

  /**
   * How long this share is kept and watched, from 1 second to 14 days.
   *
   * Every step needs it but the last, which must not have it: at 100 % the bake time of the shift applies.
   *
   * @default - none, for the last step
   */
  readonly hold?: Duration;

  /**
   * Whether the release waits at this step, after its hold and watched all the while, until an operator resumes it.
   *
   * Not for the last step, whose hold is the bake. `TrafficShiftProps.pauseTimeout` says how long it waits.
   *
   * @default false
   */
  readonly pause?: boolean;
}

/**
 * The steps in which a release moves traffic from the live colour to the idle one.
 *
 * The weights are whole percents, grow from step to step, and end at 100; there are at most 50 of them. Every factory throws an
 * error that names the step if they do not.
 */
export class ShiftSchedule {
  /**
   * Moves everything in one step. The bake time is then the only time in which errors put traffic back.
   */
  public static allAtOnce(): ShiftSchedule {
    return new ShiftSchedule([{ weight: FULL_WEIGHT }]);
  }

  /**
   * One small step, then everything.
   *
   * @param percent share of the first step: a whole number from 1 to 99
   * @param hold how long the first step is watched, from 1 second to 14 days
   */
  public static canary(percent: number, hold: Duration): ShiftSchedule {
    requireRange(AT, 'percent', percent, { min: 1, max: FULL_WEIGHT - 1, integer: true }, '%');
    return ShiftSchedule.steps([percent, FULL_WEIGHT], hold);
  }

  /**
   * Equal steps. The last one is smaller if 100 is not a multiple of the step.
   *
   * @param percent what every step adds: a whole number from 2 (50 steps, the most there can be) to 99
   * @param hold how long each step is watched, from 1 second to 14 days
   */
  public static linear(percent: number, hold: Duration): ShiftSchedule {
    refuseToken(AT, 'percent', Token.isUnresolved(percent));
    requireRange(AT, 'percent', percent, { min: FULL_WEIGHT / MAX_STEPS, max: FULL_WEIGHT - 1, integer: true }, '%');
    const count = Math.ceil(FULL_WEIGHT / percent);
    const weights = Array.from({ length: count }, (_, index) => Math.min(percent * (index + 1), FULL_WEIGHT));
    return ShiftSchedule.steps(weights, hold);
  }

  /**
   * Steps of your own that are all watched equally long.
   *
   * @param weights whole percents, growing, the last one 100
   * @param hold how long each step but the last is watched, from 1 second to 14 days
   */
  public static steps(weights: number[], hold: Duration): ShiftSchedule {
    return new ShiftSchedule(weights.map((weight, index) => index < weights.length - 1 ? { weight, hold } : { weight }));
  }

  /**
   * Steps of your own, each with its own hold time.
   *
   * @param steps the steps in order, the last one at 100 % and without a hold time
   */
  public static custom(steps: ShiftStep[]): ShiftSchedule {
    return new ShiftSchedule(steps);
  }

  /**
   * What a shift does unless told otherwise: 5, 10, 25, 50 and 95 % for five minutes each, then 100 %.
   *
   * Errors hurt fewest users for the evidence they give while the share is small, so two steps are at or below 10 %. Five minutes
   * are five points of the load balancer's one-minute metrics, less the one to three by which they are late. The soak is at
   * 95 % and not at 100, because the old colour's last 5 % are what the new one can still be compared with.
   */
  public static standard(): ShiftSchedule {
    return ShiftSchedule.steps([5, 10, 25, 50, 95, FULL_WEIGHT], Duration.minutes(5));
  }

  /**
   * The steps in order. The last one is at 100 % and has no hold time of its own.
   */
  public readonly shiftSteps: ShiftStep[];

  private constructor(steps: ShiftStep[]) {
    requireRange(AT, 'number of steps', steps.length, { min: 1, max: MAX_STEPS, integer: true });
    steps.forEach((step, index) => {
      checkWeight(steps, index);
      checkHold(step, index, index === steps.length - 1);
      checkPause(step, index, index === steps.length - 1);
    });
    this.shiftSteps = steps.map(step => ({ ...step }));
  }

  /**
   * @internal
   */
  public _render(bakeSeconds: number): ScheduleStep[] {
    return this.shiftSteps.map(({ weight, hold, pause }) =>
      ({ weight, holdSeconds: hold?.toSeconds() ?? bakeSeconds, ...pause === true && { pause } }));
  }
}

function checkWeight(steps: ShiftStep[], index: number): void {
  const field = `steps[${index}].weight`;
  const weight = steps[index]!.weight;
  refuseToken(AT, field, Token.isUnresolved(weight));
  requireRange(AT, field, weight, { min: 1, max: FULL_WEIGHT, integer: true }, '%');
  const previous = steps[index - 1]?.weight ?? 0;
  if (weight <= previous) {
    throw new ConfigurationError(AT, `${field} is ${weight} % after ${previous} %: let every step be larger than the one before`);
  }
  if (index === steps.length - 1 && weight !== FULL_WEIGHT) {
    throw new ConfigurationError(AT, `${field} is ${weight} %: end with a step of ${FULL_WEIGHT} %`);
  }
}

function checkHold(step: ShiftStep, index: number, last: boolean): void {
  const field = `steps[${index}].hold`;
  if (last) {
    if (step.hold === undefined) return;
    throw new ConfigurationError(AT, `${field} is ${step.hold.toHumanString()}: leave it out, at ${FULL_WEIGHT} % the bake time of the shift applies`);
  }
  if (step.hold === undefined) {
    throw new ConfigurationError(AT, `${field} is missing: say how long ${step.weight} % is watched, from ${HOLD_SECONDS.min} to ${HOLD_SECONDS.max} seconds`);
  }
  refuseToken(AT, field, step.hold.isUnresolved());
  requireDuration(AT, field, step.hold, HOLD_SECONDS);
}

function checkPause({ pause }: ShiftStep, index: number, last: boolean): void {
  if (pause === true && last) throw new ConfigurationError(AT, `steps[${index}].pause is true, allowed: false in the last step, whose hold is the bake`);
}
