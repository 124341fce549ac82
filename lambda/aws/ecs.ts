import type { LoadBalancer, Service } from '@aws-sdk/client-ecs';
import { DescribeServicesCommand, ECSClient } from '@aws-sdk/client-ecs';
import type { EcsServiceName } from '../contract';
import type { EcsService } from '../core/ownership';
import { patientClient } from './client-settings';

/** ECS' limit of services in a call. */
const SERVICES_PER_CALL = 10;

const namedBy = ({ targetGroupArn, advancedConfiguration: advanced }: LoadBalancer): (string | undefined)[] =>
  [targetGroupArn, advanced?.alternateTargetGroupArn, advanced?.productionListenerRule, advanced?.testListenerRule];

/** CodeDeploy leaves the load balancers with the task sets that it makes. */
const described = ({ loadBalancers = [], taskSets = [], ...service }: Service): EcsService => ({
  name: service.serviceName ?? '',
  strategy: service.deploymentConfiguration?.strategy,
  controller: service.deploymentController?.type,
  uses: [...loadBalancers, ...taskSets.flatMap(set => set.loadBalancers ?? [])].flatMap(namedBy).filter(arn => arn !== undefined),
});

export class EcsGateway {
  readonly #client = new ECSClient(patientClient);

  /** A service that does not exist moves no traffic: it is absent from the answer. */
  async services(names: readonly EcsServiceName[]): Promise<EcsService[]> {
    const found: EcsService[] = [];
    // A call is about one cluster.
    for (const cluster of new Set(names.map(name => name.cluster))) {
      const services = names.filter(name => name.cluster === cluster).map(({ service }) => service);
      for (let start = 0; start < services.length; start += SERVICES_PER_CALL) {
        const some = services.slice(start, start + SERVICES_PER_CALL);
        const answer = await this.#client.send(new DescribeServicesCommand({ cluster, services: some }));
        found.push(...(answer.services ?? []).map(described));
      }
    }
    return found;
  }
}
