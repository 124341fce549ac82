import type { Duration } from 'aws-cdk-lib';
import type { CfnListenerRule, IApplicationListener, ListenerCondition } from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { Construct } from 'constructs';
import { BlueGreenRoute, type PreviewProps } from './blue-green-route';
import { BlueGreenTargetGroups, type BlueGreenTargetGroupsProps } from './blue-green-target-groups';
import { ColorAlarms } from './color-alarms';
import type { RouteAuthentication } from './route-authentication';
import { TrafficShift } from './traffic-shift';
import { ColorAlarmPolicy, type TrafficShiftOptions } from './traffic-shift-props';

/**
 * Properties of a `BlueGreenDeployment`: those of its target groups, its route and its shift.
 */
export interface BlueGreenDeploymentProps extends BlueGreenTargetGroupsProps, TrafficShiftOptions {
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
   * Makes the load balancer ask who the user is before it forwards a request: on the route, and on its preview unless that has a `secret`.
   * Needs a listener that speaks HTTPS.
   *
   * @default - requests are forwarded without
   */
  readonly authentication?: RouteAuthentication;

  /**
   * Rewrites requests before they reach a target, on the route and on its preview: at most one `host-header-rewrite` and one `url-rewrite`.
   *
   * @default - requests reach the targets as they came
   */
  readonly transforms?: CfnListenerRule.TransformProperty[];

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
   * Share of failed requests above which the new colour's alarm goes off, in percent: from 0 to 99, in 2 of 3 minutes with at least 20
   * requests each.
   *
   * @default 5
   */
  readonly errorThreshold?: number;

  /**
   * What that alarm does. It does not look at the old colour: one that reverts puts healthy versions back whenever an incident hits both.
   *
   * @default - the release stands still until the alarm is OK again (`HOLD`); where nothing is compared, traffic goes back (`REVERT`)
   */
  readonly errorAlarmPolicy?: ColorAlarmPolicy;
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
   * The alarm on the error ratio of each colour. It is watched while a release goes to that colour: `errorAlarmPolicy` says what it does.
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
    const alone = props.comparison?.enabled === false;
    const colorAlarmPolicy = props.errorAlarmPolicy ?? (alone ? ColorAlarmPolicy.REVERT : ColorAlarmPolicy.HOLD);
    this.shift = new TrafficShift(this, 'Shift', { ...props, routes: [this.route], colorAlarms: this.alarms, colorAlarmPolicy });
  }
}
