import { Alarm, ComparisonOperator, TreatMissingData, type AlarmProps, type IAlarm } from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';
import type { IBlueGreenTargetGroups } from './blue-green-target-groups';
import type { ColorTargetGroup } from './color-target-group';
import { ConfigurationError, requireRange } from './private/validation';

/** CloudWatch evaluates a day at most: 1440 periods of a minute. */
const PERIODS = { min: 1, max: 1440, integer: true };

/**
 * Properties of `ColorAlarms`.
 */
export interface ColorAlarmsProps {
  /**
   * The groups to watch. A route must take them.
   */
  readonly targets: IBlueGreenTargetGroups;

  /**
   * Share of failed requests above which a minute is a bad one, in percent: from 0 to 99.
   *
   * @default 5
   */
  readonly threshold?: number;

  /**
   * Requests per minute below which a minute is never a bad one: a whole number of at least 1.
   *
   * @default 20
   */
  readonly minimumRequests?: number;

  /**
   * How many of the last minutes are looked at: a whole number from 1 to 1440.
   *
   * @default 3
   */
  readonly evaluationPeriods?: number;

  /**
   * How many of these minutes must be bad: a whole number from 1 to `evaluationPeriods`.
   *
   * @default - 2, or `evaluationPeriods` if that is less
   */
  readonly datapointsToAlarm?: number;
}

/**
 * An alarm for each colour that goes off when too many of its requests fail: in 2 of the last 3 minutes,
 * unless told otherwise.
 *
 * Two, so that one bad minute is not enough; of three, so that a minute whose metrics are late does not start the count anew. No
 * requests are no failure: an idle colour is OK.
 */
export class ColorAlarms extends Construct {
  /**
   * Blue's alarms.
   */
  public readonly blue: IAlarm[];

  /**
   * Green's alarms.
   */
  public readonly green: IAlarm[];

  /**
   * Throws if a number is out of its range.
   */
  constructor(scope: Construct, id: string, props: ColorAlarmsProps) {
    super(scope, id);
    requireRange(this, 'threshold', props.threshold, { min: 0, max: 99 }, '%');
    requireRange(this, 'evaluationPeriods', props.evaluationPeriods, PERIODS, 'minutes');
    requireRange(this, 'datapointsToAlarm', props.datapointsToAlarm, PERIODS, 'minutes');
    const { blue, green } = props.targets;
    this.blue = [new Alarm(this, 'Blue', this.errorRatio(blue, 'blue', props))];
    this.green = [new Alarm(this, 'Green', this.errorRatio(green, 'green', props))];
  }

  private errorRatio(group: ColorTargetGroup, color: string, props: ColorAlarmsProps): AlarmProps {
    const { threshold = 5, evaluationPeriods = 3 } = props;
    const { datapointsToAlarm = Math.min(2, evaluationPeriods) } = props;
    if (datapointsToAlarm > evaluationPeriods) {
      throw new ConfigurationError(this, `datapointsToAlarm is ${datapointsToAlarm} of ${evaluationPeriods} minutes: choose at most ${evaluationPeriods}, or more evaluationPeriods`);
    }
    return {
      alarmDescription: `More than ${threshold} % of the requests to ${color} failed in ${datapointsToAlarm} of ${evaluationPeriods} minutes`,
      metric: group.metricErrorRatio(props.minimumRequests),
      threshold,
      evaluationPeriods,
      datapointsToAlarm,
      comparisonOperator: ComparisonOperator.GREATER_THAN_THRESHOLD,
      treatMissingData: TreatMissingData.NOT_BREACHING,
    };
  }
}
