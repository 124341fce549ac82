import { AutoScalingGroups } from '../../../local/aws/auto-scaling';
import { EcsServices } from '../../../local/aws/ecs';
import { capacityLifecycles } from '../../../local/stage/provision/capacity';

const host = { ecs: new EcsServices(), autoScaling: new AutoScalingGroups() };
const lifecycles = capacityLifecycles(host);
const create = (logicalId: string, type: string, properties: Record<string, unknown>) =>
  lifecycles[type]!.create({ logicalId, type, properties, metadata: {} });

test('a service is known by its cluster and its name, with its size and who moves its traffic', async () => {
  const { ref: cluster } = await create('Cluster', 'AWS::ECS::Cluster', {});
  const created = await create('Blue', 'AWS::ECS::Service', { Cluster: cluster, DesiredCount: 3, DeploymentConfiguration: { Strategy: 'BLUE_GREEN' } });
  expect(created).toMatchObject({
    ref: 'arn:aws:ecs:us-east-1:123456789012:service/Cluster/Blue', attributes: { Name: 'Blue' }, ignored: ['all but its size: nothing runs in it'],
  });
  expect(host.ecs.describe('Cluster', ['Blue'])).toMatchObject({
    services: [{ serviceName: 'Blue', desiredCount: 3, deploymentConfiguration: { strategy: 'BLUE_GREEN' }, deploymentController: { type: 'ECS' } }], failures: [],
  });
});

test('a group keeps its size', async () => {
  await create('Group', 'AWS::AutoScaling::AutoScalingGroup', { MinSize: '2', MaxSize: '4' });
  expect(host.autoScaling.size('Group')).toEqual({ min: 2, max: 4, desired: 2 });
});
