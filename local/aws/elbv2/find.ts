import type { LoadBalancer } from '../../alb/load-balancer';
import type { TargetGroup } from '../../alb/target-group';
import { AwsError } from '../../aws-error';

export type LoadBalancers = readonly LoadBalancer[];

/** The most that the API puts on a page, and what it puts there when not told otherwise. */
export const PAGE_SIZE = 400;

const notFound = (what: 'Rule' | 'Listener' | 'TargetGroup', arn: string): AwsError =>
  new AwsError(`${what}NotFound`, `One or more ${what === 'TargetGroup' ? 'target groups' : `${what.toLowerCase()}s`} not found: '${arn}'`);

/** The ARN of a listener or a rule holds that of its load balancer. */
const loadBalancerArn = (arn: string): string =>
  arn.replace(/:listener(?:-rule)?\/(app\/[^/]+\/[^/]+)\/.*$/, ':loadbalancer/$1');

/** The load balancer of a rule or a listener. */
export const ownerOf = (loadBalancers: LoadBalancers, what: 'Rule' | 'Listener', arn: string): LoadBalancer => {
  const owner = loadBalancers.find(loadBalancer => loadBalancer.arn === loadBalancerArn(arn));
  if (!owner) throw notFound(what, arn);
  return owner;
};

export const targetGroups = (loadBalancers: LoadBalancers): TargetGroup[] =>
  loadBalancers.flatMap(loadBalancer => loadBalancer.targetGroups());

export const findGroup = (loadBalancers: LoadBalancers, arn: string): TargetGroup => {
  const group = targetGroups(loadBalancers).find(candidate => candidate.arn === arn);
  if (!group) throw notFound('TargetGroup', arn);
  return group;
};
