import type { Clock } from '../clock';
import type { MetricSink } from '../metric-datum';
import { loadBalancerDimension, targetGroupDimension } from './arn';
import type { TargetFault } from './delivery';

const NAMESPACE = 'AWS/ApplicationELB';
const COUNTED_ELB_CODES = [500, 502, 503, 504];

/** By hundreds. There is none for 1XX: the 101 of a WebSocket is counted nowhere. */
const TARGET_CODES = [
  undefined, undefined, 'HTTPCode_Target_2XX_Count', 'HTTPCode_Target_3XX_Count', 'HTTPCode_Target_4XX_Count', 'HTTPCode_Target_5XX_Count',
];

type Dimensions = Readonly<Record<string, string>>;

/** What the load balancer reports of its traffic. Health checks are no traffic. */
export class Metrics {
  readonly #balancer: Dimensions;
  readonly #groups = new Map<string, Dimensions>();

  constructor(loadBalancerArn: string, private readonly clock: Clock, private readonly sink: MetricSink) {
    this.#balancer = { LoadBalancer: loadBalancerDimension(loadBalancerArn) };
  }

  /** A request is counted once a target is chosen for it, whatever becomes of it. */
  targetChosen(groupArn: string, failedOpen: boolean): void {
    const group = this.#group(groupArn);
    this.#putForBoth('RequestCount', 1, group);
    if (failedOpen) this.#put('UnhealthyRoutingRequestCount', 1, group);
  }

  targetAnswered(groupArn: string, status: number, seconds: number): void {
    const group = this.#group(groupArn);
    const code = TARGET_CODES[Math.floor(status / 100)];
    if (code !== undefined) this.#putForBoth(code, 1, group);
    this.#putForBoth('TargetResponseTime', seconds, group);
  }

  targetFailed(groupArn: string, fault: TargetFault): void {
    const group = this.#group(groupArn);
    if (fault === 'TargetConnectionErrorCount') return this.#putForBoth(fault, 1, group);
    this.#put(fault, 1, group);
    this.#put(fault, 1, { TargetGroup: targetGroupDimension(groupArn) });
  }

  hosts(groupArn: string, healthy: number, unhealthy: number): void {
    const group = this.#group(groupArn);
    this.#put('HealthyHostCount', healthy, group);
    this.#put('UnHealthyHostCount', unhealthy, group);
  }

  /** The load balancer's own answer to a request that it could not get answered. Known for the load balancer only, not for a group. */
  errorAnswered(status: number): void {
    if (status >= 400) this.#put(`HTTPCode_ELB_${Math.floor(status / 100)}XX_Count`, 1, this.#balancer);
    if (COUNTED_ELB_CODES.includes(status)) this.#put(`HTTPCode_ELB_${status}_Count`, 1, this.#balancer);
  }

  /** Answers that a rule makes the load balancer give. No target is chosen for them: they are no part of RequestCount. */
  fixedResponse(status: number): void {
    this.#put('HTTP_Fixed_Response_Count', 1, this.#balancer);
    this.errorAnswered(status);
  }

  redirected(): void {
    this.#put('HTTP_Redirect_Count', 1, this.#balancer);
    this.#put('HTTPCode_ELB_3XX_Count', 1, this.#balancer);
  }

  #group(arn: string): Dimensions {
    const known = this.#groups.get(arn);
    if (known) return known;
    const dimensions = { ...this.#balancer, TargetGroup: targetGroupDimension(arn) };
    this.#groups.set(arn, dimensions);
    return dimensions;
  }

  #putForBoth(name: string, value: number, group: Dimensions): void {
    const at = this.clock.now();
    this.#put(name, value, this.#balancer, at);
    this.#put(name, value, group, at);
  }

  #put(name: string, value: number, dimensions: Dimensions, at = this.clock.now()): void {
    this.sink({ namespace: NAMESPACE, name, dimensions, value, at });
  }
}
