import type { Duration } from 'aws-cdk-lib';
import type { IVpc } from 'aws-cdk-lib/aws-ec2';
import type {
  ApplicationProtocol, ApplicationProtocolVersion, HealthCheck, IApplicationLoadBalancerTarget, TargetType,
} from 'aws-cdk-lib/aws-elasticloadbalancingv2';

/**
 * Settings of a target group. Given for both colours, or for one of them.
 */
export interface TargetGroupOptions {
  /**
   * The network of the targets.
   *
   * @default - none; required unless the targets are Lambda functions
   */
  readonly vpc?: IVpc;

  /**
   * The port on which the targets listen. Not for Lambda functions.
   *
   * @default - 80 or 443, by the protocol; port or protocol is required unless the targets are Lambda functions
   */
  readonly port?: number;

  /**
   * The protocol that the load balancer speaks with the targets. Not for Lambda functions.
   *
   * @default - HTTPS for the ports 443 and 8443, else HTTP
   */
  readonly protocol?: ApplicationProtocol;

  /**
   * The version of the protocol. Not for Lambda functions.
   *
   * @default - HTTP/1.1
   */
  readonly protocolVersion?: ApplicationProtocolVersion;

  /**
   * How the load balancer checks the health of the targets. A colour's own health check replaces the common one as a whole.
   *
   * Interval 5 to 300 s, timeout 2 to 120 s and shorter than the interval, thresholds 2 to 10. For Lambda functions health checks
   * are off unless `enabled` is true here, and a release then does not wait for their health.
   *
   * @default - the load balancer's defaults: `/` every 30 s
   */
  readonly healthCheck?: HealthCheck;

  /**
   * How long the load balancer lets a target that is being deregistered finish its requests: 0 to 3600 s. Not for Lambda functions.
   *
   * @default Duration.seconds(30)
   */
  readonly deregistrationDelay?: Duration;

  /**
   * In which time a new target's share of the requests grows to the full one: 30 to 900 s, or 0 for at once. Not for Lambda
   * functions.
   *
   * @default - at once
   */
  readonly slowStart?: Duration;

  /**
   * Keeps a client at the same target for this long after each request, from 1 second to 7 days, by a cookie of the load balancer.
   *
   * The route then needs `stickiness`, too. Stickiness by a cookie of the application does not work behind weights. Not for
   * Lambda functions.
   *
   * @default - no target stickiness
   */
  readonly stickinessCookieDuration?: Duration;
}

/**
 * Where one colour differs from what is said for both.
 */
export interface ColorOverrides extends TargetGroupOptions {
  /**
   * What kind of targets this colour has.
   *
   * @default - as said for both
   */
  readonly targetType?: TargetType;

  /**
   * Targets to register at once. Services and Auto Scaling groups can also register themselves later.
   *
   * @default - none
   */
  readonly targets?: IApplicationLoadBalancerTarget[];
}
