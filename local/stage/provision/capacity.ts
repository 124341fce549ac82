import { arnOf } from '../../aws/account';
import type { AutoScalingGroups } from '../../aws/auto-scaling';
import { type EcsService, type EcsServices, serviceArn } from '../../aws/ecs';
import { type Deployed, type Lifecycles, physicalName, type ResourceToDeploy } from '../resource';

export interface CapacityHost {
  readonly ecs: EcsServices;
  readonly autoScaling: AutoScalingGroups;
}

/** A stand-in by name: it tells and keeps its size, and nothing runs in it. */
const SIZE_ONLY = ['all but its size: nothing runs in it'];

const cluster = (resource: ResourceToDeploy): Deployed => {
  const name = physicalName(resource, 'ClusterName');
  return { ref: name, attributes: { Arn: arnOf('ecs', `cluster/${name}`) } };
};

const service = (resource: ResourceToDeploy, { ecs }: CapacityHost): Deployed => {
  const { properties } = resource;
  const name = physicalName(resource, 'ServiceName');
  const clusterName = (properties.Cluster as string | undefined ?? 'default').split('/').at(-1)!;
  const { Type: type = 'ECS' } = (properties.DeploymentController ?? {}) as { Type?: string };
  const { Strategy: strategy } = (properties.DeploymentConfiguration ?? {}) as { Strategy?: string };
  const described: EcsService = {
    clusterName, serviceName: name, deploymentController: { type }, desiredCount: Number(properties.DesiredCount ?? 1),
    ...strategy !== undefined && { deploymentConfiguration: { strategy } },
  };
  ecs.put(described);
  const arn = serviceArn(clusterName, name);
  return { ref: arn, attributes: { Name: name, ServiceArn: arn }, ignored: SIZE_ONLY };
};

const group = (resource: ResourceToDeploy, { autoScaling }: CapacityHost): Deployed => {
  const { MinSize, MaxSize, DesiredCapacity = MinSize } = resource.properties;
  const name = physicalName(resource, 'AutoScalingGroupName');
  autoScaling.put(name, { min: Number(MinSize), max: Number(MaxSize), desired: Number(DesiredCapacity) });
  const arn = arnOf('autoscaling', `autoScalingGroup:0:autoScalingGroupName/${name}`);
  return { ref: name, attributes: { AutoScalingGroupARN: arn }, ignored: SIZE_ONLY };
};

export const capacityLifecycles = (host: CapacityHost): Lifecycles => ({
  'AWS::ECS::Cluster': { create: cluster, replacedBy: ['ClusterName'] },
  'AWS::ECS::Service': { create: resource => service(resource, host), replacedBy: ['ServiceName', 'Cluster', 'LaunchType'] },
  'AWS::AutoScaling::AutoScalingGroup': { create: resource => group(resource, host), replacedBy: ['AutoScalingGroupName'] },
});
