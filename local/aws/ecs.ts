import { arnOf } from './account';
import type { Actions, Fields } from './wire/protocol';
import type { Validation } from './wire/read-input';
import { integer, list, structure, text } from './wire/shape';
import { AwsError } from '../aws-error';

/** What of a service `DescribeServices` answers here, in ECS' own shape. */
export interface EcsService {
  readonly clusterName: string;
  readonly serviceName: string;
  readonly deploymentConfiguration?: { readonly strategy?: string };
  readonly deploymentController?: { readonly type: string };
  readonly loadBalancers?: readonly object[];
  readonly taskSets?: readonly object[];
  readonly desiredCount?: number;
}

/** By the API reference: services in a call. */
const MOST_SERVICES = 10;

const nameOf = (nameOrArn: string): string => nameOrArn.split('/').at(-1)!;

export const serviceArn = (cluster: string, service: string): string => arnOf('ecs', `service/${nameOf(cluster)}/${nameOf(service)}`);

const described = ({ clusterName, ...service }: EcsService) => ({
  ...service,
  serviceArn: serviceArn(clusterName, service.serviceName),
  clusterArn: arnOf('ecs', `cluster/${clusterName}`),
  status: 'ACTIVE',
  deploymentController: service.deploymentController ?? { type: 'ECS' },
});

/** The account's services. Nothing runs in them: they only say who moves their traffic. */
export class EcsServices {
  readonly #services = new Map<string, EcsService>();

  put(service: EcsService): void {
    this.#services.set(serviceArn(service.clusterName, service.serviceName), service);
  }

  /** Sets how many tasks a service is to have. */
  scale(cluster: string, name: string, desiredCount: number | undefined): object {
    const arn = serviceArn(cluster, name);
    const service = this.#services.get(arn);
    if (service === undefined) throw new AwsError('ServiceNotFoundException', 'Service not found.');
    const scaled = { ...service, ...desiredCount !== undefined && { desiredCount } };
    this.#services.set(arn, scaled);
    return described(scaled);
  }

  describe(cluster: string, names: readonly string[]): { services: object[]; failures: object[] } {
    if (![...this.#services.values()].some(({ clusterName }) => clusterName === nameOf(cluster))) {
      throw new AwsError('ClusterNotFoundException', 'Cluster not found.');
    }
    const arns = names.map(name => serviceArn(cluster, name));
    const found = arns.map(arn => this.#services.get(arn));
    return {
      services: found.filter(service => service !== undefined).map(described),
      failures: arns.filter((_, index) => found[index] === undefined).map(arn => ({ arn, reason: 'MISSING' })),
    };
  }
}

export const ECS_VALIDATION: Validation = {
  code: 'InvalidParameterException',
  inputs: {
    DescribeServices: structure({ 'services!': list(text(), { min: 1, max: MOST_SERVICES }), 'cluster': text(), 'include': list(text()) }),
    UpdateService: structure({ 'service!': text(), 'cluster': text(), 'desiredCount': integer({ min: 0 }) }),
  },
};

/** What of the ECS API tells who moves a service's traffic, and scales it. */
export const ecsActions = (services: EcsServices): Actions => ({
  DescribeServices: ({ cluster = 'default', services: names }: Fields) => services.describe(cluster as string, names as string[]),
  UpdateService: ({ cluster = 'default', service, desiredCount }: Fields) =>
    ({ service: services.scale(cluster as string, service as string, desiredCount as number | undefined) }),
});
