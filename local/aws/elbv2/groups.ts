import type { LoadBalancer } from '../../alb/load-balancer';
import type { TargetGroup } from '../../alb/target-group';
import { findGroup, type LoadBalancers, PAGE_SIZE } from './find';
import { page } from '../paging';
import { type Actions, type Fields, notImplemented } from '../wire/protocol';

interface Address {
  readonly Id: string;
  readonly Port?: string;
}

const isAt = ({ Id, Port }: Address, id: string, port: number): boolean =>
  Id === id && (Port === undefined || Number(Port) === port);

const describeTargetHealth = (loadBalancers: LoadBalancers, { TargetGroupArn, Targets }: Fields) => {
  const wanted = Targets as Address[] | undefined;
  const health = findGroup(loadBalancers, TargetGroupArn as string).health();
  const seen = health.filter(({ id, port }) =>
    !wanted || wanted.some(target => isAt(target, id, port)));
  const strangers = (wanted ?? []).filter(target => !seen.some(({ id }) => id === target.Id));
  return {
    TargetHealthDescriptions: [
      ...seen.map(({ id, port, state, reason }) => ({
        Target: { Id: id, Port: port },
        HealthCheckPort: String(port),
        TargetHealth: { State: state, Reason: reason },
      })),
      ...strangers.map(({ Id, Port }) => ({ Target: { Id, Port }, TargetHealth: { State: 'unused', Reason: 'Target.NotRegistered' } })),
    ],
  };
};

/** Targets of a rehearsal are processes on this machine: an address elsewhere must not be talked to. */
const localOrigin = ({ settings }: TargetGroup, id: string, port: number): string => {
  if (settings.targetType !== 'ip' || !/^127(\.\d+){3}$/.test(id)) throw notImplemented(`RegisterTargets with the target ${id}, which is not a loopback IP address,`);
  return `http://${id}:${port}`;
};

const portOf = ({ settings }: TargetGroup, { Port }: Address): number => Number(Port ?? settings.port);

const registerTargets = (loadBalancers: LoadBalancers, { TargetGroupArn, Targets }: Fields): undefined => {
  const group = findGroup(loadBalancers, TargetGroupArn as string);
  const addresses = (Targets as Address[]).map(target => ({ id: target.Id, port: portOf(group, target) }));
  addresses
    .map(({ id, port }) => ({ id, port, origin: localOrigin(group, id, port) }))
    .forEach(address => group.register(address));
};

const deregisterTargets = (loadBalancers: LoadBalancers, { TargetGroupArn, Targets }: Fields): undefined => {
  const group = findGroup(loadBalancers, TargetGroupArn as string);
  const wanted = Targets as Address[];
  group.health()
    .filter(({ id, port }) => wanted.some(target => isAt(target, id, port)))
    .forEach(({ id, port }) => group.deregister(id, port));
};

const describedGroup = ({ settings }: TargetGroup, loadBalancer: LoadBalancer) => ({
  TargetGroupArn: settings.arn,
  TargetGroupName: settings.name,
  TargetType: settings.targetType,
  Port: settings.port,
  Protocol: settings.protocol,
  HealthCheckEnabled: settings.healthCheck.enabled,
  HealthCheckPath: settings.healthCheck.path,
  HealthCheckIntervalSeconds: settings.healthCheck.intervalSeconds,
  HealthCheckTimeoutSeconds: settings.healthCheck.timeoutSeconds,
  HealthyThresholdCount: settings.healthCheck.healthyThreshold,
  UnhealthyThresholdCount: settings.healthCheck.unhealthyThreshold,
  Matcher: { HttpCode: settings.healthCheck.matcher },
  LoadBalancerArns: [loadBalancer.arn],
});

const describeTargetGroups = (loadBalancers: LoadBalancers, input: Fields) => {
  const { TargetGroupArns, Names, LoadBalancerArn, Marker, PageSize = PAGE_SIZE } = input as {
    TargetGroupArns?: string[]; Names?: string[]; LoadBalancerArn?: string; Marker?: string; PageSize?: number;
  };
  for (const arn of TargetGroupArns ?? []) findGroup(loadBalancers, arn);
  const found = loadBalancers
    .filter(({ arn }) => LoadBalancerArn === undefined || arn === LoadBalancerArn)
    .flatMap(loadBalancer => loadBalancer.targetGroups().map(group => describedGroup(group, loadBalancer)))
    .filter(group => !TargetGroupArns || TargetGroupArns.includes(group.TargetGroupArn))
    .filter(group => !Names || Names.includes(group.TargetGroupName));
  const { items, next } = page(found, PageSize, Marker);
  return { TargetGroups: items, NextMarker: next };
};

export const groupActions = (loadBalancers: LoadBalancers): Actions => ({
  DescribeTargetGroups: input => describeTargetGroups(loadBalancers, input),
  DescribeTargetHealth: input => describeTargetHealth(loadBalancers, input),
  RegisterTargets: input => registerTargets(loadBalancers, input),
  DeregisterTargets: input => deregisterTargets(loadBalancers, input),
});
