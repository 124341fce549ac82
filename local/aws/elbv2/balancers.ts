import type { LoadBalancer } from '../../alb/load-balancer';
import { AwsError } from '../../aws-error';
import { findLoadBalancer, type LoadBalancers, notFound, PAGE_SIZE } from './find';
import { page } from '../paging';
import type { Actions, Fields } from '../wire/protocol';

const MOST_ARNS = 20;

/** The same for all load balancers of a region; this is that of us-east-1. */
const HOSTED_ZONE = 'Z35SXDOTRQ7X7K';

const nameOf = ({ arn }: LoadBalancer): string => arn.split('/')[2] ?? '';

const described = (loadBalancer: LoadBalancer) => ({
  LoadBalancerArn: loadBalancer.arn,
  DNSName: loadBalancer.dnsName,
  CanonicalHostedZoneId: HOSTED_ZONE,
  LoadBalancerName: nameOf(loadBalancer),
  Scheme: 'internet-facing',
  State: { Code: 'active' },
  Type: 'application',
  IpAddressType: 'ipv4',
});

const describeLoadBalancers = (loadBalancers: LoadBalancers, input: Fields) => {
  const { LoadBalancerArns: arns, Names: names, Marker, PageSize = PAGE_SIZE } = input as {
    LoadBalancerArns?: string[]; Names?: string[]; Marker?: string; PageSize?: number;
  };
  if (arns && arns.length > MOST_ARNS) throw new AwsError('ValidationError', `Up to ${MOST_ARNS} load balancers can be described in a call`);
  if (arns && names) throw new AwsError('ValidationError', 'Load balancer names and load balancer ARNs cannot be specified at the same time');
  arns?.forEach(arn => findLoadBalancer(loadBalancers, arn));
  const unknown = names?.find(name => !loadBalancers.some(loadBalancer => nameOf(loadBalancer) === name));
  if (unknown !== undefined) throw notFound('LoadBalancer', unknown);
  const found = loadBalancers
    .filter(({ arn }) => !arns || arns.includes(arn))
    .filter(loadBalancer => !names || names.includes(nameOf(loadBalancer)));
  const { items, next } = page(found, PageSize, Marker);
  return { LoadBalancers: items.map(described), NextMarker: next };
};

export const loadBalancerActions = (loadBalancers: LoadBalancers): Actions => ({
  DescribeLoadBalancers: input => describeLoadBalancers(loadBalancers, input),
});
