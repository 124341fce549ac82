import type { Duration } from 'aws-cdk-lib';
import type { IAlarm } from 'aws-cdk-lib/aws-cloudwatch';
import type { IApplicationListener, ListenerCondition } from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { BlueGreenRoute, type PreviewProps } from './blue-green-route';
import { BlueGreenTargetGroups, type BlueGreenTargetGroupsProps } from './blue-green-target-groups';
import { ColorAlarms } from './color-alarms';
import type { ShiftSchedule } from './shift-schedule';
import type { SmokeTests } from './smoke-tests';
import { TrafficShift } from './traffic-shift';

/**
 * Properties of a `BlueGreenDeployment`: those of its target groups, its route and its shift.
 */
export interface BlueGreenDeploymentProps extends BlueGreenTargetGroupsProps {
  /**
   * The listener that receives the requests: new, existing or imported. Its default action stays as it is.
   */
  readonly listener: IApplicationListener;

  /**
   * The route's place among the rules of the listener: a whole number from 1 to 50000. The two numbers before it are the preview's.
   */
  readonly priority: number;

  /**
   * Which requests the route takes: at least one condition. `ListenerCondition.pathPatterns(['/*'])` takes all.
   */
  readonly conditions: ListenerCondition[];

  /**
   * Who reaches a colour whatever the weights.
   *
   * @default - whoever sends the header `X-Deploy-Color`; without `sourceIps` or `secret` there is a warning
   */
  readonly preview?: PreviewProps;

  /**
   * Keeps a client on the colour of its first request for this long, from 1 second to 7 days, while a release is under way.
   *
   * @default - every request is sent by the weights
   */
  readonly stickiness?: Duration;

  /**
   * The steps of a release.
   *
   * @default ShiftSchedule.standard()
   */
  readonly schedule?: ShiftSchedule;

  /**
   * How long the new colour is watched at 100 % before the release counts as done: 1 second to 14 days.
   *
   * @default Duration.minutes(10)
   */
  readonly bakeTime?: Duration;

  /**
   * Requests to the new colour before any user is sent to it, and while the release runs.
   *
   * @default - none
   */
  readonly smokeTests?: SmokeTests;

  /**
   * Alarms that put traffic back whatever the colour, besides those on the error ratio of the new colour.
   *
   * @default - none
   */
  readonly alarms?: IAlarm[];

  /**
   * Share of failed requests of the new colour above which traffic is put back, in percent: from 0 to 99, in 2 of 3 minutes with
   * at least 20 requests each.
   *
   * @default 5
   */
  readonly errorThreshold?: number;

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
}

/**
 * Two target groups, the route to them, alarms on the errors of each, and the state machines that shift traffic between them: all
 * that a service with one route needs.
 */
export class BlueGreenDeployment extends Construct {
  /**
   * The groups of both colours: register services here.
   */
  public readonly targets: BlueGreenTargetGroups;

  /**
   * The weighted rule and its preview.
   */
  public readonly route: BlueGreenRoute;

  /**
   * The alarm on the error ratio of each colour. While a release goes to a colour, its alarm puts traffic back.
   */
  public readonly alarms: ColorAlarms;

  /**
   * The state machines.
   */
  public readonly shift: TrafficShift;

  constructor(scope: Construct, id: string, props: BlueGreenDeploymentProps) {
    super(scope, id);
    this.targets = new BlueGreenTargetGroups(this, 'Targets', props);
    const { targets } = this;
    this.route = new BlueGreenRoute(this, 'Route', { ...props, targets });
    this.alarms = new ColorAlarms(this, 'Alarms', { targets, threshold: props.errorThreshold });
    this.shift = new TrafficShift(this, 'Shift', { ...props, routes: [this.route], colorAlarms: this.alarms });
  }
}
