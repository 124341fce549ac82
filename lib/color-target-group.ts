import { Duration, Fn, Lazy, Token } from 'aws-cdk-lib';
import { MathExpression, Metric, type MathExpressionOptions, type MetricOptions } from 'aws-cdk-lib/aws-cloudwatch';
import type { IApplicationListener, IApplicationTargetGroup } from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { Construct } from 'constructs';
import type { Color } from '../lambda/contract';
import type { GuardedGroup, RuleOfColor } from './private/guarded-group';
import { ConfigurationError, refuseToken, requireRange } from './private/validation';
import { ReleaseGuard, type ReleaseGuardOptions } from './release-guard';

/** The load balancer's metrics are no finer. CDK's default of 300 s would hide a bad minute among four good ones. */
const PERIOD = Duration.minutes(1);

/** With fewer, a single failed request is 5 % or more. */
const DEFAULT_MINIMUM_REQUESTS = 20;

/** What a target group has unless told otherwise: TargetGroupAttribute, `deregistration_delay.timeout_seconds`. */
const LOAD_BALANCERS_OWN_DELAY = Duration.seconds(300);

/**
 * What a construct cannot read from a target group. A wrong answer makes a release wait for a health that never comes, or the
 * metrics miss errors.
 */
export interface TargetGroupTraits {
  /**
   * Whether the targets are Lambda functions, whose failures the load balancer counts under other names.
   *
   * @default false
   */
  readonly lambda?: boolean;

  /**
   * Whether the load balancer checks the health of the targets. A release waits for healthy targets only where it does.
   *
   * @default - true, but false for Lambda targets, for which health checks are off unless enabled
   */
  readonly healthChecked?: boolean;

  /**
   * Whether target stickiness is enabled. The route then needs `stickiness`, too.
   *
   * @default false
   */
  readonly sticky?: boolean;

  /**
   * How long the load balancer lets requests finish on a target that was taken out. So long a release waits before it retires the old
   * colour.
   *
   * @default Duration.seconds(300), the load balancer's own; for Lambda targets, which have none, zero
   */
  readonly deregistrationDelay?: Duration;
}

/**
 * Properties of a `ColorTargetGroup`.
 */
export interface ColorTargetGroupProps extends TargetGroupTraits {
  /**
   * The group. Its load balancer becomes known when a route takes it.
   */
  readonly targetGroup: IApplicationTargetGroup;
}

/**
 * The target group of one colour, and what CloudWatch knows about it. All metrics have a period of one minute.
 *
 * The metrics may be used before a route takes the group; without one, synthesis fails.
 */
export class ColorTargetGroup extends Construct {
  /**
   * Register the services of this colour here: `service.attachToApplicationTargetGroup(targets.blue.targetGroup)`.
   */
  public readonly targetGroup: IApplicationTargetGroup;

  /**
   * Whether the targets are Lambda functions.
   */
  public readonly lambda: boolean;

  /**
   * Whether the load balancer checks the health of the targets.
   */
  public readonly healthChecked: boolean;

  /**
   * Whether target stickiness is enabled.
   */
  public readonly sticky: boolean;

  /**
   * How long the load balancer lets requests finish on a target that was taken out.
   */
  public readonly deregistrationDelay: Duration;

  private readonly dimensionsMap: Record<string, string>;
  private readonly rules: RuleOfColor[] = [];
  private guards = 0;
  private listener?: IApplicationListener;
  private color?: Color;

  constructor(scope: Construct, id: string, props: ColorTargetGroupProps) {
    super(scope, id);
    this.targetGroup = props.targetGroup;
    this.lambda = props.lambda ?? false;
    this.healthChecked = props.healthChecked ?? !this.lambda;
    this.sticky = props.sticky ?? false;
    this.deregistrationDelay = props.deregistrationDelay ?? (this.lambda ? Duration.seconds(0) : LOAD_BALANCERS_OWN_DELAY);
    this.dimensionsMap = {
      LoadBalancer: Lazy.string({ produce: () => this.loadBalancerFullName() }),
      // arn:aws:elasticloadbalancing:<region>:<account>:targetgroup/<name>/<id>
      TargetGroup: Fn.select(5, Fn.split(':', this.targetGroup.targetGroupArn)),
    };
  }

  /**
   * Requests for which a target was chosen, per minute.
   */
  public metricRequests(options?: MetricOptions): Metric {
    return this.metric('RequestCount', 'Sum', options);
  }

  /**
   * Answers with a status of 5XX that the targets gave themselves, per minute.
   *
   * Crashes, timeouts and refused connections are not among them (`metricUnanswered`), and neither are the failures of Lambda functions.
   */
  public metricTarget5xx(options?: MetricOptions): Metric {
    return this.metric('HTTPCode_Target_5XX_Count', 'Sum', options);
  }

  /**
   * Answers with a status of 4XX that the targets gave, per minute.
   */
  public metricTarget4xx(options?: MetricOptions): Metric {
    return this.metric('HTTPCode_Target_4XX_Count', 'Sum', options);
  }

  /**
   * Connections that the load balancer could not open to a target, per minute: a target that crashed refuses them. Not for Lambda
   * functions.
   */
  public metricConnectionErrors(options?: MetricOptions): Metric {
    return this.metric('TargetConnectionErrorCount', 'Sum', options);
  }

  /**
   * Seconds from the request's leaving the load balancer to the beginning of the answer: the 95th percentile.
   */
  public metricResponseTime(options?: MetricOptions): Metric {
    return this.metric('TargetResponseTime', 'p95', options);
  }

  /**
   * Targets that pass their health checks: the smallest count of the minute.
   */
  public metricHealthyHosts(options?: MetricOptions): Metric {
    return this.metric('HealthyHostCount', 'Minimum', options);
  }

  /**
   * Requests less all answers, per minute: crashes and timeouts, which the load balancer counts for no target group.
   *
   * A request that is answered in a later minute than it came in makes this too high in one and too low, even negative, in the
   * other: judge it over several minutes.
   */
  public metricUnanswered(options?: MathExpressionOptions): MathExpression {
    return this.math('requests - answers2xx - answers3xx - answers4xx - answers5xx', {
      requests: this.metricRequests(),
      answers2xx: this.metric('HTTPCode_Target_2XX_Count', 'Sum'),
      answers3xx: this.metric('HTTPCode_Target_3XX_Count', 'Sum'),
      answers4xx: this.metricTarget4xx(),
      answers5xx: this.metricTarget5xx(),
    }, options);
  }

  /**
   * Share of the requests that failed, in percent; 0 in minutes with too few requests to tell.
   *
   * Failures are the targets' 5XX answers and the connections they refused, or for Lambda targets the invocations that failed. A
   * target that takes a request and never answers is not among them: `metricUnanswered` is kept apart, for it is noisy.
   *
   * @param minimumRequests requests per minute below which the share says nothing: a whole number of at least 1, 20 by default
   */
  public metricErrorRatio(minimumRequests: number = DEFAULT_MINIMUM_REQUESTS, options?: MathExpressionOptions): MathExpression {
    refuseToken(this, 'minimumRequests', Token.isUnresolved(minimumRequests));
    requireRange(this, 'minimumRequests', minimumRequests, { min: 1, max: Number.MAX_SAFE_INTEGER, integer: true }, 'requests per minute');
    const failures = this.failures();
    // The load balancer leaves out the minutes in which it counted none.
    const sum = Object.keys(failures).map(name => `FILL(${name}, 0)`).join(' + ');
    return this.math(`IF(requests >= ${minimumRequests}, 100 * (${sum}) / requests, 0)`, { requests: this.metricRequests(), ...failures }, options);
  }

  /**
   * Fails a deployment before it changes the live colour. Whoever deploys a version to this colour waits for the guard:
   *
   *     service.node.addDependency(targets.green.guardRelease(imageTag));
   *
   * `ReleaseGuard` says what is refused, and when.
   *
   * One guard for each service of the colour: the first is called `ReleaseGuard` in the tree of constructs, the next ones
   * `ReleaseGuard2`, `ReleaseGuard3`, by the order of the calls. A guard that gets another name is a new one, and passes once: keep the
   * order, or give names of your own by `new ReleaseGuard(...)`.
   *
   * Throws if the version is empty, and at synthesis if no route leads to the colour.
   *
   * @param version what is deployed: another text for each release, as an image's digest or a build's number, never `latest`; may be a
   * token
   */
  public guardRelease(version: string, options: ReleaseGuardOptions = {}): ReleaseGuard {
    this.guards += 1;
    const id = this.guards === 1 ? 'ReleaseGuard' : `ReleaseGuard${this.guards}`;
    return new ReleaseGuard(this, id, { ...options, version, colorTargetGroup: this });
  }

  /**
   * Called by the rule: says which load balancer serves the group, lets services wait for the rule that associates the two, and guards
   * know what to ask.
   *
   * @internal
   */
  public _attach(listener: IApplicationListener, rule: RuleOfColor, color: Color): void {
    // A target group belongs to one load balancer only, so any further listener has the same.
    this.listener ??= listener;
    this.color ??= color;
    this.rules.push(rule);
    this.targetGroup.registerListener(listener, rule);
  }

  /**
   * @internal
   */
  public _guarded(): GuardedGroup {
    if (this.color === undefined) {
      throw new ConfigurationError(this, 'no route leads to the colour, so nobody can tell whether it is live: attach to a BlueGreenRoute first, then guard its releases');
    }
    return { color: this.color, targetGroupArn: this.targetGroup.targetGroupArn, rules: this.rules };
  }

  private failures(): Record<string, Metric> {
    if (!this.lambda) return { answered: this.metricTarget5xx(), refused: this.metricConnectionErrors() };
    return {
      answered: this.metricTarget5xx(),
      ofFunction: this.metric('LambdaUserError', 'Sum'),
      ofLambda: this.metric('LambdaInternalError', 'Sum'),
    };
  }

  private metric(metricName: string, statistic: string, options?: MetricOptions): Metric {
    const { dimensionsMap } = this;
    return new Metric({ namespace: 'AWS/ApplicationELB', metricName, dimensionsMap, statistic, period: PERIOD, ...options }).attachTo(this);
  }

  private math(expression: string, usingMetrics: Record<string, Metric>, options?: MathExpressionOptions): MathExpression {
    return new MathExpression({ expression, usingMetrics, period: PERIOD, ...options });
  }

  /** arn:aws:elasticloadbalancing:<region>:<account>:listener/app/<name>/<id>/<listener id> */
  private loadBalancerFullName(): string {
    if (!this.listener) {
      throw new ConfigurationError(this, 'the load balancer is unknown: attach to a BlueGreenRoute first, its metrics are named after the load balancer');
    }
    const parts = Fn.split('/', this.listener.listenerArn);
    return Fn.join('/', [1, 2, 3].map(index => Fn.select(index, parts)));
  }
}
