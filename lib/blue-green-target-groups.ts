import { Duration } from 'aws-cdk-lib';
import { MathExpression, type MathExpressionOptions } from 'aws-cdk-lib/aws-cloudwatch';
import {
  ApplicationProtocol, ApplicationTargetGroup, TargetType, type ApplicationTargetGroupProps, type IApplicationTargetGroup,
} from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { Construct, type IConstruct } from 'constructs';
import { COLORS, type Color } from '../lambda/contract';
import { ColorTargetGroup, type TargetGroupTraits } from './color-target-group';
import { NOT_FOR_LAMBDA, requireTargetGroup } from './private/target-group-checks';
import { ConfigurationError } from './private/validation';
import type { ColorOverrides, TargetGroupOptions } from './target-group-options';

/** A request rarely takes longer, and the load balancer's own 300 s would lengthen every release. */
const DEREGISTRATION_DELAY = Duration.seconds(30);

/**
 * Properties of `BlueGreenTargetGroups`.
 */
export interface BlueGreenTargetGroupsProps extends TargetGroupOptions {
  /**
   * What kind of targets the groups have. CloudFormation would silently take `instance`, which no Fargate task or function can join.
   */
  readonly targetType: TargetType;

  /**
   * Where blue differs. What cannot apply to Lambda functions is not taken over from the other colour's settings.
   *
   * @default - nowhere
   */
  readonly blue?: ColorOverrides;

  /**
   * Where green differs. What cannot apply to Lambda functions is not taken over from the other colour's settings.
   *
   * @default - nowhere
   */
  readonly green?: ColorOverrides;
}

/**
 * Two target groups of your own.
 */
export interface ExistingTargetGroupsProps {
  /**
   * The group that serves everything before the first release.
   */
  readonly blue: IApplicationTargetGroup;

  /**
   * The group that the first release goes to.
   */
  readonly green: IApplicationTargetGroup;

  /**
   * What cannot be read from the blue group.
   *
   * @default - not Lambda, health checked, no target stickiness
   */
  readonly blueTraits?: TargetGroupTraits;

  /**
   * What cannot be read from the green group.
   *
   * @default - not Lambda, health checked, no target stickiness
   */
  readonly greenTraits?: TargetGroupTraits;
}

/**
 * Two target groups, one of which is live. Which one changes with every release.
 */
export interface IBlueGreenTargetGroups extends IConstruct {
  /**
   * Serves everything before the first release.
   */
  readonly blue: ColorTargetGroup;

  /**
   * Gets the first release.
   */
  readonly green: ColorTargetGroup;

  /**
   * Requests of both colours, per minute and healthy target of one colour: what that colour would get if everything went to it.
   *
   * A colour that scales by its own requests shrinks while it has little traffic, and cannot take everything back. By this metric it
   * keeps what the traffic of both needs. CDK takes such a metric in `scaleOnMetric`, not in `scaleToTrackCustomMetric`.
   *
   * Throws for Lambda functions, whose health is not checked.
   *
   * @param ofColor whose healthy targets share the requests: `blue` or `green`
   */
  metricRequestsPerTarget(ofColor: string, options?: MathExpressionOptions): MathExpression;
}

/**
 * Creates the target groups of both colours.
 *
 * DNS failover is off for both: otherwise a colour without a healthy target, which is what an idle or a broken one looks like, would
 * take the load balancer's addresses out of DNS, and the live colour with them.
 */
export class BlueGreenTargetGroups extends Construct implements IBlueGreenTargetGroups {
  /**
   * Takes two target groups of your own, of this app or imported, which must not be the same.
   *
   * Their settings stay yours. Consider switching off DNS failover, as `BlueGreenTargetGroups` does for the groups that it creates:
   * `targetGroupHealth: { dnsMinimumHealthyTargetCount: 0 }`.
   */
  public static fromTargetGroups(scope: Construct, id: string, props: ExistingTargetGroupsProps): IBlueGreenTargetGroups {
    // eslint-disable-next-line awscdk/require-passing-this -- a factory has no `this`
    return new ExistingTargetGroups(scope, id, props);
  }

  public readonly blue: ColorTargetGroup;
  public readonly green: ColorTargetGroup;

  constructor(scope: Construct, id: string, props: BlueGreenTargetGroupsProps) {
    super(scope, id);
    const blue = settingsOf(this, props, 'blue');
    const green = settingsOf(this, props, 'green');
    this.blue = new ColorTargetGroup(this, 'Blue', {
      targetGroup: new ApplicationTargetGroup(this, 'BlueGroup', groupProps(blue)), ...traitsOf(blue),
    });
    this.green = new ColorTargetGroup(this, 'Green', {
      targetGroup: new ApplicationTargetGroup(this, 'GreenGroup', groupProps(green)), ...traitsOf(green),
    });
  }

  public metricRequestsPerTarget(ofColor: string, options?: MathExpressionOptions): MathExpression {
    return requestsPerTarget(this, ofColor, options);
  }
}

class ExistingTargetGroups extends Construct implements IBlueGreenTargetGroups {
  public readonly blue: ColorTargetGroup;
  public readonly green: ColorTargetGroup;

  constructor(scope: Construct, id: string, props: ExistingTargetGroupsProps) {
    super(scope, id);
    if (props.blue.targetGroupArn === props.green.targetGroupArn) {
      throw new ConfigurationError(this, `blue and green are the same target group, ${props.blue.node.path}: give each colour its own`);
    }
    this.blue = new ColorTargetGroup(this, 'Blue', { targetGroup: props.blue, ...props.blueTraits });
    this.green = new ColorTargetGroup(this, 'Green', { targetGroup: props.green, ...props.greenTraits });
  }

  public metricRequestsPerTarget(ofColor: string, options?: MathExpressionOptions): MathExpression {
    return requestsPerTarget(this, ofColor, options);
  }
}

/** The load balancer leaves out the minutes in which it counted no request. */
function requestsPerTarget(targets: IBlueGreenTargetGroups, color: string, options?: MathExpressionOptions): MathExpression {
  const own = COLORS.find(each => each === color);
  if (own === undefined) throw new ConfigurationError(targets, `color is ${color}: choose ${COLORS.join(' or ')}`);
  if (!targets[own].healthChecked) {
    throw new ConfigurationError(targets, `color is ${color}: its healthy targets are not counted, as their health is not checked; leave functions alone`);
  }
  return new MathExpression({
    expression: '(FILL(blue, 0) + FILL(green, 0)) / targets',
    usingMetrics: {
      blue: targets.blue.metricRequests(), green: targets.green.metricRequests(), targets: targets[own].metricHealthyHosts(),
    },
    period: Duration.minutes(1),
    ...options,
  });
}

/** What is said for both colours, less what the colour says itself. */
function settingsOf(scope: IConstruct, props: BlueGreenTargetGroupsProps, color: Color): ColorOverrides {
  const lambda = (each: Color) => isLambda({ targetType: props[each]?.targetType ?? props.targetType });
  const meantForOther = lambda(color) && !COLORS.every(lambda) ? NOT_FOR_LAMBDA : [];
  const settings = { ...without<ColorOverrides>(props, meantForOther), ...without(props[color] ?? {}, []) };
  requireTargetGroup(scope, color, settings);
  return settings;
}

function groupProps(settings: ColorOverrides): ApplicationTargetGroupProps {
  const { targetType, targets, vpc, healthCheck, port, protocolVersion, slowStart, stickinessCookieDuration } = settings;
  if (isLambda(settings)) return { targetType, targets, healthCheck };
  return {
    targetType, targets, vpc, healthCheck, port, protocolVersion, slowStart, stickinessCookieDuration,
    protocol: settings.protocol ?? (port === 443 || port === 8443 ? ApplicationProtocol.HTTPS : ApplicationProtocol.HTTP),
    deregistrationDelay: settings.deregistrationDelay ?? DEREGISTRATION_DELAY,
    targetGroupHealth: { dnsMinimumHealthyTargetCount: 0 },
  };
}

function traitsOf(settings: ColorOverrides): TargetGroupTraits {
  const { healthCheck, stickinessCookieDuration } = settings;
  const lambda = isLambda(settings);
  return {
    lambda,
    healthChecked: !lambda || healthCheck?.enabled === true,
    sticky: stickinessCookieDuration !== undefined,
    deregistrationDelay: lambda ? undefined : settings.deregistrationDelay ?? DEREGISTRATION_DELAY,
  };
}

function isLambda(settings: ColorOverrides): boolean {
  return settings.targetType === TargetType.LAMBDA;
}

/** Leaves out the undefined, too: it must not hide what is said for both colours. */
function without<T extends object>(settings: T, names: readonly string[]): T {
  return Object.fromEntries(Object.entries(settings).filter(([name, value]) => value !== undefined && !names.includes(name))) as T;
}
