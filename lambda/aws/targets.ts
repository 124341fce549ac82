import { DeregisterTargetsCommand, DescribeTargetHealthCommand, ElasticLoadBalancingV2Client } from '@aws-sdk/client-elastic-load-balancing-v2';
import { patientClient } from './client-settings';
import { isDraining } from './load-balancer';

export class TargetGateway {
  readonly #client = new ElasticLoadBalancingV2Client(patientClient);

  /** Takes every target out of a group; requests that are under way may finish within its deregistration delay. */
  async deregisterAll(targetGroupArn: string): Promise<void> {
    const { TargetHealthDescriptions = [] } = await this.#client.send(new DescribeTargetHealthCommand({ TargetGroupArn: targetGroupArn }));
    const targets = TargetHealthDescriptions
      .filter(({ TargetHealth }) => !isDraining(TargetHealth?.State))
      .map(({ Target }) => ({ Id: Target!.Id, Port: Target!.Port }));
    if (targets.length > 0) await this.#client.send(new DeregisterTargetsCommand({ TargetGroupArn: targetGroupArn, Targets: targets }));
  }
}
