import { AutoScalingClient, UpdateAutoScalingGroupCommand } from '@aws-sdk/client-auto-scaling';
import { ECSClient, UpdateServiceCommand } from '@aws-sdk/client-ecs';
import { patientClient } from './client-settings';

export class ScalingGateway {
  readonly #ecs = new ECSClient(patientClient);
  readonly #autoScaling = new AutoScalingClient(patientClient);

  async scaleService(cluster: string, service: string, desiredCount: number): Promise<void> {
    await this.#ecs.send(new UpdateServiceCommand({ cluster, service, desiredCount }));
  }

  /** The minimum goes down with it, or Auto Scaling would refuse. */
  async scaleGroup(group: string, capacity: number): Promise<void> {
    await this.#autoScaling.send(new UpdateAutoScalingGroupCommand({
      AutoScalingGroupName: group, MinSize: capacity, DesiredCapacity: capacity,
    }));
  }
}
