import { AwsError } from '../../aws-error';
import { findGroup, findLoadBalancer, type LoadBalancers, notFound, type OwnedGroup, PAGE_SIZE, targetGroups } from './find';
import { page } from '../paging';
import type { Actions, Fields } from '../wire/protocol';

/** A target group belongs to a load balancer as long as a listener or a rule forwards to it. */
const described = ({ group: { settings, inUse }, loadBalancer }: OwnedGroup) => {
  const isLambda = settings.targetType === 'lambda';
  return {
    TargetGroupArn: settings.arn,
    TargetGroupName: settings.name,
    TargetType: settings.targetType,
    ...!isLambda && {
      Port: settings.port, Protocol: settings.protocol, ProtocolVersion: 'HTTP1', HealthCheckProtocol: settings.protocol, HealthCheckPort: 'traffic-port',
    },
    HealthCheckEnabled: settings.healthCheck.enabled,
    HealthCheckPath: settings.healthCheck.path,
    HealthCheckIntervalSeconds: settings.healthCheck.intervalSeconds,
    HealthCheckTimeoutSeconds: settings.healthCheck.timeoutSeconds,
    HealthyThresholdCount: settings.healthCheck.healthyThreshold,
    UnhealthyThresholdCount: settings.healthCheck.unhealthyThreshold,
    Matcher: { HttpCode: settings.healthCheck.matcher },
    LoadBalancerArns: inUse ? [loadBalancer.arn] : [],
    IpAddressType: 'ipv4',
  };
};

const describeTargetGroups = (loadBalancers: LoadBalancers, input: Fields) => {
  const { TargetGroupArns: arns, Names: names, LoadBalancerArn: owner, Marker, PageSize = PAGE_SIZE } = input as {
    TargetGroupArns?: string[]; Names?: string[]; LoadBalancerArn?: string; Marker?: string; PageSize?: number;
  };
  if ([arns, names, owner].filter(filter => filter !== undefined).length > 1) {
    throw new AwsError('ValidationError', 'Only one of a load balancer ARN, target group ARNs and target group names can be specified');
  }
  const all = targetGroups(loadBalancers);
  arns?.forEach(arn => findGroup(loadBalancers, arn));
  if (owner !== undefined) findLoadBalancer(loadBalancers, owner);
  const unknown = names?.find(name => !all.some(({ group }) => group.settings.name === name));
  if (unknown !== undefined) throw notFound('TargetGroup', unknown);
  const found = all
    .filter(({ group, loadBalancer }) => owner === undefined || (group.inUse && loadBalancer.arn === owner))
    .filter(({ group }) => !arns || arns.includes(group.arn))
    .filter(({ group }) => !names || names.includes(group.settings.name));
  const { items, next } = page(found, PageSize, Marker);
  return { TargetGroups: items.map(described), NextMarker: next };
};

export const groupActions = (loadBalancers: LoadBalancers): Actions => ({
  DescribeTargetGroups: input => describeTargetGroups(loadBalancers, input),
});
