import type { Clock } from '../clock';
import type { MetricSink } from '../metric-datum';
import { loadBalancerDimension, targetGroupDimension } from './arn';

const NAMESPACE = 'AWS/ApplicationELB';
const COUNTED_ELB_CODES = [500, 502, 503, 504];

type Dimensions = Readonly<Record<string, string>>;

/** What the load balancer reports of its traffic. Health checks are no traffic. */
export class Metrics {
  readonly #balancer: Dimensions;
  readonly #groups = new Map<string, Dimensions>();

  constructor(loadBalancerArn: string, private readonly clock: Clock, private readonly sink: MetricSink) {
    this.#balancer = { LoadBalancer: loadBalancerDimension(loadBalancerArn) };
  }

  /** A request is counted once a target is chosen for it, whatever becomes of it. */
  targetChosen(groupArn: string): void {
    this.#put('RequestCount', 1, this.#balancer);
    this.#put('RequestCount', 1, this.#group(groupArn));
  }

  targetAnswered(groupArn: string, status: number, seconds: number): void {
    const dimensions = this.#group(groupArn);
    this.#put(`HTTPCode_Target_${Math.floor(status / 100)}XX_Count`, 1, dimensions);
    this.#put('TargetResponseTime', seconds, dimensions);
  }

  targetUnreachable(groupArn: string): void {
    this.#put('TargetConnectionErrorCount', 1, this.#group(groupArn));
  }

  /** The load balancer's own answer to a request that it could not get answered. Known for the load balancer only, not for a group. */
  errorAnswered(status: number): void {
    if (status >= 400) this.#put(`HTTPCode_ELB_${Math.floor(status / 100)}XX_Count`, 1, this.#balancer);
    if (COUNTED_ELB_CODES.includes(status)) this.#put(`HTTPCode_ELB_${status}_Count`, 1, this.#balancer);
  }

  #group(arn: string): Dimensions {
    const known = this.#groups.get(arn) ?? { ...this.#balancer, TargetGroup: targetGroupDimension(arn) };
    this.#groups.set(arn, known);
    return known;
  }

  #put(name: string, value: number, dimensions: Dimensions): void {
    this.sink({ namespace: NAMESPACE, name, dimensions, value, at: this.clock.now() });
  }
}
